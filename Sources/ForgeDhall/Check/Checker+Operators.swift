extension Checker {
    func operation(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        let (left, right) = (Term(id: node.a), Term(id: node.b))
        let symbol = Operator(detail: node.detail)
        if symbol.joinsRecords {
            let operations = machine.chain(term)
            if !operations.isEmpty { return try chain(operations, symbol, &context) }
        }
        switch symbol {
        case .or, .and, .equal, .notEqual:
            try require(left, machine.bool, .notABool, &context, within: term)
            try require(right, machine.bool, .notABool, &context, within: term)
            return machine.bool
        case .plus, .times:
            try require(left, machine.natural, .notANatural, &context)
            try require(right, machine.natural, .notANatural, &context)
            return machine.natural
        case .textAppend:
            try require(left, machine.text, .notAText, &context)
            try require(right, machine.text, .notAText, &context)
            return machine.text
        case .listAppend: return try listAppend(left, right, &context)
        case .combine:
            let l = try side(left, of: term, right, &context)
            let r = try side(right, of: term, right, &context)
            return try combined(l, r, term, context)
        case .combineTypes: return try combineTypes(term, left, right, &context)
        case .prefer:
            let l = try record(left, &context)
            let r = try record(right, &context)
            return try preferred(l, r)
        case .complete: return try completion(term, left, right, &context)
        case .equivalent: return try equivalence(term, left, right, &context)
        case .alternative: throw failure(.unresolvedImport, term, context)
        }
    }

    /// The type of a side of `∧`, which a field that is given twice comes to be, in the place of the second one.
    func side(
        _ side: Term, of term: Term, _ right: Term, _ context: inout Context
    ) throws(Failure) -> Value {
        let type = try machine.force(try infer(side, &context))
        if machine.node(type).tag == .recordType { return type }
        let (whole, last) = (arena.spans[term.id], arena.spans[right.id])
        guard whole.start == last.start, whole.end == last.end, whole.end > whole.start else {
            throw failure(.notARecord, side, context, found: type)
        }
        throw failure(.fieldCollision, term, context, found: type)
    }

    private func listAppend(_ left: Term, _ right: Term, _ context: inout Context) throws(Failure) -> Value {
        let l = try infer(left, &context)
        guard try element(of: l, .list) != nil else { throw failure(.notAList, left, context, found: l) }
        let r = try infer(right, &context)
        guard try element(of: r, .list) != nil else { throw failure(.notAList, right, context, found: r) }
        guard try machine.isEqual(l, r) else {
            throw failure(.listMismatch, right, context, expected: l, found: r, other: left)
        }
        return l
    }

    /// What a `List` or `Optional` type is of; nil for another type.
    func element(of type: Value, _ builtin: Builtin) throws(Failure) -> Value? {
        let node = machine.node(try machine.force(type))
        guard node.tag == .builtin, node.detail == builtin.rawValue, node.count == 1 else { return nil }
        return machine.argument(node, 0)
    }

    /// The type of a term that has to be a record, in weak head normal form.
    func record(_ term: Term, _ context: inout Context) throws(Failure) -> Value {
        let type = try machine.force(try infer(term, &context))
        guard machine.node(type).tag == .recordType else { throw failure(.notARecord, term, context, found: type) }
        return type
    }

    /// The type of `l ⫽ r`.
    func preferred(_ left: Value, _ right: Value) throws(Failure) -> Value {
        try merged(left, right) { _, _, right throws(Failure) in right }
    }

    /// The type of `l ∧ r`; fields of one label have to be records themselves.
    private func combined(_ left: Value, _ right: Value, _ term: Term, _ context: Context) throws(Failure) -> Value {
        try merged(left, right) { label, a, b throws(Failure) in
            let (x, y) = (try machine.force(a), try machine.force(b))
            guard machine.node(x).tag == .recordType, machine.node(y).tag == .recordType else {
                throw failure(.fieldCollision, term, context, expected: x, found: y, label: label)
            }
            try machine.enter(term)
            defer { machine.leave() }
            do throws(Failure) { return try combined(x, y, term, context) } catch {
                guard case .type(var problem) = error.reason else { throw error }
                problem.way.insert(label, at: 0)
                throw Failure(.type(problem))
            }
        }
    }

    private func merged(
        _ left: Value, _ right: Value, _ join: (Name, Value, Value) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let (x, y) = (machine.node(left), machine.node(right))
        if x.b == 0 { return right }
        if y.b == 0 { return left }
        var fields: [(Name, Value)] = []
        var i: UInt32 = 0
        var j: UInt32 = 0
        while i < x.b || j < y.b {
            let order =
                i == x.b ? 1 : j == y.b ? -1 : arena.names.compare(machine.label(x, i), machine.label(y, j))
            if order == 0 {
                let label = machine.label(x, i)
                fields.append((label, try join(label, machine.content(x, i), machine.content(y, j))))
                i += 1
                j += 1
            } else if order < 0 {
                fields.append((machine.label(x, i), machine.content(x, i)))
                i += 1
            } else {
                fields.append((machine.label(y, j), machine.content(y, j)))
                j += 1
            }
        }
        return machine.record(.recordType, fields)
    }

    private func combineTypes(
        _ term: Term, _ left: Term, _ right: Term, _ context: inout Context
    ) throws(Failure) -> Value {
        let (a, l) = try recordType(left, &context)
        let (b, r) = try recordType(right, &context)
        _ = try combined(l, r, term, context)
        return max(a, b).value
    }

    /// A term that has to be a record type, with the universe it is in.
    func recordType(_ term: Term, _ context: inout Context) throws(Failure) -> (universe: Universe, type: Value) {
        let universe = try universe(term, &context)
        let type = try machine.force(machine.delay(term, context.env))
        guard machine.node(type).tag == .recordType else { throw failure(.notARecordType, term, context, found: type) }
        return (universe, type)
    }

    /// `T::r` is `(T.default ⫽ r) : T.Type`.
    private func completion(
        _ term: Term, _ left: Term, _ right: Term, _ context: inout Context
    ) throws(Failure) -> Value {
        let schema = try record(left, &context)
        func part(_ name: Name) throws(Failure) -> Value {
            guard let place = machine.find(name, machine.node(schema)) else {
                throw failure(.missingField, left, context, found: schema, label: name)
            }
            return try machine.force(Value(id: machine.extra[place]))
        }
        let defaults = try part(.default)
        guard machine.node(defaults).tag == .recordType else {
            throw failure(.notARecord, left, context, found: defaults, label: .default)
        }
        let found = try preferred(defaults, try record(right, &context))
        _ = try part(.type)
        let value = try machine.force(machine.delay(left, context.env))
        let expected = try machine.select(value, .type)
        guard try machine.isEqual(expected, found) else {
            throw failure(
                .annotationMismatch, term, context, expected: expected, found: found, other: left)
        }
        return found
    }

    private func equivalence(
        _ term: Term, _ left: Term, _ right: Term, _ context: inout Context
    ) throws(Failure) -> Value {
        let l = try infer(left, &context)
        try requireTermType(l, left, &context)
        let r = try infer(right, &context)
        try requireTermType(r, right, &context)
        guard try machine.isEqual(l, r) else {
            throw failure(.equivalenceMismatch, right, context, expected: l, found: r, other: left)
        }
        return Universe.type.value
    }
}
