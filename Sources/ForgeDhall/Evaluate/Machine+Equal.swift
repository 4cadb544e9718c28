extension Machine {
    /// Whether two values have the same normal form, up to the names of bound variables.
    func isEqual(_ left: Value, _ right: Value) throws(Failure) -> Bool {
        if left == right { return true }
        let l = try force(left)
        let r = try force(right)
        if l == r { return true }
        let (x, y) = (values[l.id], values[r.id])
        if x.tag != y.tag { return try isEqual(mixed: l, x, r, y) }
        try enter()
        defer { leave() }
        switch x.tag {
        case .bool: return x.detail == y.detail
        case .natural, .integer:
            return x.detail == y.detail
                && (x.detail & 1 == 0 ? x.a == y.a && x.b == y.b : magnitude(x) == magnitude(y))
        case .double:
            // Compared as they are encoded: there is one NaN, and two zeros.
            if x.a == y.a, x.b == y.b { return true }
            return Double(bitPattern: UInt64(x.a) | UInt64(x.b) << 32).isNaN
                && Double(bitPattern: UInt64(y.a) | UInt64(y.b) << 32).isNaN
        case .date, .timeZone: return x.a == y.a && x.b == y.b && x.c == y.c
        case .time: return x.a == y.a && arena.strings.isEqual(StringID(id: x.b), StringID(id: y.b))
        case .text, .bytes: return arena.strings.isEqual(StringID(id: x.a), StringID(id: y.a))
        case .local: return x.a == y.a
        case .free: return x.a == y.a && x.b == y.b
        case .textJoin: return try areEqualTexts(l, r)
        default: return try isEqual(structured: l, x, r, y)
        }
    }

    /// Values whose nodes differ may still be one: functions, and pieces of lists and texts.
    private func isEqual(mixed l: Value, _ x: ValueNode, _ r: Value, _ y: ValueNode) throws(Failure) -> Bool {
        if isFunction(x), isFunction(y) { return try areEqualFunctions(l, r) }
        if (x.tag == .pi || x.tag == .arrow) && (y.tag == .pi || y.tag == .arrow) { return try areEqualPis(l, r) }
        if (x.tag == .list && y.tag == .listJoin) || (x.tag == .listJoin && y.tag == .list) {
            return try areEqualLists(l, r)
        }
        if (x.tag == .text && y.tag == .textJoin) || (x.tag == .textJoin && y.tag == .text) {
            return try areEqualTexts(l, r)
        }
        return false
    }

    private func isFunction(_ node: ValueNode) -> Bool {
        switch node.tag {
        case .lambda, .successor, .cons, .consTo: true
        default: false
        }
    }

    private func fresh() -> Value {
        nextFresh += 1
        return add(.local, nextFresh - 1, Name.underscore.id)
    }

    private func areEqualFunctions(_ l: Value, _ r: Value) throws(Failure) -> Bool {
        guard try isEqual(domain(l), domain(r)) else { return false }
        let variable = fresh()
        return try isEqual(try apply(l, variable), try apply(r, variable))
    }

    /// The type of a function's argument.
    func domain(_ function: Value) -> Value {
        let node = values[function.id]
        switch node.tag {
        case .lambda, .pi, .arrow: return Value(id: node.b)
        case .successor: return natural
        case .consTo: return add(.builtin, detail: Builtin.list.rawValue, count: 1, extra.append(node.a))
        default: return Value(id: node.a)
        }
    }

    /// The type of what a function of this type gives for an argument.
    func codomain(_ pi: Value, _ argument: Value) throws(Failure) -> Value {
        let node = values[pi.id]
        if node.tag == .arrow { return Value(id: node.c) }
        return try evaluate(Term(id: node.c), push(Env(id: node.d), Name(id: node.a), argument))
    }

    private func areEqualPis(_ l: Value, _ r: Value) throws(Failure) -> Bool {
        guard try isEqual(domain(l), domain(r)) else { return false }
        let variable = fresh()
        return try isEqual(try codomain(l, variable), try codomain(r, variable))
    }

    private func areEqualLists(_ l: Value, _ r: Value) throws(Failure) -> Bool {
        guard listCount(l) == listCount(r) else { return false }
        let (a, count) = try elements(l)
        let (b, _) = try elements(r)
        for index in 0..<count where try !isEqual(Value(id: extra[a + index]), Value(id: extra[b + index])) {
            return false
        }
        return true
    }

    private func areEqualTexts(_ l: Value, _ r: Value) throws(Failure) -> Bool {
        if let a = try known(l), let b = try known(r) { return arena.strings.isEqual(a, b) }
        let (x, y) = (try pieces(l), try pieces(r))
        guard x.count == y.count else { return false }
        for (a, b) in zip(x, y) {
            switch (a, b) {
            case (.known(let p), .known(let q)): if !arena.strings.isEqual(p, q) { return false }
            case (.abstract(let p), .abstract(let q)): if try !isEqual(p, q) { return false }
            default: return false
            }
        }
        return true
    }

    /// Two values whose nodes have one tag and parts of their own; what was found equal is remembered.
    private func isEqual(structured l: Value, _ x: ValueNode, _ r: Value, _ y: ValueNode) throws(Failure) -> Bool {
        let pair = UInt64(min(l.id, r.id)) << 32 | UInt64(max(l.id, r.id))
        let slot = Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 52)
        if equals[slot] == pair { return true }
        try step()
        guard try haveEqualParts(l, x, r, y) else { return false }
        equals[slot] = pair
        return true
    }

    private func both(_ a: UInt32, _ b: UInt32) throws(Failure) -> Bool {
        if a == .max || b == .max { return a == b }
        return try isEqual(Value(id: a), Value(id: b))
    }

    private func haveEqualParts(_ l: Value, _ x: ValueNode, _ r: Value, _ y: ValueNode) throws(Failure) -> Bool {
        switch x.tag {
        case .builtin:
            guard x.detail == y.detail, x.count == y.count else { return false }
            for index in 0..<UInt32(x.count) where try !both(extra[x.a + index], extra[y.a + index]) { return false }
            return true
        case .lambda, .successor, .cons, .consTo: return try areEqualFunctions(l, r)
        case .pi, .arrow: return try areEqualPis(l, r)
        case .recordType, .record, .union:
            guard x.b == y.b else { return false }
            for index in 0..<x.b where label(x, index) != label(y, index) { return false }
            for index in 0..<x.b where try !both(extra[x.a + index * 2 + 1], extra[y.a + index * 2 + 1]) {
                return false
            }
            return true
        case .list, .listJoin: return try areEqualLists(l, r)
        case .emptyList, .some, .assert, .showConstructor: return try both(x.a, y.a)
        case .constructor, .field:
            guard x.b == y.b else { return false }
            return try both(x.a, y.a)
        case .constructed:
            guard x.b == y.b, try both(x.a, y.a) else { return false }
            return try both(x.c, y.c)
        case .application, .toMap, .projectType:
            guard try both(x.a, y.a) else { return false }
            return try both(x.b, y.b)
        case .operation:
            guard x.detail == y.detail, try both(x.a, y.a) else { return false }
            return try both(x.b, y.b)
        case .conditional, .merge:
            guard try both(x.a, y.a), try both(x.b, y.b) else { return false }
            return try both(x.c, y.c)
        case .project, .with:
            guard x.c == y.c, try both(x.a, y.a) else { return false }
            for index in 0..<x.c where extra[x.b + index] != extra[y.b + index] { return false }
            return x.tag == .project ? true : try both(x.d, y.d)
        default: return false
        }
    }
}
