internal import ForgeCore

/// Cuts an expression into words and signs.
struct QueryScanner {
    /// A piece of an expression.
    struct Token: Equatable {
        enum Kind: Equatable {
            case word(String)
            case open, close, comma
            case sign(QueryOperator)
            case end
        }

        var kind: Kind
        /// The bytes that it stands in.
        var place: Range<Int>
    }

    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// All pieces, the end last.
    static func tokens(_ text: String) throws(ForgeError) -> [Token] {
        var scanner = QueryScanner(text)
        var found: [Token] = []
        repeat { found.append(try scanner.next()) } while found.last?.kind != .end
        return found
    }

    private mutating func next() throws(ForgeError) -> Token {
        while at < bytes.count, Self.isBlank(bytes[at]) { at += 1 }
        guard at < bytes.count else { return Token(kind: .end, place: at..<at) }
        let start = at
        func sign(_ kind: Token.Kind) -> Token {
            Token(kind: kind, place: start..<(start + 1))
        }
        let single: Token.Kind?
        switch bytes[at] {
        case UInt8(ascii: "("): single = .open
        case UInt8(ascii: ")"): single = .close
        case UInt8(ascii: ","): single = .comma
        case UInt8(ascii: "^"): single = .sign(.intersect)
        case UInt8(ascii: "+") where beginsNothing(at + 1): single = .sign(.union)
        case UInt8(ascii: "-") where beginsNothing(at + 1): single = .sign(.except)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quoted()
        default: single = nil
        }
        if let single {
            at += 1
            return sign(single)
        }
        while at < bytes.count, !endsWord(at) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        let kind: Token.Kind = QueryOperator(rawValue: text).map { .sign($0) } ?? .word(text)
        return Token(kind: kind, place: start..<at)
    }

    private mutating func quoted() throws(ForgeError) -> Token {
        let (start, quote) = (at, bytes[at])
        guard let end = bytes[(start + 1)...].firstIndex(of: quote) else {
            throw ForgeError(
                .queryInvalid, "A quote is not closed",
                frame: CodeFrame(source: bytes, offset: start, length: bytes.count - start, file: "query"))
        }
        at = end + 1
        return Token(kind: .word(String(decoding: bytes[(start + 1)..<end], as: UTF8.self)), place: start..<at)
    }

    /// Whether no word goes on here: names hold `+` and `-` as well, but do not begin with them.
    private func beginsNothing(_ place: Int) -> Bool {
        guard place < bytes.count else { return true }
        return Self.isBlank(bytes[place]) || "(/:\"'".utf8.contains(bytes[place])
    }

    private func endsWord(_ place: Int) -> Bool {
        let byte = bytes[place]
        if Self.isBlank(byte) || "(),^\"'".utf8.contains(byte) { return true }
        // `//a+//b` is two labels: no name holds two slashes.
        return (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"))
            && bytes[(place + 1)...].starts(with: Array("//".utf8))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }
}

/// What joins two sets.
enum QueryOperator: String {
    case union, intersect, except
}
