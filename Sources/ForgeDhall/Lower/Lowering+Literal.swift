import BigInt

extension Lowering {
    /// Literals of one token, and text.
    mutating func literal(_ index: UInt32, _ node: SyntaxTree.Node, _ tree: borrowing SyntaxTree) -> Term {
        let span = span(index, tree)
        let text = tree.text(ofToken: node.firstToken)
        switch node.kind {
        case .natural:
            return arena.number(.natural, NumberText.natural(text) ?? 0, span: span)
        case .integer:
            let magnitude = NumberText.natural(UnsafeBufferPointer(rebasing: text[1...])) ?? 0
            let isNegative = text[0] == 0x2D && magnitude != 0
            return arena.number(.integer, magnitude, isNegative: isNegative, span: span)
        case .double:
            guard let value = NumberText.double(text) else {
                report(index, tree, .doubleRange)
                return arena.double(0, span: span)
            }
            return arena.double(value, span: span)
        case .temporal: return temporal(text, span)
        case .bytes:
            var bytes: [UInt8] = []
            var position = 3
            while position + 1 < text.count - 1 {
                bytes.append(hexValue(text[position]) << 4 | hexValue(text[position + 1]))
                position += 2
            }
            return arena.add(.bytes, arena.strings.add(bytes).id, span: span)
        default:
            return node.detail == 1 ? multilineText(index, tree) : quotedText(index, tree)
        }
    }

    func hexValue(_ byte: UInt8) -> UInt8 { byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x61 + 10 }

    // MARK: Dates and times

    private mutating func temporal(_ text: UnsafeBufferPointer<UInt8>, _ span: Arena.Span) -> Term {
        func number(_ start: Int, _ count: Int) -> UInt32 {
            text[start..<start + count].reduce(0) { $0 * 10 + UInt32($1 - 0x30) }
        }
        var parts: [(Name, Term)] = []
        var position = 0
        if text.count >= 10, text[4] == 0x2D {
            let date = arena.add(.date, number(0, 4), number(5, 2), number(8, 2), span: span)
            parts.append((.date, date))
            position = text.count > 10 ? 11 : 10
        }
        if position < text.count, text[position] >= 0x30, text[position] <= 0x39 {
            var end = position + 8
            if end < text.count, text[end] == 0x2E {
                end += 1
                while end < text.count, text[end] >= 0x30, text[end] <= 0x39 { end += 1 }
            }
            let seconds = arena.strings.add(UnsafeBufferPointer(rebasing: text[(position + 6)..<end]))
            let time = arena.add(.time, number(position, 2) << 8 | number(position + 3, 2), seconds.id, span: span)
            parts.append((.time, time))
            position = end
        }
        if position < text.count {
            var zone: (UInt32, UInt32, UInt32) = (0, 0, 0)
            if text[position] | 0x20 != 0x7A {
                zone = (text[position] == 0x2D ? 1 : 0, number(position + 1, 2), number(position + 4, 2))
            }
            parts.append((.timeZone, arena.add(.timeZone, zone.0, zone.1, zone.2, span: span)))
        }
        return parts.count == 1 ? parts[0].1 : record(parts, span)
    }

    // MARK: Text

    /// A text from its chunks and interpolations in turn.
    func text(_ parts: [UInt32], _ span: Arena.Span) -> Term {
        arena.add(.text, arena.addExtra(parts), UInt32((parts.count + 1) / 2), span: span)
    }

    private mutating func quotedText(_ index: UInt32, _ tree: borrowing SyntaxTree) -> Term {
        var parts: [UInt32] = []
        var pending: StringID?
        for child in tree.children(index) {
            if tree.nodes[child].kind == .chunk {
                pending = unescaped(child, tree)
            } else {
                parts.append((pending ?? .empty).id)
                pending = nil
                parts.append(lower(child, tree).id)
            }
        }
        parts.append((pending ?? .empty).id)
        return text(parts, span(index, tree))
    }

    private mutating func unescaped(_ chunk: UInt32, _ tree: borrowing SyntaxTree) -> StringID {
        let raw = tree.text(ofToken: tree.nodes[chunk].firstToken)
        guard raw.contains(0x5C) else { return arena.strings.add(raw) }
        var out: [UInt8] = []
        out.reserveCapacity(raw.count)
        var position = 0
        while position < raw.count {
            guard raw[position] == 0x5C else {
                out.append(raw[position])
                position += 1
                continue
            }
            guard let taken = appendEscape(raw, position + 1, to: &out) else {
                report(chunk, tree, .textEscape)
                return .empty
            }
            position += 1 + taken
        }
        return arena.strings.add(out)
    }

    /// Appends what an escape stands for; the bytes after the backslash that were taken, or nil.
    private func appendEscape(_ raw: UnsafeBufferPointer<UInt8>, _ start: Int, to out: inout [UInt8]) -> Int? {
        guard start < raw.count else { return nil }
        switch raw[start] {
        case 0x22, 0x24, 0x5C, 0x2F: out.append(raw[start])
        case 0x62: out.append(0x08)
        case 0x66: out.append(0x0C)
        case 0x6E: out.append(0x0A)
        case 0x72: out.append(0x0D)
        case 0x74: out.append(0x09)
        case 0x75: return appendScalar(raw, start + 1, to: &out).map { $0 + 1 }
        default: return nil
        }
        return 1
    }

    /// `XXXX` or `{X…}`.
    private func appendScalar(_ raw: UnsafeBufferPointer<UInt8>, _ start: Int, to out: inout [UInt8]) -> Int? {
        let isBraced = start < raw.count && raw[start] == 0x7B
        var position = isBraced ? start + 1 : start
        var scalar: UInt32 = 0
        var digits = 0
        while position < raw.count, isHexDigit(raw[position]), isBraced || digits < 4 {
            scalar = scalar << 4 | UInt32(hexValue(raw[position]))
            if scalar > 0x10FFFF { return nil }
            digits += 1
            position += 1
        }
        guard isBraced ? digits > 0 : digits == 4, Unicode.UTF8.isAllowed(scalar), let value = Unicode.Scalar(scalar)
        else { return nil }
        if isBraced {
            guard position < raw.count, raw[position] == 0x7D else { return nil }
            position += 1
        }
        out.append(contentsOf: String(Character(value)).utf8)
        return position - start
    }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
    }
}
