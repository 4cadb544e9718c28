extension Machine {
    /// One more than the highest local in a value's normal form, or 0 for a closed one; fresh locals do not count.
    func height(_ value: Value) throws(Failure) -> UInt32 {
        let value = try force(value)
        let node = values[value.id]
        switch node.tag {
        case .bool, .natural, .integer, .double, .text, .bytes, .date, .time, .timeZone, .free, .successor: return 0
        case .local: return node.a < Self.firstFresh ? node.a + 1 : 0
        case .builtin where node.count == 0: return 0
        default: break
        }
        if let known = heights[value.id] { return known }
        try enter()
        let result = try heightOfParts(value, node)
        leave()
        heights[value.id] = result
        return result
    }

    private func highest(_ ids: UInt32...) throws(Failure) -> UInt32 {
        var result: UInt32 = 0
        for id in ids where id != .max { result = max(result, try height(Value(id: id))) }
        return result
    }

    private func heightOfParts(_ value: Value, _ node: ValueNode) throws(Failure) -> UInt32 {
        switch node.tag {
        case .lambda, .pi:
            let variable = add(.local, nextFresh, Name.underscore.id)
            nextFresh += 1
            let inner = node.tag == .pi ? try codomain(value, variable) : try apply(value, variable)
            return max(try highest(node.b), try height(inner))
        case .arrow: return try highest(node.b, node.c)
        case .builtin:
            var result: UInt32 = 0
            for index in 0..<UInt32(node.count) { result = max(result, try highest(extra[node.a + index])) }
            return result
        case .recordType, .record, .union:
            var result: UInt32 = 0
            for index in 0..<node.b { result = max(result, try highest(extra[node.a + index * 2 + 1])) }
            return result
        case .list, .listJoin:
            let (start, count) = try elements(value)
            var result: UInt32 = 0
            for index in 0..<count { result = max(result, try highest(extra[start + index])) }
            return result
        case .constructed: return try highest(node.a, node.c)
        case .consTo, .application, .operation, .toMap, .projectType, .textJoin: return try highest(node.a, node.b)
        case .conditional, .merge: return try highest(node.a, node.b, node.c)
        case .with: return try highest(node.a, node.d)
        default: return try highest(node.a)
        }
    }
}
