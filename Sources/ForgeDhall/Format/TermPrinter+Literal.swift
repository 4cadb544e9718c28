import BigInt

extension TermPrinter {
    mutating func literal(_ node: TermNode) {
        switch node.tag {
        case .natural: put(DecimalDigits.text(arena.magnitude(detail: node.detail, node.a, node.b)))
        case .integer:
            put(node.detail & 2 != 0 ? "-" : "+")
            put(DecimalDigits.text(arena.magnitude(detail: node.detail, node.a, node.b)))
        case .double: put(DoubleText.show(Double(bitPattern: UInt64(node.a) | UInt64(node.b) << 32)))
        case .bytes:
            put("0x\"")
            for byte in arena.strings.bytes(StringID(id: node.a)) {
                out.append(Self.hexDigits[Int(byte >> 4)])
                out.append(Self.hexDigits[Int(byte & 15)])
            }
            put("\"")
        case .date:
            digits(node.a, 4)
            put("-")
            digits(node.b, 2)
            put("-")
            digits(node.c, 2)
        case .time:
            digits(node.a >> 8, 2)
            put(":")
            digits(node.a & 0xFF, 2)
            put(":")
            out.append(contentsOf: arena.strings.bytes(StringID(id: node.b)))
        default:
            put(node.a == 1 ? "-" : "+")
            digits(node.b, 2)
            put(":")
            digits(node.c, 2)
        }
    }

    static let hexDigits = Array("0123456789abcdef".utf8)

    private mutating func digits(_ value: UInt32, _ count: Int) {
        let text = String(value)
        out.append(contentsOf: repeatElement(0x30, count: max(0, count - text.utf8.count)))
        put(text)
    }

    // MARK: Text

    mutating func text(_ node: TermNode) {
        if isMultiline, mayBeMultiline(node) { return multiline(node) }
        put("\"")
        for index in 0..<node.b where out.count <= limit {
            escaped(StringID(id: arena.extra[node.a + index * 2]))
            if index + 1 < node.b { interpolation(arena.extra[node.a + index * 2 + 1]) }
        }
        put("\"")
    }

    private mutating func interpolation(_ id: UInt32) {
        put("${")
        term(id, .expression)
        put("}")
    }

    private mutating func escaped(_ string: StringID) {
        let bytes = arena.strings.bytes(string)
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x22: put("\\\"")
            case 0x5C: put("\\\\")
            case 0x08: put("\\b")
            case 0x09: put("\\t")
            case 0x0A: put("\\n")
            case 0x0C: put("\\f")
            case 0x0D: put("\\r")
            case 0x24 where index + 1 < bytes.count && bytes[index + 1] == 0x7B: put("\\$")
            case ..<0x20:
                put("\\u00")
                out.append(Self.hexDigits[Int(byte >> 4)])
                out.append(Self.hexDigits[Int(byte & 15)])
            default: out.append(byte)
            }
        }
    }

    /// Whether a text has lines, and says the same between `''`: no line may lose its indentation, no character may
    /// need an escape that is not there, and no quote may run into the end or into `${`.
    private func mayBeMultiline(_ node: TermNode) -> Bool {
        var lines = 0
        var isStart = true
        var keepsIndent = false
        for index in 0..<node.b {
            let bytes = arena.strings.bytes(StringID(id: arena.extra[node.a + index * 2]))
            for (place, byte) in bytes.enumerated() {
                switch byte {
                case 0x0A: lines += 1
                case ..<0x20 where byte != 0x09: return false
                case 0x27 where place + 1 == bytes.count || bytes[place + 1] == 0x24: return false
                default: if isStart, byte != 0x20, byte != 0x09 { keepsIndent = true }
                }
                isStart = byte == 0x0A
            }
            if isStart { keepsIndent = keepsIndent || index + 1 < node.b || lines > 0 }
            isStart = false
        }
        // One line alone is shorter in quotes, with its end escaped.
        let isOneLine = lines == 1 && node.b == 1 && endsWithLine(node)
        return lines > 0 && keepsIndent && !isOneLine
    }

    private func endsWithLine(_ node: TermNode) -> Bool {
        arena.strings.bytes(StringID(id: arena.extra[node.a])).last == 0x0A
    }

    private mutating func multiline(_ node: TermNode) {
        put("''\n")
        for index in 0..<node.b {
            let bytes = arena.strings.bytes(StringID(id: arena.extra[node.a + index * 2]))
            var place = 0
            while place < bytes.count {
                if bytes[place] == 0x27, place + 1 < bytes.count, bytes[place + 1] == 0x27 {
                    put("'''")
                    place += 2
                } else if bytes[place] == 0x24, place + 1 < bytes.count, bytes[place + 1] == 0x7B {
                    put("''${")
                    place += 2
                } else {
                    out.append(bytes[place])
                    place += 1
                }
            }
            if index + 1 < node.b { interpolation(arena.extra[node.a + index * 2 + 1]) }
        }
        put("''")
    }
}
