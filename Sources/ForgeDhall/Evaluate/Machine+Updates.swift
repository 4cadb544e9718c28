/// Long chains of `with` that each set one field, whose fields are set at once: set one by one, those of the record
/// would be copied for each of them.
extension Machine {
    /// The updates of a chain, the innermost first; none where it is short, or where one goes deeper than a field.
    func updates(_ term: Term) -> [Term] {
        var updates: [Term] = []
        var at = term
        while arena.terms[at.id].tag == .with {
            let node = arena.terms[at.id]
            guard node.b == 1, arena.extra[node.a + 2] != TermNode.optionalStep else { break }
            updates.append(at)
            at = Term(id: arena.extra[node.a])
        }
        return updates.count < Self.longChain ? [] : updates.reversed()
    }

    /// The record that a chain of updates changes.
    func subject(of updates: [Term]) -> Term { Term(id: arena.extra[arena.terms[updates[0].id].a]) }

    /// The field that an update sets.
    func field(of update: Term) -> (label: Name, value: Term) {
        let node = arena.terms[update.id]
        return (Name(id: arena.extra[node.a + 2]), Term(id: arena.extra[node.a + 1]))
    }

    /// The value of a chain of updates.
    func evaluate(updates: [Term], _ env: Env) throws(Failure) -> Value {
        let subject = try force(delay(subject(of: updates), env))
        let node = values[subject.id]
        if node.tag == .record {
            var fields = RecordChain(node, self)
            for (place, update) in updates.enumerated() {
                try step(update)
                let (label, value) = field(of: update)
                fields.add(label, delay(value, env), from: place + 1)
            }
            return try last(of: fields, .record)
        }
        var result = subject
        for update in updates {
            let (label, value) = field(of: update)
            result = try self.update(result, extra.append(label.id), 1, delay(value, env))
        }
        return result
    }

    /// A record, or its type, in which the last field of each label counts.
    func last(of fields: RecordChain, _ tag: ValueNode.Tag) throws(Failure) -> Value {
        try charge(fields.count * MemoryLayout<RecordChain.Field>.stride)
        return record(
            tag, fields.groups(arena).map { ($0[$0.startIndex].label, $0[$0.endIndex - 1].value) })
    }
}

extension RecordChain {
    /// Starts with the fields of a record or its type.
    init(_ node: ValueNode, _ machine: Machine) {
        self.init()
        for index in 0..<node.b { add(machine.label(node, index), machine.content(node, index), from: 0) }
    }
}
