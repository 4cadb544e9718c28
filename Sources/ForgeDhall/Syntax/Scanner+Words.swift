extension Scanner {
    @inline(__always)
    func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x5F, 0x2D, 0x2F: true
        default: false
        }
    }

    /// A label, a keyword, or a place to import from that begins like a label.
    mutating func label() -> Token.Kind {
        let start = position
        while position < bytes.count, isLabelByte(bytes[position]) { position += 1 }
        let word = UnsafeBufferPointer(rebasing: bytes[start..<position])
        if peek() == 0x3A, let kind = prefixed(word) { return kind }
        return Token.Kind.keyword(word) ?? .label
    }

    /// What begins with `env:`, `http:`, `https:` or `sha256:`.
    private mutating func prefixed(_ word: UnsafeBufferPointer<UInt8>) -> Token.Kind? {
        switch word.count {
        case 3 where spells(word, "env"): return environmentVariable()
        case 4 where spells(word, "http"), 5 where spells(word, "https"):
            guard peek(1) == 0x2F, peek(2) == 0x2F else { return nil }
            return url(word.count)
        case 6 where spells(word, "sha256"): return hash()
        default: return nil
        }
    }

    private func spells(_ word: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        text.withUTF8Buffer { $0.elementsEqual(word) }
    }

    private mutating func hash() -> Token.Kind? {
        var end = 1
        while isHexDigit(peek(end)), end <= 64 { end += 1 }
        guard end == 65 else { return nil }
        position += 65
        return .hash
    }

    private mutating func environmentVariable() -> Token.Kind? {
        let first = peek(1)
        if first == 0x22 {
            let start = position
            position += 2
            while position < bytes.count, bytes[position] != 0x22 {
                let byte = bytes[position]
                if byte == 0x5C {
                    if !"\"\\abfnrtv".utf8.contains(peek(1)) { report(position, .environmentEscape) }
                    position += 2
                } else {
                    if byte < 0x20 || byte > 0x7E || byte == 0x3D { report(position, .environmentCharacter) }
                    position += 1
                }
            }
            position = min(position, bytes.count)
            if position == bytes.count || position == start + 2 { report(start, .environmentName) }
            if position < bytes.count { position += 1 }
            return .environment
        }
        guard isLetter(first) || first == 0x5F else { return nil }
        position += 2
        while isLetter(peek()) || isDigit(peek()) || peek() == 0x5F { position += 1 }
        return .environment
    }

    @inline(__always)
    func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
    @inline(__always)
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    @inline(__always)
    func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66) }

    mutating func quotedLabel() -> Token.Kind {
        let start = position
        position += 1
        while position < bytes.count, bytes[position] != 0x60 {
            let byte = bytes[position]
            if byte == 0x0A || byte == 0x0D {
                report(start, .labelOpen)
                return .quotedLabel
            }
            // The first byte speaks for a character of several.
            if byte < 0x20 || byte > 0x7E, byte & 0xC0 != 0x80 { report(position, .labelCharacter) }
            position += 1
        }
        if position == bytes.count { report(start, .labelOpen) } else { position += 1 }
        return .quotedLabel
    }

    // MARK: Paths

    mutating func dotSlashOrTilde(_ byte: UInt8) -> Token.Kind {
        switch byte {
        case 0x2E:
            if peek(1) == 0x2F, beginsComponent(2) { return path(from: 1) }
            if peek(1) == 0x2E, peek(2) == 0x2F, beginsComponent(3) { return path(from: 2) }
            return one(.dot)
        case 0x7E:
            if peek(1) == 0x2F, beginsComponent(2) { return path(from: 1) }
            return stray()
        default:
            if peek(1) == 0x5C { return many(2, .combine) }
            if peek(1) == 0x2F {
                return peek(2) == 0x5C && peek(3) == 0x5C ? many(4, .combineTypes) : many(2, .prefer)
            }
            return beginsComponent(1) ? path(from: 0) : stray()
        }
    }

    private func beginsComponent(_ offset: Int) -> Bool { peek(offset) == 0x22 || Self.isPathByte(peek(offset)) }

    /// Whether a byte may stand in a path component without quotes.
    static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x24...0x27, 0x2A...0x2B, 0x2D...0x2E, 0x30...0x3B, 0x3D, 0x40...0x5A, 0x5E...0x7A, 0x7C, 0x7E: true
        default: false
        }
    }

    /// One or more components, each after a slash.
    private mutating func path(from offset: Int) -> Token.Kind {
        position += offset
        while peek() == 0x2F, beginsComponent(1) {
            position += 1
            if peek() == 0x22 {
                let start = position
                position += 1
                while position < bytes.count, bytes[position] != 0x22 {
                    if bytes[position] == 0x2F { report(position, .pathCharacter) }
                    skipCharacter(takesTab: false)
                }
                if position == start + 1 || position == bytes.count { report(start, .pathComponent) }
                if position < bytes.count { position += 1 }
            } else {
                while Self.isPathByte(peek()) { position += 1 }
            }
        }
        return .path
    }

    // MARK: URLs

    /// `scheme://authority/path?query` as the grammar has it; the position is at the colon.
    private mutating func url(_ schemeLength: Int) -> Token.Kind {
        let start = position - schemeLength
        position += 3
        let length = URLAuthority.length(bytes[position...])
        position += length ?? 0
        if length == nil || goesOnInAuthority {
            report(start, .urlAuthority)
            while isURLByte(peek(), or: "@:[]") { position += 1 }
        }
        while peek() == 0x2F {
            position += 1
            while takeURLByte(or: ":@") {}
        }
        if peek() == 0x3F {
            position += 1
            while takeURLByte(or: ":@/?") {}
        }
        return .url
    }

    /// Whether the next byte was meant for the authority: nothing that may follow a URL begins with it.
    private var goesOnInAuthority: Bool {
        switch peek() {
        case 0x24, 0x25, 0x27, 0x2E, 0x3B, 0x40, 0x5F, 0x7E: true
        case 0x2D: peek(1) != 0x3E
        default: false
        }
    }

    private mutating func takeURLByte(or more: StaticString) -> Bool {
        if peek() == 0x25 {
            guard isHexDigit(peek(1)), isHexDigit(peek(2)) else { return false }
            position += 3
            return true
        }
        guard peek() != 0x25, isURLByte(peek(), or: more) else { return false }
        position += 1
        return true
    }

    /// Unreserved characters, sub-delimiters without `(`, `)` and `,`, percent, and those in `more`.
    private func isURLByte(_ byte: UInt8, or more: StaticString) -> Bool {
        if isLetter(byte) || isDigit(byte) { return true }
        switch byte {
        case 0x2D, 0x2E, 0x5F, 0x7E, 0x21, 0x24, 0x26, 0x27, 0x2A, 0x2B, 0x3B, 0x3D, 0x25: return true
        default: return byte != 0 && more.withUTF8Buffer { $0.contains(byte) }
        }
    }
}
