import BigInt

extension Machine {
    /// Applies a binary operator; operands are computed as far as it needs them.
    func operate(_ symbol: Operator, _ left: Value, _ right: Value) throws(Failure) -> Value {
        switch symbol {
        case .or, .and, .equal, .notEqual: return try logic(symbol, try force(left), try force(right))
        case .plus, .times: return try arithmetic(symbol, try force(left), try force(right))
        case .textAppend: return try join(try force(left), try force(right))
        case .listAppend: return try append(left, right)
        case .combine: return try combine(left, right, .record, symbol)
        case .combineTypes: return try combine(left, right, .recordType, symbol)
        case .prefer: return try prefer(left, right)
        case .complete:
            let defaults = try select(try force(left), .default)
            return try prefer(defaults, right)
        case .equivalent, .alternative: return add(.operation, detail: symbol.rawValue, left.id, right.id)
        }
    }

    func operation(_ symbol: Operator, _ left: Value, _ right: Value) -> Value {
        add(.operation, detail: symbol.rawValue, left.id, right.id)
    }

    private func logic(_ symbol: Operator, _ left: Value, _ right: Value) throws(Failure) -> Value {
        switch symbol {
        case .or:
            if isBool(left, false) || isBool(right, true) { return right }
            if isBool(right, false) || isBool(left, true) { return left }
        case .and:
            if isBool(left, true) || isBool(right, false) { return right }
            if isBool(right, true) || isBool(left, false) { return left }
        case .equal:
            if isBool(left, true) { return right }
            if isBool(right, true) { return left }
            if try isEqual(left, right) { return bool(true) }
        default:
            if isBool(left, false) { return right }
            if isBool(right, false) { return left }
            if try isEqual(left, right) { return bool(false) }
        }
        if values[left.id].tag == .bool, values[right.id].tag == .bool { return bool(symbol == .notEqual) }
        if symbol == .or || symbol == .and, try isEqual(left, right) { return left }
        return operation(symbol, left, right)
    }

    // MARK: Naturals

    /// A natural below 2^64.
    @inline(__always)
    func small(_ node: ValueNode) -> UInt64? {
        node.detail & 1 == 0 ? UInt64(node.a) | UInt64(node.b) << 32 : nil
    }

    @inline(__always)
    func natural(_ value: UInt64) -> Value {
        add(.natural, UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32))
    }

    func number(_ tag: ValueNode.Tag, _ magnitude: BigUInt, isNegative: Bool = false) -> Value {
        let sign: UInt8 = isNegative && magnitude != 0 ? 2 : 0
        if let small = UInt64(exactly: magnitude) {
            return add(tag, detail: sign, UInt32(truncatingIfNeeded: small), UInt32(truncatingIfNeeded: small >> 32))
        }
        return add(tag, detail: sign | 1, arena.keep(magnitude))
    }

    func magnitude(_ node: ValueNode) -> BigUInt { arena.magnitude(detail: node.detail, node.a, node.b) }

    /// Counts the work of a sum or a product.
    private func charge(numbers x: BigUInt, _ y: BigUInt, isProduct: Bool) throws(Failure) {
        let words = (x.words.count, y.words.count)
        try charge((words.0 + words.1) * 8)
        if isProduct { try charge(work: LargeProduct.work(words.0, words.1)) }
    }

    private func isNatural(_ node: ValueNode, _ value: UInt64) -> Bool {
        node.tag == .natural && small(node) == value
    }

    private func arithmetic(_ symbol: Operator, _ left: Value, _ right: Value) throws(Failure) -> Value {
        let (l, r) = (values[left.id], values[right.id])
        if l.tag == .natural, r.tag == .natural {
            if let x = small(l), let y = small(r) {
                let (result, overflows) =
                    symbol == .plus ? x.addingReportingOverflow(y) : x.multipliedReportingOverflow(by: y)
                if !overflows { return natural(result) }
            }
            let (x, y) = (magnitude(l), magnitude(r))
            try charge(numbers: x, y, isProduct: symbol == .times)
            return number(.natural, symbol == .plus ? x + y : LargeProduct.of(x, y))
        }
        if symbol == .plus {
            if isNatural(l, 0) { return right }
            if isNatural(r, 0) { return left }
        } else {
            if isNatural(l, 0) || isNatural(r, 1) { return left }
            if isNatural(r, 0) || isNatural(l, 1) { return right }
        }
        return operation(symbol, left, right)
    }

    // MARK: Lists

    /// How many elements a list has, when they are known.
    @inline(__always)
    func listCount(_ value: Value) -> UInt32? {
        let node = values[value.id]
        switch node.tag {
        case .list: return node.b
        case .listJoin: return node.c
        case .emptyList: return 0
        default: return nil
        }
    }

    private func append(_ left: Value, _ right: Value) throws(Failure) -> Value {
        let l = try force(left)
        let r = try force(right)
        guard let x = listCount(l) else {
            return listCount(r) == 0 ? l : operation(.listAppend, l, r)
        }
        if x == 0 { return r }
        guard let y = listCount(r) else { return operation(.listAppend, l, r) }
        if y == 0 { return l }
        // Parts are shared, so that a list of few nodes may be too long to lay out.
        let (count, overflows) = x.addingReportingOverflow(y)
        if overflows || Int(count) * MemoryLayout<UInt32>.stride > limits.memoryBytes {
            throw Failure(.limit(.memory, .none))
        }
        return add(.listJoin, l.id, r.id, count)
    }

    /// The elements of a list that is no empty one, laid out in `extra`; the list itself is changed to hold them.
    func elements(_ list: Value) throws(Failure) -> (start: UInt32, count: UInt32) {
        let node = values[list.id]
        if node.tag == .list { return (node.a, node.b) }
        guard node.tag == .listJoin else { return (0, 0) }
        try charge(Int(node.c) * MemoryLayout<UInt32>.stride)
        let start = UInt32(extra.count)
        var pending = [list]
        while let next = pending.popLast() {
            let part = values[next.id]
            if part.tag == .listJoin {
                pending.append(Value(id: part.b))
                pending.append(Value(id: part.a))
            } else if part.tag == .list {
                for index in 0..<part.b { extra.append(extra[part.a + index]) }
            }
        }
        values[list.id] = ValueNode(tag: .list, a: start, b: node.c)
        return (start, node.c)
    }
}
