extension Checker {
    /// One alternative of what is merged: its label, and the type of its payload unless it is empty.
    private struct Alternative {
        var label: Name
        var payload: Value
    }

    func merge(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        let handlers = Term(id: node.a)
        let handlerType = try record(handlers, &context)
        let union = Term(id: node.b)
        let alternatives = try self.alternatives(union, &context)
        let annotation = Term(id: node.c)
        if !annotation.isNone {
            let universe = try universe(annotation, &context)
            guard universe == .type || !alternatives.isEmpty else {
                throw failure(.notATerm, annotation, context, found: universe.value)
            }
        }
        let record = machine.node(handlerType)
        for index in 0..<record.b where !alternatives.contains(where: { $0.label == machine.label(record, index) }) {
            throw failure(
                .unusedHandler, handlers, context, found: handlerType, label: machine.label(record, index),
                candidates: alternatives.map(\.label), other: union)
        }
        var result: Value?
        for alternative in alternatives {
            guard let place = machine.find(alternative.label, record) else {
                throw failure(
                    .missingHandler, handlers, context, expected: alternative.payload, found: handlerType,
                    label: alternative.label, other: union)
            }
            let type = try output(Value(id: machine.extra[place]), alternative, handlers, union, &context)
            guard let expected = result else {
                result = type
                continue
            }
            guard try machine.isEqual(expected, type) else {
                throw failure(
                    .handlerResultMismatch, handlers, context, expected: expected, found: type,
                    label: alternative.label, other: handlers, otherLabel: alternatives[0].label,
                    takes: (!alternative.payload.isNone, !alternatives[0].payload.isNone))
            }
        }
        return try conclude(result, annotation, term, alternatives.first, &context)
    }

    private func conclude(
        _ result: Value?, _ annotation: Term, _ term: Term, _ first: Alternative?, _ context: inout Context
    ) throws(Failure) -> Value {
        guard let result else {
            guard !annotation.isNone else { throw failure(.mergeWithoutType, term, context) }
            return try machine.force(machine.delay(annotation, context.env))
        }
        if annotation.isNone { return result }
        let expected = machine.delay(annotation, context.env)
        guard try machine.isEqual(expected, result) else {
            throw failure(
                .mergeResultMismatch, Term(id: arena.terms[term.id].a), context, expected: expected, found: result,
                label: first?.label, other: annotation, takes: (first?.payload.isNone == false, false))
        }
        return result
    }

    /// The alternatives of a union, or those of `Optional` as `< None | Some : A >`.
    private func alternatives(_ term: Term, _ context: inout Context) throws(Failure) -> [Alternative] {
        let type = try machine.force(try infer(term, &context))
        if let inner = try element(of: type, .optional) {
            return [Alternative(label: .none, payload: .none), Alternative(label: .some, payload: inner)]
        }
        let node = machine.node(type)
        guard node.tag == .union else { throw failure(.notAUnion, term, context, found: type) }
        return (0..<node.b).map { Alternative(label: machine.label(node, $0), payload: machine.content(node, $0)) }
    }

    /// What the handler of an alternative gives.
    private func output(
        _ handler: Value, _ alternative: Alternative, _ term: Term, _ union: Term, _ context: inout Context
    ) throws(Failure) -> Value {
        if alternative.payload.isNone { return handler }
        let type = try machine.force(handler)
        let node = machine.node(type)
        guard node.tag == .pi || node.tag == .arrow else {
            throw failure(
                .handlerNotAFunction, term, context, expected: alternative.payload, found: type,
                label: alternative.label, other: union)
        }
        guard try machine.isEqual(machine.domain(type), alternative.payload) else {
            throw failure(
                .handlerMismatch, term, context, expected: alternative.payload, found: machine.domain(type),
                label: alternative.label, other: union)
        }
        if node.tag == .arrow { return Value(id: node.c) }
        let level = context.depth
        let result = try machine.codomain(type, machine.add(.local, level, node.a))
        guard try machine.height(result) <= level else {
            throw failure(.dependentHandler, term, context, found: type, label: alternative.label)
        }
        return result
    }

    func showConstructor(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        _ = try alternatives(Term(id: node.a), &context)
        return machine.text
    }

    // MARK: toMap

    func toMap(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        let record = try record(Term(id: node.a), &context)
        let fields = machine.node(record)
        let annotation = Term(id: node.b)
        if !annotation.isNone { _ = try universe(annotation, &context) }
        if fields.b == 0 {
            guard !annotation.isNone else { throw failure(.toMapEmpty, term, context) }
            let type = try machine.force(machine.delay(annotation, context.env))
            guard let value = try mapValue(type) else { throw failure(.toMapType, annotation, context, found: type) }
            try requireTermType(value, annotation, &context, .toMapType)
            return type
        }
        let first = machine.content(fields, 0)
        try requireTermType(first, term, &context)
        for index in 1..<fields.b {
            let other = machine.content(fields, index)
            guard try machine.isEqual(first, other) else {
                throw failure(
                    .toMapMixed, Term(id: node.a), context, expected: first, found: other,
                    label: machine.label(fields, index), other: Term(id: node.a),
                    otherLabel: machine.label(fields, 0))
            }
        }
        let entry = machine.record(.recordType, [(.mapKey, machine.text), (.mapValue, first)])
        let result = applied(.list, entry)
        guard !annotation.isNone else { return result }
        let expected = machine.delay(annotation, context.env)
        guard try machine.isEqual(expected, result) else {
            throw failure(
                .annotationMismatch, term, context, expected: expected, found: result, other: annotation)
        }
        return result
    }

    /// `T` of `List { mapKey : Text, mapValue : T }`; nil for another type.
    private func mapValue(_ type: Value) throws(Failure) -> Value? {
        guard let entry = try element(of: type, .list) else { return nil }
        let node = machine.node(try machine.force(entry))
        guard node.tag == .recordType, node.b == 2, let key = machine.find(.mapKey, node),
            let value = machine.find(.mapValue, node),
            try machine.isEqual(Value(id: machine.extra[key]), machine.text)
        else { return nil }
        return Value(id: machine.extra[value])
    }
}
