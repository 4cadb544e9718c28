/// A place in a document, shown with the line itself and a mark under it.
public struct CodeFrame: Sendable, Equatable {
    /// The file as the user named it.
    public var file: String?
    /// The line, counted from 1.
    public let line: Int
    /// The column in characters, counted from 1.
    public let column: Int
    /// The text of that line, cut to what a terminal shows.
    public let text: String
    /// How many columns the mark spans.
    public let width: Int

    /// How many columns of the shown text stand before the mark.
    private let shift: Int

    /// The most characters of a line that are shown, and how many of them may stand before the mark.
    private static let shownColumns = 120
    private static let leadingColumns = 80

    /// Finds the line and column of a byte offset, marking `length` bytes of it.
    ///
    /// For several frames of one document, make ``SourceLines`` once.
    public init(source: [UInt8], offset: Int, length: Int = 1, file: String?) {
        self = SourceLines(source, file: file).frame(offset: offset, length: length)
    }

    init(source: [UInt8], line: Int, bounds: Range<Int>, offset: Int, length: Int, file: String?) {
        self.file = file
        self.line = line
        let at = min(offset, bounds.upperBound)
        column = Self.characters(source[bounds.lowerBound..<at]) + 1
        // A very long line keeps what stands around the mark.
        let before = Self.scalars(Array(source[max(bounds.lowerBound, at - 4 * Self.leadingColumns)..<at]))
        let after = Self.scalars(Array(source[at..<min(bounds.upperBound, at + 4 * Self.shownColumns)]))
        let leading = before.suffix(Self.leadingColumns)
        let trailing = after.prefix(Self.shownColumns - leading.count)
        text = String(String.UnicodeScalarView(Array(leading) + Array(trailing)))
        shift = leading.count
        let marked = Self.characters(source[at..<min(at + max(length, 1), bounds.upperBound)])
        width = max(1, min(marked, trailing.count))
    }

    /// `file:line:column`.
    public var location: String { "\(file ?? "<input>"):\(line):\(column)" }

    /// The frame as three lines of text.
    public var rendered: String {
        let number = String(line)
        let gutter = String(repeating: " ", count: number.count)
        let pad = String(repeating: " ", count: shift)
        return """
            \(gutter)--> \(location)
            \(number) | \(text)
            \(gutter) | \(pad)\(String(repeating: "^", count: width))
            """
    }

    /// Counts characters as bytes that do not continue one; bytes that are not UTF-8 count somehow.
    private static func characters(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBufferPointer { buffer in
            var count = 0
            for byte in buffer where byte & 0xc0 != 0x80 { count += 1 }
            return count
        }
    }

    /// Control characters would disturb a terminal, and a tab would move the mark.
    private static func scalars(_ bytes: [UInt8]) -> [Unicode.Scalar] {
        String(decoding: bytes.drop { $0 & 0xc0 == 0x80 }, as: UTF8.self).unicodeScalars.map { scalar in
            scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) ? " " : scalar
        }
    }
}
