extension Checker {
    /// Lists and `Some`.
    func container(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        switch node.tag {
        case .emptyList:
            let annotation = Term(id: node.a)
            _ = try universe(annotation, &context)
            let type = try machine.force(machine.delay(annotation, context.env))
            guard try element(of: type, .list) != nil else {
                throw failure(.emptyListNotAList, annotation, context, found: type)
            }
            return type
        case .some:
            let argument = Term(id: node.a)
            let type = try infer(argument, &context)
            try requireTermType(type, argument, &context)
            return applied(.optional, type)
        default: break
        }
        let first = Term(id: arena.extra[node.a])
        let type = try infer(first, &context)
        try requireTermType(type, first, &context)
        for index in 1..<max(1, node.b) {
            let item = Term(id: arena.extra[node.a + index])
            let found = try infer(item, &context)
            guard try machine.isEqual(type, found) else {
                throw failure(.elementMismatch, item, context, expected: type, found: found, other: first)
            }
        }
        return applied(.list, type)
    }

    func applied(_ builtin: Builtin, _ type: Value) -> Value {
        machine.add(.builtin, detail: builtin.rawValue, count: 1, machine.extra.append(type.id))
    }

    /// Records, record types and unions.
    func fields(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        for index in 1..<max(1, node.b)
        where arena.extra[node.a + index * 2] == arena.extra[node.a + index * 2 - 2] {
            let label = Name(id: arena.extra[node.a + index * 2])
            throw failure(.duplicateField, term, context, label: label)
        }
        guard node.tag == .record else {
            var universe = Universe.type
            for index in 0..<node.b {
                let part = Term(id: arena.extra[node.a + index * 2 + 1])
                if !part.isNone { universe = max(universe, try self.universe(part, &context, within: term)) }
            }
            return universe.value
        }
        var types: [(Name, Value)] = []
        types.reserveCapacity(Int(node.b))
        for index in 0..<node.b {
            let part = Term(id: arena.extra[node.a + index * 2 + 1])
            let type = try infer(part, &context)
            try requireTyped(type, part, context)
            types.append((Name(id: arena.extra[node.a + index * 2]), type))
        }
        return machine.record(.recordType, types)
    }

    // MARK: Selection

    func selection(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        let subject = Term(id: node.a)
        if node.tag == .field { return try field(term, subject, Name(id: node.b), &context) }
        let record = try record(subject, &context)
        if node.tag == .projectType { return try projection(term, subject, record, Term(id: node.b), &context) }
        var fields: [(Name, Value)] = []
        let labels = (0..<node.c).map { Name(id: arena.extra[node.b + $0]) }
        let sorted = machine.sorted(labels)
        guard sorted.count == labels.count else {
            let double = sorted.first { label in labels.count(where: { $0 == label }) > 1 }
            throw failure(.duplicateField, term, context, label: double)
        }
        for label in sorted {
            guard let place = machine.find(label, machine.node(record)) else {
                throw failure(.missingField, term, context, found: record, label: label, other: subject)
            }
            fields.append((label, Value(id: machine.extra[place])))
        }
        return machine.record(.recordType, fields)
    }

    private func field(
        _ term: Term, _ subject: Term, _ name: Name, _ context: inout Context
    ) throws(Failure) -> Value {
        let type = try machine.force(try infer(subject, &context))
        let node = machine.node(type)
        if node.tag == .recordType {
            guard let place = machine.find(name, node) else {
                throw failure(.missingField, term, context, found: type, label: name, other: subject)
            }
            return Value(id: machine.extra[place])
        }
        guard Universe(node) != nil else { throw failure(.notARecord, subject, context, found: type, label: name) }
        let union = try machine.force(machine.delay(subject, context.env))
        let alternatives = machine.node(union)
        guard alternatives.tag == .union else {
            throw failure(.notAUnion, subject, context, found: union, label: name)
        }
        guard let place = machine.find(name, alternatives) else {
            throw failure(.missingAlternative, term, context, found: union, label: name, other: subject)
        }
        let payload = Value(id: machine.extra[place])
        return payload.isNone ? union : machine.add(.arrow, name.id, payload.id, union.id)
    }

    private func projection(
        _ term: Term, _ subject: Term, _ record: Value, _ annotation: Term, _ context: inout Context
    ) throws(Failure) -> Value {
        _ = try infer(annotation, &context)
        let type = try machine.force(machine.delay(annotation, context.env))
        let wanted = machine.node(type)
        guard wanted.tag == .recordType else { throw failure(.notARecordType, annotation, context, found: type) }
        for index in 0..<wanted.b {
            let label = machine.label(wanted, index)
            guard let place = machine.find(label, machine.node(record)) else {
                throw failure(.missingField, term, context, found: record, label: label, other: subject)
            }
            let (expected, found) = (machine.content(wanted, index), Value(id: machine.extra[place]))
            guard try machine.isEqual(expected, found) else {
                throw failure(
                    .projectionMismatch, annotation, context, expected: expected, found: found, label: label,
                    other: subject)
            }
        }
        return type
    }

    // MARK: with

    func with(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        let updates = machine.updates(term)
        if !updates.isEmpty { return try with(updates, &context) }
        let subject = try infer(Term(id: arena.extra[node.a]), &context)
        let value = Term(id: arena.extra[node.a + 1])
        let new = try infer(value, &context)
        let steps = (0..<node.b).map { arena.extra[node.a + 2 + $0] }[...]
        return try updated(subject, steps, new, term, &context)
    }

    /// The type of a long chain, the innermost update first.
    private func with(_ updates: [Term], _ context: inout Context) throws(Failure) -> Value {
        let subject = try machine.force(try infer(machine.subject(of: updates), &context))
        guard machine.node(subject).tag == .recordType else {
            // The first value is looked at before what is updated.
            _ = try infer(machine.field(of: updates[0]).value, &context)
            throw failure(.notARecord, updates[0], context, found: subject, step: 0)
        }
        var fields = RecordChain(machine.node(subject), machine)
        for (place, update) in updates.enumerated() {
            try machine.step(update)
            let (label, value) = machine.field(of: update)
            let type = try infer(value, &context)
            try requireTyped(type, update, context)
            fields.add(label, type, from: place + 1)
        }
        return try machine.last(of: fields, .recordType)
    }

    private func updated(
        _ type: Value, _ steps: ArraySlice<UInt32>, _ new: Value, _ term: Term, _ context: inout Context
    ) throws(Failure) -> Value {
        guard let step = steps.first else { return new }
        let type = try machine.force(type)
        let node = machine.node(type)
        if step == TermNode.optionalStep {
            guard let inner = try element(of: type, .optional) else {
                throw failure(.notOptional, term, context, found: type, step: steps.startIndex)
            }
            let result = try updated(inner, steps.dropFirst(), new, term, &context)
            guard try machine.isEqual(inner, result) else {
                throw failure(
                    .withMismatch, term, context, expected: inner, found: result, step: steps.startIndex,
                    other: Term(id: arena.extra[arena.terms[term.id].a]))
            }
            return type
        }
        guard node.tag == .recordType else {
            throw failure(.notARecord, term, context, found: type, step: steps.startIndex)
        }
        let name = Name(id: step)
        let before = machine.find(name, node).map { Value(id: machine.extra[$0]) }
        let inner =
            steps.count == 1
            ? new : try updated(before ?? machine.record(.recordType, []), steps.dropFirst(), new, term, &context)
        try requireTyped(inner, term, context)
        return try preferred(type, machine.record(.recordType, [(name, inner)]))
    }
}
