/// Where the lines of a document begin, so that many code frames of one document cost one pass over it.
public struct SourceLines: Sendable {
    private let source: [UInt8]
    private let file: String?
    private let starts: [Int]
    /// How many characters begin before each block of bytes: lines may be as long as a document.
    private let charactersBefore: [Int]
    private static let blockBytes = 1 << 10

    /// Finds the lines of a document that the user named `file`.
    public init(_ source: [UInt8], file: String?) {
        self.source = source
        self.file = file
        var starts = [0]
        var counts = [0]
        for block in stride(from: 0, to: source.count, by: Self.blockBytes) {
            let bytes = source[block..<min(block + Self.blockBytes, source.count)]
            counts.append(counts[counts.count - 1] + CodeFrame.characters(bytes))
        }
        charactersBefore = counts
        source.withUnsafeBufferPointer { bytes in
            for index in bytes.indices where bytes[index] == 0x0a { starts.append(index + 1) }
        }
        self.starts = starts
    }

    /// The frame that marks `length` bytes from `offset`.
    public func frame(offset: Int, length: Int = 1) -> CodeFrame {
        let at = min(max(offset, 0), source.count)
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= at { low = middle + 1 } else { high = middle }
        }
        let end = low < starts.count ? starts[low] - 1 : source.count
        let (start, place) = (starts[low - 1], min(at, end))
        return CodeFrame(
            source: source, line: low, column: characters(before: place) - characters(before: start) + 1,
            bounds: start..<end, offset: place, length: length, file: file)
    }

    /// How many characters begin before a byte.
    private func characters(before offset: Int) -> Int {
        let block = offset / Self.blockBytes
        return charactersBefore[block] + CodeFrame.characters(source[block * Self.blockBytes..<offset])
    }
}
