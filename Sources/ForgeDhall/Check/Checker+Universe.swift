extension Checker {
    /// The universe of a type; nil for `Sort`, which has none, and for what is no type.
    func universe(of type: Value, _ context: inout Context) throws(Failure) -> Universe? {
        let type = try machine.force(type)
        let node = machine.node(type)
        switch node.tag {
        case .builtin:
            switch Universe(node) {
            case .type: return .kind
            case .kind: return .sort
            case .sort: return nil
            case nil: return .type
            }
        case .pi, .arrow:
            guard let input = try universe(of: Value(id: node.b), &context) else { return nil }
            if node.tag == .arrow {
                guard let output = try universe(of: Value(id: node.c), &context) else { return nil }
                return .ofFunction(input, output)
            }
            let level = context.depth
            let outer = bind(Name(id: node.a), Value(id: node.b), &context)
            defer { unbind(outer, &context) }
            let variable = machine.add(.local, level, node.a)
            guard let output = try universe(of: try machine.codomain(type, variable), &context) else { return nil }
            return .ofFunction(input, output)
        case .recordType, .union:
            var result = Universe.type
            for index in 0..<node.b {
                let part = machine.content(node, index)
                if part.isNone { continue }
                guard let universe = try universe(of: part, &context) else { return nil }
                result = max(result, universe)
            }
            return result
        case .operation where node.detail == Operator.equivalent.rawValue: return .type
        case .local where node.a < context.depth:
            return Universe(machine.node(try machine.force(context.types[Int(node.a)])))
        default: return Universe(machine.node(try machine.force(try self.type(of: type, context))))
        }
    }

    /// The type of any value, found by inferring that of its normal form.
    private func type(of value: Value, _ context: Context) throws(Failure) -> Value {
        var quoter = Quoter(machine, names: context.names)
        let term = try quoter.quote(value)
        var locals = Context()
        for (name, type) in zip(context.names, context.types) { _ = bind(name, type, &locals) }
        return try infer(term, &locals)
    }

    /// Requires a type to be one of terms.
    func requireTermType(
        _ type: Value, _ term: Term, _ context: inout Context, _ reason: TypeProblem.Reason = .notATerm
    ) throws(Failure) {
        guard try universe(of: type, &context) == .type else { throw failure(reason, term, context, found: type) }
    }
}
