/// A place in a document, shown with the line itself and a mark under it.
public struct CodeFrame: Sendable, Equatable {
    /// The file as the user named it.
    public let file: String?
    /// The line, counted from 1.
    public let line: Int
    /// The column in characters, counted from 1.
    public let column: Int
    /// The text of that line, cut to what a terminal shows.
    public let text: String
    /// How many columns the mark spans.
    public let width: Int

    /// Finds the line and column of a byte offset, marking `length` bytes of it.
    public init(source: [UInt8], offset: Int, length: Int = 1, file: String?) {
        let at = min(max(offset, 0), source.count)
        var lineStart = at
        while lineStart > 0, source[lineStart - 1] != 0x0a { lineStart -= 1 }
        var lineEnd = at
        while lineEnd < source.count, source[lineEnd] != 0x0a { lineEnd += 1 }
        var line = 1
        for byte in source[..<lineStart] where byte == 0x0a { line += 1 }
        let before = String(decoding: source[lineStart..<at], as: UTF8.self)
        let shownEnd = min(at + max(length, 1), lineEnd)
        let marked = shownEnd > at ? String(decoding: source[at..<shownEnd], as: UTF8.self).unicodeScalars.count : 1
        let whole = String(decoding: source[lineStart..<lineEnd], as: UTF8.self)
        self.file = file
        self.line = line
        column = before.unicodeScalars.count + 1
        // A very long line keeps what stands around the mark.
        let from = max(0, column - 80)
        text = CodeFrame.printable(String(String.UnicodeScalarView(whole.unicodeScalars.dropFirst(from).prefix(120))))
        shift = from
        width = max(1, min(marked, 120 - (column - 1 - from)))
    }

    private let shift: Int

    /// `file:line:column`.
    public var location: String { "\(file ?? "<input>"):\(line):\(column)" }

    /// The frame as three lines of text.
    public var rendered: String {
        let number = String(line)
        let gutter = String(repeating: " ", count: number.count)
        let pad = String(repeating: " ", count: max(0, column - 1 - shift))
        return """
            \(gutter)--> \(location)
            \(number) | \(text)
            \(gutter) | \(pad)\(String(repeating: "^", count: width))
            """
    }

    /// Control characters would disturb a terminal, and a tab would move the mark.
    private static func printable(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            out.append(scalar.value < 0x20 || scalar.value == 0x7f ? " " : scalar)
        }
        return String(out)
    }
}
