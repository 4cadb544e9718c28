import Glibc

/// A text with the places of its lines.
///
/// Rules ask for the few lines that hold a word: searching bytes is what keeps a debug build of the rules fast.
struct SourceText: Sendable {
    /// The whole text.
    let text: String
    /// The text as lines.
    let lines: [Substring]
    private let starts: [Int]

    init(_ text: String) {
        var native = text
        native.makeContiguousUTF8()
        self.text = native
        var starts = [0]
        native.utf8.withContiguousStorageIfAvailable { bytes in
            guard let base = bytes.baseAddress else { return }
            var at = 0
            while let found = memchr(base + at, 0x0a, bytes.count - at) {
                at = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
                starts.append(at)
            }
        }
        let size = native.utf8.count
        let view = native.utf8
        var lines: [Substring] = []
        lines.reserveCapacity(starts.count)
        for (number, start) in starts.enumerated() {
            let end = number + 1 < starts.count ? starts[number + 1] - 1 : size
            let from = view.index(view.startIndex, offsetBy: start)
            lines.append(native[from..<view.index(from, offsetBy: end - start)])
        }
        self.lines = lines
        self.starts = starts
    }

    /// The lines that contain `needle`, each once, with their places in ``lines``.
    ///
    /// A needle that ends with a line feed stands for the end of a line.
    func lines(with needle: String) -> [(index: Int, text: Substring)] {
        var found: [(index: Int, text: Substring)] = []
        var line = 0
        for offset in offsets(of: needle) {
            guard found.isEmpty || line + 1 >= starts.count || offset >= starts[line + 1] else { continue }
            line = self.line(at: offset)
            found.append((line, lines[line]))
        }
        return found
    }

    /// Whether `needle` is somewhere in the text.
    func contains(_ needle: String) -> Bool { !offsets(of: needle, limit: 1).isEmpty }

    private func offsets(of needle: String, limit: Int = .max) -> [Int] {
        var found: [Int] = []
        text.withCString { base in
            var at = base
            while found.count < limit, let hit = strstr(at, needle) {
                found.append(hit - UnsafeMutablePointer(mutating: base))
                at = UnsafePointer(hit) + 1
            }
        }
        return found
    }

    private func line(at offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
