import BigInt

extension Machine {
    /// Applies a function in weak head normal form.
    func apply(_ function: Value, _ argument: Value) throws(Failure) -> Value {
        let node = values[function.id]
        switch node.tag {
        case .lambda:
            return try evaluate(Term(id: node.c), push(Env(id: node.d), Name(id: node.a), argument))
        case .builtin: return try apply(builtin: node, argument)
        case .successor: return try operate(.plus, argument, natural(1))
        case .cons: return add(.consTo, node.a, argument.id)
        case .consTo: return try cons(Value(id: node.b), argument)
        case .constructor: return add(.constructed, node.a, node.b, argument.id)
        default:
            // A value that is no function here is abstract.
            return add(.application, try force(function).id, argument.id)
        }
    }

    private func cons(_ element: Value, _ list: Value) throws(Failure) -> Value {
        let one = add(.list, extra.append(element.id), 1)
        return try operate(.listAppend, one, list)
    }

    /// The arguments that a builtin was given.
    func argument(_ node: ValueNode, _ index: Int) -> Value { Value(id: extra[node.a + UInt32(index)]) }

    private func apply(builtin node: ValueNode, _ argument: Value) throws(Failure) -> Value {
        let builtin = Builtin(detail: node.detail)
        let start = UInt32(extra.count)
        for index in 0..<UInt32(node.count) { extra.append(extra[node.a + index]) }
        extra.append(argument.id)
        let applied = ValueNode(tag: .builtin, detail: node.detail, count: node.count + 1, a: start)
        if Int(applied.count) == builtin.arity, let result = try reduce(builtin, applied) { return result }
        return Value(id: values.append(applied))
    }

    /// What a builtin with all its arguments computes; nil while they are abstract.
    private func reduce(_ builtin: Builtin, _ node: ValueNode) throws(Failure) -> Value? {
        try step()
        switch builtin {
        case .naturalFold: return try naturalFold(node)
        case .naturalBuild:
            let builder = try force(argument(node, 0))
            let typed = try apply(builder, natural)
            return try apply(try apply(typed, add(.successor)), natural(0))
        case .listBuild:
            let type = argument(node, 0)
            let listType = add(.builtin, detail: Builtin.list.rawValue, count: 1, extra.append(type.id))
            let typed = try apply(try force(argument(node, 1)), listType)
            return try apply(try apply(typed, add(.cons, type.id)), add(.emptyList, listType.id))
        case .listFold: return try listFold(node)
        case .listLength, .listHead, .listLast, .listIndexed, .listReverse: return try list(builtin, node)
        case .textReplace: return try replace(argument(node, 0), argument(node, 1), argument(node, 2))
        case .naturalSubtract: return try subtract(node)
        default: return try scalar(builtin, try force(argument(node, 0)))
        }
    }

    private func naturalFold(_ node: ValueNode) throws(Failure) -> Value? {
        let count = values[try force(argument(node, 0)).id]
        guard count.tag == .natural else { return nil }
        let step = try force(argument(node, 2))
        var result = try force(argument(node, 3))
        var left = magnitude(count)
        while left > 0 {
            try self.step()
            let next = try apply(step, result)
            // What does not change any more stays as it is.
            if next == result { return result }
            if isScalar(next), try isEqual(next, result) { return next }
            result = next
            if let small = UInt64(exactly: left) {
                if small == 1 { return result }
                return try naturalFold(step, result, small - 1)
            }
            left -= 1
        }
        return result
    }

    private func naturalFold(_ step: Value, _ start: Value, _ count: UInt64) throws(Failure) -> Value {
        var result = start
        for _ in 0..<count {
            let next = try apply(step, result)
            if next == result { return result }
            if isScalar(next), try isEqual(next, result) { return next }
            result = next
            try self.step()
        }
        return result
    }

    /// Whether comparing a value costs about nothing.
    private func isScalar(_ value: Value) -> Bool {
        switch values[value.id].tag {
        case .bool, .natural, .integer, .double, .date, .time, .timeZone: true
        default: false
        }
    }

    private func listFold(_ node: ValueNode) throws(Failure) -> Value? {
        let list = try force(argument(node, 1))
        guard listCount(list) != nil else { return nil }
        let step = try force(argument(node, 3))
        var result = argument(node, 4)
        let (start, count) = try elements(list)
        for index in (0..<count).reversed() {
            try self.step()
            result = try apply(try apply(step, Value(id: extra[start + index])), result)
        }
        return try force(result)
    }

    private func list(_ builtin: Builtin, _ node: ValueNode) throws(Failure) -> Value? {
        let list = try force(argument(node, 1))
        guard let count = listCount(list) else { return nil }
        let type = argument(node, 0)
        if builtin == .listReverse { try charge(Int(count) * 4) }
        if builtin == .listIndexed { try charge(Int(count) * MemoryLayout<ValueNode>.stride * 3) }
        switch builtin {
        case .listLength: return natural(UInt64(count))
        case .listReverse:
            if count == 0 { return list }
            let (start, _) = try elements(list)
            return add(.list, addExtra((0..<count).reversed().map { extra[start + $0] }), count)
        case .listHead, .listLast:
            if count == 0 {
                return add(.builtin, detail: Builtin.none.rawValue, count: 1, extra.append(type.id))
            }
            let (start, _) = try elements(list)
            return add(.some, extra[start + (builtin == .listHead ? 0 : count - 1)])
        default:
            if count == 0 {
                let fields = record(.recordType, [(.index, natural), (.value, type)])
                let listType = add(.builtin, detail: Builtin.list.rawValue, count: 1, extra.append(fields.id))
                return add(.emptyList, listType.id)
            }
            let (start, _) = try elements(list)
            var items: [UInt32] = []
            for index in 0..<count {
                let number = natural(UInt64(index))
                items.append(record(.record, [(.index, number), (.value, Value(id: extra[start + index]))]).id)
            }
            return add(.list, addExtra(items), count)
        }
    }

    private func subtract(_ node: ValueNode) throws(Failure) -> Value? {
        let (m, n) = (try force(argument(node, 0)), try force(argument(node, 1)))
        let (x, y) = (values[m.id], values[n.id])
        if x.tag == .natural, small(x) == 0 { return n }
        if y.tag == .natural, small(y) == 0 { return n }
        if x.tag == .natural, y.tag == .natural {
            let (a, b) = (magnitude(x), magnitude(y))
            return number(.natural, a <= b ? b - a : 0)
        }
        return try isEqual(m, n) ? natural(0) : nil
    }

    private func text(_ string: String) -> Value { add(.text, arena.strings.add(string).id) }

    /// The decimal digits of a number.
    func digits(_ node: ValueNode) throws(Failure) -> String {
        let magnitude = magnitude(node)
        let words = magnitude.words.count
        if words > 1 {
            try charge(words * 20)
            try charge(work: DecimalDigits.work(words: words))
        }
        return DecimalDigits.text(magnitude)
    }

    /// Builtins of one scalar argument.
    private func scalar(_ builtin: Builtin, _ value: Value) throws(Failure) -> Value? {
        let node = values[value.id]
        switch (builtin, node.tag) {
        case (.naturalIsZero, .natural): return bool(small(node) == 0)
        case (.naturalEven, .natural): return bool(magnitude(node).words.first.map { $0 & 1 == 0 } ?? true)
        case (.naturalOdd, .natural): return bool(magnitude(node).words.first.map { $0 & 1 == 1 } ?? false)
        case (.naturalToInteger, .natural): return add(.integer, detail: node.detail, node.a, node.b)
        case (.naturalShow, .natural): return text(try digits(node))
        case (.integerShow, .integer): return text((node.detail & 2 != 0 ? "-" : "+") + (try digits(node)))
        case (.integerToDouble, .integer):
            let magnitude = Double(try digits(node)) ?? .infinity
            let bits = (node.detail & 2 != 0 ? -magnitude : magnitude).bitPattern
            return add(.double, UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32))
        case (.integerNegate, .integer):
            return number(.integer, magnitude(node), isNegative: node.detail & 2 == 0)
        case (.integerClamp, .integer):
            return node.detail & 2 != 0 ? natural(0) : add(.natural, detail: node.detail, node.a, node.b)
        case (.doubleShow, .double):
            return text(DoubleText.show(Double(bitPattern: UInt64(node.a) | UInt64(node.b) << 32)))
        case (.textShow, .text), (.textShow, .textJoin):
            guard let string = try known(value) else { return nil }
            return add(.text, try shown(string).id)
        case (.dateShow, .date), (.timeShow, .time), (.timeZoneShow, .timeZone): return text(temporal(node))
        default: return nil
        }
    }

    /// A date, time or offset as it is written.
    func temporal(_ node: ValueNode) -> String {
        func padded(_ number: UInt32, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        switch node.tag {
        case .date: return "\(padded(node.a, 4))-\(padded(node.b, 2))-\(padded(node.c, 2))"
        case .timeZone: return "\(node.a == 1 ? "-" : "+")\(padded(node.b, 2)):\(padded(node.c, 2))"
        default:
            let seconds = String(decoding: arena.strings.bytes(StringID(id: node.b)), as: UTF8.self)
            return "\(padded(node.a >> 8, 2)):\(padded(node.a & 0xFF, 2)):\(seconds)"
        }
    }
}
