extension Machine {
    /// The value of a term, computed when it is needed.
    @inline(__always)
    func delay(_ term: Term, _ env: Env) -> Value {
        let node = arena.terms[term.id]
        switch node.tag {
        case .variable where node.c != TermNode.free: return binder(env, node.c).value
        case .builtin: return Value(id: UInt32(node.detail))
        case .embedded: return Value(id: node.a)
        case .lambda: return add(.lambda, node.a, delay(Term(id: node.b), env).id, node.c, env.id)
        case .natural: return add(.natural, detail: node.detail, node.a, node.b)
        default: return add(.delayed, term.id, env.id)
        }
    }

    /// The value in weak head normal form.
    @inline(__always)
    func force(_ value: Value) throws(Failure) -> Value {
        if values[value.id].tag.rawValue > ValueNode.Tag.forwarded.rawValue { return value }
        return try compute(value)
    }

    @inline(never)
    private func compute(_ value: Value) throws(Failure) -> Value {
        let node = values[value.id]
        let result: Value
        try enter()
        switch node.tag {
        case .delayed: result = try evaluate(Term(id: node.a), Env(id: node.b))
        case .delayedApplication: result = try apply(Value(id: node.a), Value(id: node.b))
        case .delayedMerge:
            result = try operate(Operator(detail: node.detail), Value(id: node.a), Value(id: node.b))
        case .delayedChain: result = try evaluate(delayedChain: node)
        case .delayedWith: result = try update(Value(id: node.a), node.b, node.c, Value(id: node.d))
        case .forwarded: result = try force(Value(id: node.a))
        case .kept:
            guard let cache else { preconditionFailure("INVARIANT: kept terms come from the session's cache") }
            result = try cache.read(node.a, isType: node.detail == 1)
        default: result = value
        }
        leave()
        if result != value { values[value.id] = ValueNode(tag: .forwarded, a: result.id) }
        return result
    }

    /// Evaluates a term to weak head normal form.
    func evaluate(_ term: Term, _ env: Env) throws(Failure) -> Value {
        let node = arena.terms[term.id]
        switch node.tag {
        case .variable:
            if node.c != TermNode.free { return try force(binder(env, node.c).value) }
            return add(.free, node.a, node.b - min(node.b, count(Name(id: node.a), in: env)))
        case .builtin: return Value(id: UInt32(node.detail))
        case .embedded: return try force(Value(id: node.a))
        case .lambda: return add(.lambda, node.a, delay(Term(id: node.b), env).id, node.c, env.id)
        case .pi: return add(.pi, node.a, delay(Term(id: node.b), env).id, node.c, env.id)
        case .application:
            try step(term)
            try enter(term)
            let function = try evaluate(Term(id: node.a), env)
            let result = try apply(function, delay(Term(id: node.b), env))
            leave()
            return result
        case .letIn:
            // A chain of bindings is gone through without a call for each.
            var inner = env
            var at = term
            while arena.terms[at.id].tag == .letIn {
                let start = arena.terms[at.id].a
                let value = delay(Term(id: arena.extra[start + 2]), inner)
                inner = push(inner, Name(id: arena.extra[start]), value)
                at = Term(id: arena.extra[start + 3])
            }
            try enter(term)
            let result = try evaluate(at, inner)
            leave()
            return result
        case .annotation: return try evaluate(Term(id: node.a), env)
        case .natural, .integer:
            return add(node.tag == .natural ? .natural : .integer, detail: node.detail, node.a, node.b)
        case .double: return add(.double, node.a, node.b)
        case .text: return try evaluateText(node, env)
        case .bytes: return add(.bytes, node.a)
        case .operation: return try evaluateOperation(term, node, env)
        case .conditional: return try evaluateConditional(term, node, env)
        default: return try evaluateRest(term, node, env)
        }
    }

    private func evaluateOperation(_ term: Term, _ node: TermNode, _ env: Env) throws(Failure) -> Value {
        let symbol = Operator(detail: node.detail)
        if symbol.joinsRecords, arena.terms[node.a].detail == node.detail {
            let operations = chain(term)
            if !operations.isEmpty {
                try enter(term)
                defer { leave() }
                return try evaluate(chain: operations, symbol, env)
            }
        }
        try step(term)
        try enter(term)
        let left = delay(Term(id: node.a), env)
        let right = delay(Term(id: node.b), env)
        let result = try operate(symbol, left, right)
        leave()
        return result
    }

    private func evaluateConditional(_ term: Term, _ node: TermNode, _ env: Env) throws(Failure) -> Value {
        try step(term)
        try enter(term)
        defer { leave() }
        let condition = try evaluate(Term(id: node.a), env)
        if values[condition.id].tag == .bool {
            return try evaluate(Term(id: values[condition.id].detail == 1 ? node.b : node.c), env)
        }
        let left = try evaluate(Term(id: node.b), env)
        let right = try evaluate(Term(id: node.c), env)
        if isBool(left, true), isBool(right, false) { return condition }
        if try isEqual(left, right) { return left }
        return add(.conditional, condition.id, left.id, right.id)
    }

    func isBool(_ value: Value, _ truth: Bool) -> Bool {
        let node = values[value.id]
        return node.tag == .bool && (node.detail == 1) == truth
    }

    private func evaluateText(_ node: TermNode, _ env: Env) throws(Failure) -> Value {
        var result = add(.text, arena.extra[node.a])
        if node.b == 1 { return result }
        for index in 1..<node.b {
            let part = try evaluate(Term(id: arena.extra[node.a + index * 2 - 1]), env)
            result = try join(result, part)
            let chunk = arena.extra[node.a + index * 2]
            if chunk != StringID.empty.id { result = try join(result, add(.text, chunk)) }
        }
        return result
    }

    private func evaluateRest(_ term: Term, _ node: TermNode, _ env: Env) throws(Failure) -> Value {
        try step(term)
        try enter(term)
        defer { leave() }
        switch node.tag {
        case .list:
            let start = extra.count
            for index in 0..<node.b { extra.append(delay(Term(id: arena.extra[node.a + index]), env).id) }
            return add(.list, UInt32(start), node.b)
        case .emptyList: return add(.emptyList, delay(Term(id: node.a), env).id)
        case .some: return add(.some, delay(Term(id: node.a), env).id)
        case .record, .recordType, .union: return fields(node, env)
        case .field: return try select(try evaluate(Term(id: node.a), env), Name(id: node.b))
        case .project:
            let labels = (0..<node.c).map { Name(id: arena.extra[node.b + $0]) }
            return try project(delay(Term(id: node.a), env), labels)
        case .projectType:
            let type = try evaluate(Term(id: node.b), env)
            return try project(delay(Term(id: node.a), env), by: type)
        case .merge:
            let type = node.c == .max ? Value.none : delay(Term(id: node.c), env)
            return try merge(delay(Term(id: node.a), env), delay(Term(id: node.b), env), type)
        case .toMap:
            let type = node.b == .max ? Value.none : delay(Term(id: node.b), env)
            return try toMap(try evaluate(Term(id: node.a), env), type)
        case .showConstructor: return try showConstructor(try evaluate(Term(id: node.a), env))
        case .with:
            let updates = updates(term)
            if !updates.isEmpty { return try evaluate(updates: updates, env) }
            let steps = extra.count
            for index in 0..<node.b { extra.append(arena.extra[node.a + 2 + index]) }
            let value = delay(Term(id: arena.extra[node.a + 1]), env)
            return try update(delay(Term(id: arena.extra[node.a]), env), UInt32(steps), node.b, value)
        case .assert: return add(.assert, delay(Term(id: node.a), env).id)
        case .date: return add(.date, node.a, node.b, node.c)
        case .time: return add(.time, node.a, node.b)
        case .timeZone: return add(.timeZone, node.a, node.b, node.c)
        default: preconditionFailure("INVARIANT: imports are resolved before evaluation")
        }
    }

    private func fields(_ node: TermNode, _ env: Env) -> Value {
        let start = extra.count
        for index in 0..<node.b {
            let term = Term(id: arena.extra[node.a + index * 2 + 1])
            let value = term.isNone ? Value.none : delay(term, env)
            extra.append(arena.extra[node.a + index * 2])
            extra.append(value.id)
        }
        let tag: ValueNode.Tag = node.tag == .record ? .record : node.tag == .recordType ? .recordType : .union
        return add(tag, UInt32(start), node.b)
    }
}
