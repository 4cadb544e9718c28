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
    /// The column of the first character that is shown, and how wide each one is shown.
    private let first: Int
    private let pieces: [Int]

    /// The most characters of a line that are shown, and how many of them may stand before the mark.
    private static let shownColumns = 120
    private static let leadingColumns = 80

    /// Finds the line and column of a byte offset, marking `length` bytes of it.
    ///
    /// For several frames of one document, make ``SourceLines`` once.
    public init(source: [UInt8], offset: Int, length: Int = 1, file: String?) {
        self = SourceLines(source, file: file).frame(offset: offset, length: length)
    }

    /// - Parameters:
    ///   - bounds: the line, without what ends it.
    ///   - offset: within the line, or at its end.
    init(source: [UInt8], line: Int, column: Int, bounds: Range<Int>, offset at: Int, length: Int, file: String?) {
        self.file = file
        self.line = line
        self.column = column
        // A very long line keeps what stands around the mark.
        let lowest = max(bounds.lowerBound, at - 4 * Self.leadingColumns)
        var (start, count) = (at, 0)
        while start > lowest, count < Self.leadingColumns {
            start -= 1
            if source[start] & 0xc0 != 0x80 { count += 1 }
        }
        start = Self.start(ofCharacterAt: start, source, at)
        var before = Self.pieces(source[start..<at])[...]
        var leading = Self.columns(before)
        while leading > Self.leadingColumns { leading -= before.removeFirst().count }
        shift = leading
        first = column - before.count
        let highest = min(bounds.upperBound, at + 4 * Self.shownColumns)
        var end = at
        count = 0
        while end < highest {
            if source[end] & 0xc0 != 0x80 {
                if count == Self.shownColumns { break }
                count += 1
            }
            end += 1
        }
        var after = Self.pieces(source[at..<end])[...]
        var shown = leading + Self.columns(after)
        while shown > Self.shownColumns { shown -= after.removeLast().count }
        pieces = before.map(\.count) + after.map(\.count)
        text = String(String.UnicodeScalarView((before + after).flatMap { $0 }))
        let marked = Self.characters(source[at..<min(at + min(max(length, 1), 4 * Self.shownColumns), end)])
        width = max(1, Self.columns(after.prefix(marked)))
    }

    /// `file:line:column`.
    public var location: String { "\(file ?? "<input>"):\(line):\(column)" }

    /// The frame as three lines of text.
    public var rendered: String { rendered(with: "^") }

    func rendered(with mark: Character) -> String {
        """
        \(gutter)--> \(location)
        \(line) | \(text)
        \(gutter) | \(String(repeating: " ", count: shift))\(String(repeating: mark, count: width))
        """
    }

    /// The line of another mark under the shown text; nil where that mark is in another line or beyond what is shown.
    func mark(under other: CodeFrame) -> String? {
        let place = other.column - first
        guard other.file == file, other.line == line, place >= 0, place < pieces.count else { return nil }
        let before = pieces[..<place].reduce(0, +)
        let width = max(1, min(other.width, text.unicodeScalars.count - before))
        return "\(gutter) | \(String(repeating: " ", count: before))\(String(repeating: "-", count: width))"
    }

    private var gutter: String { String(repeating: " ", count: String(line).count) }

    /// Counts characters as bytes that do not continue one; bytes that are not UTF-8 count somehow.
    static func characters(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBufferPointer { buffer in
            var count = 0
            for byte in buffer where byte & 0xc0 != 0x80 { count += 1 }
            return count
        }
    }

    private static func start(ofCharacterAt offset: Int, _ source: [UInt8], _ end: Int) -> Int {
        var start = offset
        while start < end, start > 0, source[start] & 0xc0 == 0x80 { start += 1 }
        return start
    }

    private static func columns(_ pieces: ArraySlice<[Unicode.Scalar]>) -> Int { pieces.reduce(0) { $0 + $1.count } }

    /// What is shown for each character; a byte that is not UTF-8 is shown as a number, and belongs to the character
    /// before it where it counts as a continuation.
    private static func pieces(_ bytes: ArraySlice<UInt8>) -> [[Unicode.Scalar]] {
        var pieces: [[Unicode.Scalar]] = []
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var at = bytes.startIndex
        while true {
            switch parser.parseScalar(from: &rest) {
            case .emptyInput: return pieces
            case .valid(let encoded):
                pieces.append(shown(Unicode.UTF8.decode(encoded)))
                at += encoded.count
            case .error(let length):
                for byte in bytes[at..<at + length] {
                    let number = Array("\\x\(hex(UInt32(byte)))".unicodeScalars)
                    if byte & 0xc0 == 0x80, let last = pieces.indices.last {
                        pieces[last] += number
                    } else {
                        pieces.append(number)
                    }
                }
                at += length
            }
        }
    }

    /// A character as it is shown: those that would disturb a terminal as numbers, a tab as a space.
    static func shown(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar == "\t" || scalar == "\r" { return [" "] }
        if !isDisturbing(scalar) { return [scalar] }
        let text = scalar.value < 0x80 ? "\\x\(hex(scalar.value))" : "\\u{\(hex(scalar.value))}"
        return Array(text.unicodeScalars)
    }

    /// Whether a terminal would act upon a character, or show what comes after it in another order.
    static func isDisturbing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x061c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return digits.utf8.count == 1 ? "0\(digits)" : digits
    }
}
