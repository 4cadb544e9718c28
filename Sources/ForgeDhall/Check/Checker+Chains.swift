/// Types of long chains of `∧`, `⩓` or `⫽`, whose fields are joined at once.
extension Checker {
    /// The type of a chain of operations, the innermost first.
    func chain(_ operations: [Term], _ symbol: Operator, _ context: inout Context) throws(Failure) -> Value {
        var types: [Value] = []
        var universe = Universe.type
        do throws(Failure) {
            for (index, operation) in operations.enumerated() {
                let node = arena.terms[operation.id]
                try machine.step(operation)
                if index == 0 {
                    types.append(try operand(Term(id: node.a), of: operation, symbol, &universe, &context))
                }
                types.append(try operand(Term(id: node.b), of: operation, symbol, &universe, &context))
            }
        } catch {
            // What is wrong further to the left is told first.
            _ = try joined(types, operations, symbol, context)
            throw error
        }
        let type = try joined(types, operations, symbol, context)
        return symbol == .combineTypes ? universe.value : type
    }

    /// The record type that an operand brings.
    private func operand(
        _ term: Term, of operation: Term, _ symbol: Operator, _ universe: inout Universe, _ context: inout Context
    ) throws(Failure) -> Value {
        switch symbol {
        case .combine: return try side(term, of: operation, Term(id: arena.terms[operation.id].b), &context)
        case .combineTypes:
            let (found, type) = try recordType(term, &context)
            universe = max(universe, found)
            return type
        default: return try record(term, &context)
        }
    }

    private func joined(
        _ types: [Value], _ operations: [Term], _ symbol: Operator, _ context: Context
    ) throws(Failure) -> Value {
        var fields = RecordChain()
        for (operand, type) in types.enumerated() {
            let node = machine.node(type)
            for index in 0..<node.b {
                fields.add(machine.label(node, index), machine.content(node, index), from: operand)
            }
        }
        return try joined(fields, operations, symbol, context)
    }

    /// One record type of all fields; the collision furthest to the left is told.
    private func joined(
        _ fields: RecordChain, _ operations: [Term], _ symbol: Operator, _ context: Context
    ) throws(Failure) -> Value {
        try machine.charge(fields.count * MemoryLayout<RecordChain.Field>.stride)
        var joined: [(Name, Value)] = []
        var collision: (operand: Int, group: ArraySlice<RecordChain.Field>)?
        for group in fields.groups(arena) {
            let first = group[group.startIndex]
            if symbol == .prefer || group.count == 1 {
                joined.append((first.label, group[group.endIndex - 1].value))
                continue
            }
            let parts = try parts(group)
            if let operand = parts.collision {
                if operand < collision?.operand ?? .max { collision = (operand, group) }
                continue
            }
            try machine.enter()
            joined.append((first.label, try self.joined(parts.fields, operations, symbol, context)))
            machine.leave()
        }
        if let collision { throw try failure(collision.group, collision.operand, operations, symbol, context) }
        return machine.record(.recordType, joined)
    }

    /// The fields of the records of one label, and the operand that is the first to bring something else.
    private func parts(
        _ group: ArraySlice<RecordChain.Field>
    ) throws(Failure) -> (fields: RecordChain, collision: Int?) {
        var fields = RecordChain()
        for (place, field) in group.enumerated() {
            let node = machine.node(try machine.force(field.value))
            guard node.tag == .recordType else {
                // The first one collides with what comes next.
                return (fields, place == 0 ? group[group.startIndex + 1].operand : field.operand)
            }
            for index in 0..<node.b {
                fields.add(machine.label(node, index), machine.content(node, index), from: field.operand)
            }
        }
        return (fields, nil)
    }

    /// The failure of an operand whose field is there already.
    private func failure(
        _ group: ArraySlice<RecordChain.Field>, _ operand: Int, _ operations: [Term], _ symbol: Operator,
        _ context: Context
    ) throws(Failure) -> Failure {
        let before = group.prefix { $0.operand < operand }
        let found = group[before.endIndex]
        var expected = try machine.force(before[before.startIndex].value)
        if before.count > 1 { expected = try joined(try parts(before).fields, operations, symbol, context) }
        return failure(
            .fieldCollision, operations[operand - 1], context, expected: expected,
            found: try machine.force(found.value), label: found.label)
    }
}
