/// A text with a name put in at the cursor, so that the place where someone is about to write can be checked.
struct CompletionSource {
    /// A label that nobody writes.
    static let marker = "forgeCompletionHere"

    /// Texts to try, the one that keeps most first.
    var candidates: [[UInt8]]
    /// Where the word that is being written begins.
    var start: Int
    /// Whether a field or an alternative is asked for.
    var isSelection: Bool

    init(_ bytes: [UInt8], at offset: Int) {
        var start = offset
        while start > 0, Self.isWord(bytes[start - 1]) { start -= 1 }
        var end = offset
        while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
        self.start = start
        isSelection = start > 0 && bytes[start - 1] == 0x2E
        let head = bytes[..<start] + Array(Self.marker.utf8)
        candidates = [Array(head + bytes[end...]), Array(head) + Self.closing(Array(head))]
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x5F || byte == 0x2D
    }

    /// What ends everything that is begun in a text: brackets, texts, `let` and `if`.
    private static func closing(_ bytes: [UInt8]) -> [UInt8] {
        var open: [String] = []
        func close(_ kind: String) {
            if let index = open.lastIndex(of: kind) { open.removeSubrange(index...) }
        }
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            for index in 0..<UInt32(tree.tokens.count) {
                switch tree.tokens[index].kind {
                case .openParenthesis: open.append(")")
                case .openBracket: open.append("]")
                case .openBrace: open.append("}")
                case .openAngle: open.append(">")
                case .closeParenthesis: close(")")
                case .closeBracket: close("]")
                case .closeBrace: close("}")
                case .closeAngle: close(">")
                case .quote: open.append("\"")
                case .multilineQuote: open.append("''")
                case .interpolation: open.append("} ")
                case .interpolationEnd: close("} ")
                case .quoteEnd: if !open.isEmpty { open.removeLast() }
                case .let: if open.last != " in True" { open.append(" in True") }
                case .in: close(" in True")
                case .if: open.append(" then True else True")
                case .then:
                    close(" then True else True")
                    open.append(" else True")
                case .else: close(" else True")
                default: break
                }
            }
        }
        return Array(open.reversed().map { $0 == "} " ? "}" : $0 }.joined().utf8)
    }
}
