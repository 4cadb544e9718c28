/// Cuts a source into tokens, in one pass and without looking back.
///
/// What cannot be a token becomes a ``Token/Kind/stray`` one with a problem, and scanning goes on.
struct Scanner: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    private(set) var tokens = Buffer<Token>(capacity: 256)
    var problems: [SyntaxProblem] = []

    /// What the scanner stands in: braces of an interpolation that are open, and what to go on with after them.
    private struct Text {
        var start: Int
        var isMultiline: Bool
        var openBraces = 0
    }

    private var texts: [Text] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        tokens = Buffer(capacity: max(64, bytes.count / 3))
    }

    /// The byte at an offset from the position, 0 beyond the end.
    @inline(__always)
    func peek(_ offset: Int = 0) -> UInt8 {
        let index = position + offset
        return index < bytes.count ? bytes[index] : 0
    }

    /// Scans everything; the last token is ``Token/Kind/end``.
    mutating func scan() {
        while peek() == 0x23, peek(1) == 0x21 {
            add(.shebang, from: position) { scanner in scanner.skipLine() }
            if peek() == 0x0D { position += 1 }
            if peek() == 0x0A { position += 1 }
        }
        while position < bytes.count { next() }
        if let open = texts.last { report(open.start, .textOpen) }
        tokens.append(Token(kind: .end, start: UInt32(bytes.count)))
    }

    private mutating func next() {
        let start = position
        let kind = kindOfNext()
        assert(position > start, "a token of no bytes")
        tokens.append(Token(kind: kind, start: UInt32(start)))
        switch kind {
        case .quote: beginText(at: start, multiline: false)
        case .multilineQuote: beginText(at: start, multiline: true)
        case .interpolationEnd: if let text = texts.last { scanChunk(multiline: text.isMultiline) }
        case .openBrace: if !texts.isEmpty { texts[texts.count - 1].openBraces += 1 }
        case .closeBrace: if !texts.isEmpty { texts[texts.count - 1].openBraces -= 1 }
        default: break
        }
    }

    private mutating func add(_ kind: Token.Kind, from start: Int, _ body: (inout Scanner) -> Void) {
        body(&self)
        tokens.append(Token(kind: kind, start: UInt32(start)))
    }

    mutating func report(_ position: Int, _ reason: SyntaxProblem.Reason, length: Int = 1) {
        if problems.count < SyntaxProblem.limit {
            problems.append(SyntaxProblem(start: position, end: min(position + length, bytes.count), reason: reason))
        }
    }

    private mutating func kindOfNext() -> Token.Kind {
        let byte = bytes[position]
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D: return space()
        case 0x61...0x7A, 0x41...0x5A, 0x5F: return label()
        case 0x30...0x39: return number()
        case 0x22: return one(.quote)
        case 0x27: return singleQuote()
        case 0x60: return quotedLabel()
        case 0x28: return one(.openParenthesis)
        case 0x29: return one(.closeParenthesis)
        case 0x7B: return peek(1) == 0x2D ? blockComment() : one(.openBrace)
        case 0x7D:
            if let text = texts.last, text.openBraces == 0 { return one(.interpolationEnd) }
            return one(.closeBrace)
        case 0x5B: return one(.openBracket)
        case 0x5D: return one(.closeBracket)
        case 0x3C: return one(.openAngle)
        case 0x3E: return one(.closeAngle)
        case 0x2C: return one(.comma)
        case 0x40: return one(.at)
        case 0x3F: return one(.alternative)
        case 0x23: return one(.listAppend)
        case 0x2A: return one(.times)
        case 0x3A: return peek(1) == 0x3A ? many(2, .complete) : one(.colon)
        case 0x7C: return peek(1) == 0x7C ? many(2, .or) : one(.bar)
        case 0x3D:
            if peek(1) != 0x3D { return one(.equals) }
            return peek(2) == 0x3D ? many(3, .equivalent) : many(2, .equal)
        case 0x26 where peek(1) == 0x26: return many(2, .and)
        case 0x21 where peek(1) == 0x3D: return many(2, .notEqual)
        case 0x2B, 0x2D: return sign(byte)
        case 0x5C: return one(.lambda)
        case 0x2E, 0x2F, 0x7E: return dotSlashOrTilde(byte)
        case 0x80...: return beyondASCII()
        default: return stray()
        }
    }

    @inline(__always)
    mutating func one(_ kind: Token.Kind) -> Token.Kind {
        position += 1
        return kind
    }

    @inline(__always)
    mutating func many(_ count: Int, _ kind: Token.Kind) -> Token.Kind {
        position += count
        return kind
    }

    mutating func stray() -> Token.Kind {
        let length = UTF8.sequenceLength(bytes, position)
        report(position, bytes[position] == 0x2D ? .strayMinus : length == nil ? .invalidUTF8 : .strayCharacter)
        position += length ?? 1
        return .stray
    }

    private mutating func space() -> Token.Kind {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A: position += 1
            case 0x0D:
                if peek(1) != 0x0A { report(position, .strayCharacter) }
                position += 1
            default: return .space
            }
        }
        return .space
    }

    private mutating func sign(_ byte: UInt8) -> Token.Kind {
        let next = peek(1)
        if next >= 0x30, next <= 0x39 { return signedNumber() }
        if byte == 0x2B { return next == 0x2B ? many(2, .textAppend) : one(.plus) }
        if next == 0x3E { return many(2, .arrow) }
        if next == 0x2D {
            skipLine()
            return .lineComment
        }
        if matches("Infinity", at: 1), !isLabelByte(peek(9)) { return many(9, .double) }
        return stray()
    }

    /// Goes to the end of the line, checking every character.
    mutating func skipLine() {
        while position < bytes.count, bytes[position] != 0x0A {
            if bytes[position] == 0x0D, peek(1) == 0x0A { return }
            skipCharacter()
        }
    }

    /// Goes over one character that a comment or text may hold; a tab only outside of double quotes.
    @inline(__always)
    mutating func skipCharacter(takesTab: Bool = true) {
        let byte = bytes[position]
        if (byte >= 0x20 && byte < 0x80) || (byte == 0x09 && takesTab) {
            position += 1
        } else if byte >= 0x80, let length = UTF8.sequenceLength(bytes, position) {
            position += length
        } else {
            report(position, byte >= 0x80 ? .invalidUTF8 : .controlCharacter)
            position += 1
        }
    }

    private mutating func blockComment() -> Token.Kind {
        let start = position
        position += 2
        var depth = 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x2D, peek(1) == 0x7D {
                position += 2
                depth -= 1
                if depth == 0 { return .blockComment }
            } else if byte == 0x7B, peek(1) == 0x2D {
                position += 2
                depth += 1
            } else if byte == 0x0A || (byte == 0x0D && peek(1) == 0x0A) {
                position += 1
            } else {
                skipCharacter()
            }
        }
        report(start, .commentOpen)
        return .blockComment
    }

    private mutating func beyondASCII() -> Token.Kind {
        for (symbol, kind) in Self.symbols where matches(symbol, at: 0) { return many(symbol.utf8CodeUnitCount, kind) }
        return stray()
    }

    private static let symbols: [(StaticString, Token.Kind)] = [
        ("λ", .lambda), ("∀", .forall), ("→", .arrow), ("∧", .combine), ("⩓", .combineTypes), ("≡", .equivalent),
        ("⫽", .prefer),
    ]

    func matches(_ text: StaticString, at offset: Int) -> Bool {
        let start = position + offset
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(bytes[start..<start + $0.count]) }
    }

    // MARK: Text

    private mutating func singleQuote() -> Token.Kind {
        guard peek(1) == 0x27 else { return stray() }
        let isLine = peek(2) == 0x0A || (peek(2) == 0x0D && peek(3) == 0x0A)
        if !isLine { report(position, .multilineWithoutLine) }
        return many(isLine ? (peek(2) == 0x0A ? 3 : 4) : 2, .multilineQuote)
    }

    private mutating func beginText(at start: Int, multiline: Bool) {
        texts.append(Text(start: start, isMultiline: multiline))
        scanChunk(multiline: multiline)
    }

    /// Takes characters up to an interpolation or the end of the text, and the token that follows them.
    private mutating func scanChunk(multiline: Bool) {
        let start = position
        let closed = multiline ? skipMultilineCharacters() : skipQuotedCharacters()
        if position > start { tokens.append(Token(kind: .chunk, start: UInt32(start))) }
        guard let closed else { return }
        tokens.append(Token(kind: closed ? .quoteEnd : .interpolation, start: UInt32(position)))
        position += closed && !multiline ? 1 : 2
        if closed { texts.removeLast() }
    }

    /// True at the closing quote, false at an interpolation, nil at the end of the source.
    private mutating func skipQuotedCharacters() -> Bool? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x22: return true
            case 0x24 where peek(1) == 0x7B: return false
            case 0x5C: position += position + 1 < bytes.count && peek(1) < 0x80 && peek(1) >= 0x20 ? 2 : 1
            default: skipCharacter(takesTab: false)
            }
        }
        return nil
    }

    private mutating func skipMultilineCharacters() -> Bool? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x27 where peek(1) == 0x27:
                if peek(2) == 0x27 {
                    position += 3
                } else if peek(2) == 0x24, peek(3) == 0x7B {
                    position += 4
                } else {
                    return true
                }
            case 0x24 where peek(1) == 0x7B: return false
            case 0x0A: position += 1
            case 0x0D where peek(1) == 0x0A: position += 2
            default: skipCharacter()
            }
        }
        return nil
    }
}
