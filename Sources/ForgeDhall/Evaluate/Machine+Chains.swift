/// Long chains of `∧`, `⩓` or `⫽`, whose records are joined at once: joined one by one, the fields of the first would
/// be copied for each of the others.
extension Machine {
    /// The operands from which on a chain is joined at once.
    static let longChain = 8

    /// The operations of a chain of one operator, the innermost first; none where the chain is short.
    func chain(_ term: Term) -> [Term] {
        let detail = arena.terms[term.id].detail
        var operations: [Term] = []
        var at = term
        while arena.terms[at.id].tag == .operation, arena.terms[at.id].detail == detail {
            operations.append(at)
            at = Term(id: arena.terms[at.id].a)
        }
        return operations.count < Self.longChain ? [] : operations.reversed()
    }

    /// The value of a chain of operations on records.
    func evaluate(chain operations: [Term], _ symbol: Operator, _ env: Env) throws(Failure) -> Value {
        var operands: [Value] = []
        for (index, operation) in operations.enumerated() {
            try step(operation)
            let node = arena.terms[operation.id]
            if index == 0 { operands.append(delay(Term(id: node.a), env)) }
            operands.append(delay(Term(id: node.b), env))
        }
        return try join(operands, symbol)
    }

    /// The value of what many records give one field.
    func evaluate(delayedChain node: ValueNode) throws(Failure) -> Value {
        try join((0..<node.b).map { Value(id: extra[node.a + $0]) }, Operator(detail: node.detail))
    }

    /// Records joined from the left: at once as far as their fields are known, one by one from there on.
    private func join(_ operands: [Value], _ symbol: Operator) throws(Failure) -> Value {
        let tag: ValueNode.Tag = symbol == .combineTypes ? .recordType : .record
        var fields = RecordChain()
        var count = 0
        while count < operands.count {
            let node = values[try force(operands[count]).id]
            guard node.tag == tag else { break }
            for index in 0..<node.b { fields.add(label(node, index), content(node, index), from: count) }
            count += 1
        }
        if count == 0 {
            var result = operands[0]
            for operand in operands.dropFirst() { result = try operate(symbol, result, operand) }
            return try force(result)
        }
        try charge(fields.count * MemoryLayout<RecordChain.Field>.stride)
        var joined: [(Name, Value)] = []
        for group in fields.groups(arena) {
            let last = group[group.endIndex - 1].value
            guard symbol != .prefer, group.count > 1 else {
                joined.append((group[group.startIndex].label, last))
                continue
            }
            let start = addExtra(group.map { $0.value.id })
            let all = add(.delayedChain, detail: symbol.rawValue, start, UInt32(group.count))
            joined.append((group[group.startIndex].label, all))
        }
        var result = joined.isEmpty ? try force(operands[0]) : record(tag, joined)
        for operand in operands.dropFirst(count) { result = try operate(symbol, result, operand) }
        return result
    }
}

/// The fields of records that are joined.
struct RecordChain {
    struct Field {
        var label: Name
        var value: Value
        /// Which of the records gives it.
        var operand: Int
    }

    private var fields: [Field] = []

    var count: Int { fields.count }

    mutating func add(_ label: Name, _ value: Value, from operand: Int) {
        fields.append(Field(label: label, value: value, operand: operand))
    }

    /// The fields of each label, in the order of labels; those of one label in the order of the records.
    func groups(_ arena: Arena) -> [ArraySlice<Field>] {
        let sorted = fields.sorted {
            let order = $0.label == $1.label ? 0 : arena.names.compare($0.label, $1.label)
            return order == 0 ? $0.operand < $1.operand : order < 0
        }
        var groups: [ArraySlice<Field>] = []
        var start = 0
        for index in sorted.indices.dropFirst() where sorted[index].label != sorted[start].label {
            groups.append(sorted[start..<index])
            start = index
        }
        if !sorted.isEmpty { groups.append(sorted[start...]) }
        return groups
    }
}
