extension Machine {
    /// A piece of a text: known characters, or something abstract.
    enum Piece {
        case known(StringID)
        case abstract(Value)
    }

    private func isKnown(_ node: ValueNode) -> Bool {
        node.tag == .text || (node.tag == .textJoin && node.detail & 1 == 0)
    }

    /// `left ++ right`, for values in weak head normal form.
    func join(_ left: Value, _ right: Value) throws(Failure) -> Value {
        let (l, r) = (values[left.id], values[right.id])
        if l.tag == .text, l.a == StringID.empty.id { return right }
        if r.tag == .text, r.a == StringID.empty.id { return left }
        // Parts are shared, so that a text of few nodes may be too long to write.
        let size = size(l) + size(r)
        if size > UInt64(limits.memoryBytes) { throw Failure(.limit(.memory, .none)) }
        if size > UInt64(Limits.textBytes) { throw Failure(.limit(.texts, .none)) }
        return add(
            .textJoin, detail: isKnown(l) && isKnown(r) ? 0 : 1, left.id, right.id,
            UInt32(truncatingIfNeeded: size), UInt32(truncatingIfNeeded: size >> 32))
    }

    /// How many bytes a text takes when it is written; something abstract counts as one piece.
    private func size(_ node: ValueNode) -> UInt64 {
        switch node.tag {
        case .text: UInt64(arena.strings.count(StringID(id: node.a)))
        case .textJoin: UInt64(node.c) | UInt64(node.d) << 32
        default: UInt64(MemoryLayout<Piece>.stride)
        }
    }

    /// The characters of a text of which all are known; nil for another one.
    func known(_ text: Value) throws(Failure) -> StringID? {
        let node = values[text.id]
        if node.tag == .text { return StringID(id: node.a) }
        guard isKnown(node) else { return nil }
        try charge(Int(size(node)))
        var out: [UInt8] = []
        var pending = [text]
        while let next = pending.popLast() {
            let part = values[next.id]
            if part.tag == .textJoin {
                pending.append(Value(id: part.b))
                pending.append(Value(id: part.a))
            } else {
                out.append(contentsOf: arena.strings.bytes(StringID(id: part.a)))
            }
        }
        let string = arena.strings.add(out)
        values[text.id] = ValueNode(tag: .text, a: string.id)
        return string
    }

    /// The literal of a text, with the terms that `written` makes of what is abstract in it.
    func textTerm(_ text: Value, _ written: (Value) throws(Failure) -> Term) throws(Failure) -> Term {
        var parts: [UInt32] = []
        var pending = StringID.empty
        for piece in try pieces(text) {
            switch piece {
            case .known(let string): pending = string
            case .abstract(let inner):
                parts.append(pending.id)
                pending = .empty
                parts.append(try written(inner).id)
            }
        }
        parts.append(pending.id)
        return arena.add(.text, arena.addExtra(parts), UInt32((parts.count + 1) / 2))
    }

    /// The pieces of a text: never two known ones side by side, and no empty one.
    func pieces(_ text: Value) throws(Failure) -> [Piece] {
        if let string = try known(text) { return string == .empty ? [] : [.known(string)] }
        try charge(Int(size(values[text.id])))
        var out: [Piece] = []
        var run: [UInt8] = []
        var pending = [text]
        func flush() {
            if !run.isEmpty { out.append(.known(arena.strings.add(run))) }
            run = []
        }
        while let next = pending.popLast() {
            let part = values[next.id]
            switch part.tag {
            case .textJoin:
                pending.append(Value(id: part.b))
                pending.append(Value(id: part.a))
            case .text: run.append(contentsOf: arena.strings.bytes(StringID(id: part.a)))
            default:
                flush()
                out.append(.abstract(next))
            }
        }
        flush()
        return out
    }

    /// `Text/show` of known characters: Dhall that is JSON as well.
    func shown(_ string: StringID) throws(Failure) -> StringID {
        // A byte takes six at most.
        try charge(arena.strings.count(string) * 6)
        var out: [UInt8] = [0x22]
        for byte in arena.strings.bytes(string) {
            switch byte {
            case 0x22: out += [0x5C, 0x22]
            case 0x5C: out += [0x5C, 0x5C]
            case 0x24: out += Array("\\u0024".utf8)
            case 0x08: out += [0x5C, 0x62]
            case 0x0C: out += [0x5C, 0x66]
            case 0x0A: out += [0x5C, 0x6E]
            case 0x0D: out += [0x5C, 0x72]
            case 0x09: out += [0x5C, 0x74]
            case 0..<0x20:
                let hex = String(byte, radix: 16, uppercase: true)
                out += Array("\\u00\(hex.count == 1 ? "0" : "")\(hex)".utf8)
            default: out.append(byte)
            }
        }
        out.append(0x22)
        return arena.strings.add(out)
    }

    /// `Text/replace needle replacement haystack`; nil while needle or haystack are abstract.
    func replace(_ needle: Value, _ replacement: Value, _ haystack: Value) throws(Failure) -> Value? {
        guard let pattern = try known(try force(needle)) else { return nil }
        let subject = try force(haystack)
        if pattern == .empty { return subject }
        guard let text = try known(subject) else { return nil }
        let new = try force(replacement)
        try charge(arena.strings.count(text))
        let parts = split(text, by: pattern)
        if parts.count == 1 { return subject }
        if let string = try known(new) {
            try charge((parts.count - 1) * arena.strings.count(string) + arena.strings.count(text))
            let filling = Array(arena.strings.bytes(string))
            var out: [UInt8] = []
            for (index, part) in parts.enumerated() {
                if index > 0 { out += filling }
                out += part
            }
            return add(.text, arena.strings.add(out).id)
        }
        var result = add(.text, arena.strings.add(Array(parts[0])).id)
        for part in parts.dropFirst() {
            result = try join(result, new)
            result = try join(result, add(.text, arena.strings.add(Array(part)).id))
        }
        return result
    }

    private func split(_ text: StringID, by pattern: StringID) -> [ArraySlice<UInt8>] {
        let text = Array(arena.strings.bytes(text))
        let pattern = Array(arena.strings.bytes(pattern))
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var position = 0
        while position + pattern.count <= text.count {
            if text[position] == pattern[0], text[position..<position + pattern.count].elementsEqual(pattern) {
                parts.append(text[start..<position])
                position += pattern.count
                start = position
            } else {
                position += 1
            }
        }
        parts.append(text[start...])
        return parts
    }
}
