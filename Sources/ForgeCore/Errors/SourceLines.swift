/// Where the lines of a document begin, so that many code frames of one document cost one pass over it.
public struct SourceLines: Sendable {
    private let source: [UInt8]
    private let file: String?
    private let starts: [Int]

    /// Finds the lines of a document that the user named `file`.
    public init(_ source: [UInt8], file: String?) {
        self.source = source
        self.file = file
        var starts = [0]
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
        return CodeFrame(
            source: source, line: low, bounds: starts[low - 1]..<end, offset: at, length: length, file: file)
    }
}
