/// Infers the types of terms (the standard's judgement `Γ ⊢ t : T`), working with values throughout.
struct Checker {
    let machine: Machine

    /// What is known where a term stands.
    struct Context {
        /// Every binder, with values and types.
        var env = Env.empty
        /// Labels and types of the locals, by level.
        var names: [Name] = []
        var types: [Value] = []

        var depth: UInt32 { UInt32(names.count) }
    }

    init(_ machine: Machine) { self.machine = machine }

    var arena: Arena { machine.arena }

    /// The type of a closed term.
    func infer(_ term: Term) throws(Failure) -> Value {
        var context = Context()
        return try infer(term, &context)
    }

    func failure(
        _ reason: TypeProblem.Reason, _ term: Term, _ context: Context, expected: Value = .none, found: Value = .none,
        label: Name? = nil, candidates: [Name] = [], within: Term = .none, step: Int? = nil, other: Term = .none,
        otherLabel: Name? = nil, takes: (found: Bool, expected: Bool) = (false, false)
    ) -> Failure {
        Failure(
            .type(
                TypeProblem(
                    reason: reason, term: term, expected: expected, found: found, label: label,
                    candidates: candidates, within: within, step: step, other: other, otherLabel: otherLabel,
                    takes: takes, names: context.names)))
    }

    // MARK: Context

    /// Goes under a binder whose variable is abstract; gives the context to come back to.
    func bind(_ name: Name, _ type: Value, _ context: inout Context) -> Env {
        let outer = context.env
        let variable = machine.add(.local, context.depth, name.id)
        context.env = machine.push(outer, name, variable, type: type)
        context.names.append(name)
        context.types.append(type)
        return outer
    }

    func unbind(_ outer: Env, _ context: inout Context) {
        context.env = outer
        context.names.removeLast()
        context.types.removeLast()
    }

    // MARK: Types of terms

    /// The type of a term, recorded where an editor wants to know it.
    @inline(__always)
    func infer(_ term: Term, _ context: inout Context) throws(Failure) -> Value {
        guard let recorder = machine.recorder else { return try inferred(term, &context) }
        recorder.enter(term, context.env)
        let type = try inferred(term, &context)
        recorder.leave(term, type)
        return type
    }

    private func inferred(_ term: Term, _ context: inout Context) throws(Failure) -> Value {
        let node = arena.terms[term.id]
        switch node.tag {
        case .variable:
            guard node.c != TermNode.free else {
                throw failure(.unboundVariable, term, context, candidates: machine.labels(in: context.env))
            }
            return machine.binder(context.env, node.c).type
        case .builtin:
            let builtin = Builtin(detail: node.detail)
            if builtin == .sort { throw failure(.untypedSort, term, context) }
            return try machine.type(of: builtin)
        case .embedded: return Value(id: node.b)
        case .natural: return machine.natural
        case .integer: return Machine.value(of: .integer)
        case .double: return Machine.value(of: .double)
        case .bytes: return Machine.value(of: .bytes)
        case .date: return Machine.value(of: .date)
        case .time: return Machine.value(of: .time)
        case .timeZone: return Machine.value(of: .timeZone)
        case .importation: throw failure(.unresolvedImport, term, context)
        default: break
        }
        try machine.enter(term)
        try machine.step(term)
        defer { machine.leave() }
        switch node.tag {
        case .text: return try text(node, &context)
        case .lambda: return try lambda(node, &context)
        case .pi: return try pi(term, node, &context)
        case .application: return try application(term, node, &context)
        case .letIn: return try letIn(term, &context)
        case .annotation: return try annotation(term, node, &context)
        case .conditional: return try conditional(term, node, &context)
        case .operation: return try operation(term, node, &context)
        case .list, .emptyList, .some: return try container(term, node, &context)
        case .record, .recordType, .union: return try fields(term, node, &context)
        case .field, .project, .projectType: return try selection(term, node, &context)
        case .merge: return try merge(term, node, &context)
        case .toMap: return try toMap(term, node, &context)
        case .showConstructor: return try showConstructor(term, node, &context)
        case .with: return try with(term, node, &context)
        default: return try assert(term, node, &context)
        }
    }

    /// Requires a term to have a type that is one.
    func require(
        _ term: Term, _ type: Value, _ reason: TypeProblem.Reason, _ context: inout Context, within: Term = .none
    ) throws(Failure) {
        let found = try infer(term, &context)
        if try !machine.isEqual(found, type) {
            throw failure(reason, term, context, expected: type, found: found, within: within)
        }
    }

    /// The universe that a term is in, which has to be a type.
    func universe(_ term: Term, _ context: inout Context, within: Term = .none) throws(Failure) -> Universe {
        let type = try machine.force(try infer(term, &context))
        guard let universe = Universe(machine.node(type)) else {
            throw failure(.notAType, term, context, found: type, within: within)
        }
        return universe
    }

    private func text(_ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        for index in 1..<max(1, node.b) {
            let part = Term(id: arena.extra[node.a + index * 2 - 1])
            try require(part, machine.text, .notAText, &context)
        }
        return machine.text
    }

    // MARK: Functions

    private func lambda(_ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        _ = try universe(Term(id: node.b), &context)
        let domain = machine.delay(Term(id: node.b), context.env)
        let name = Name(id: node.a)
        let outer = bind(name, domain, &context)
        let body = Term(id: node.c)
        let type = try infer(body, &context)
        try requireTyped(type, body, context)
        let pi = try functionType(name, domain, type, level: context.depth - 1)
        unbind(outer, &context)
        return pi
    }

    /// `∀(name : domain) → type`, where `type` may hold the local of that level.
    func functionType(_ name: Name, _ domain: Value, _ type: Value, level: UInt32) throws(Failure) -> Value {
        if try machine.height(type) <= level { return machine.add(.arrow, name.id, domain.id, type.id) }
        var abstraction = Abstraction(machine, level: level)
        let body = try abstraction.term(type)
        return machine.add(.pi, name.id, domain.id, body.id, Env.empty.id)
    }

    private func pi(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        let input = try universe(Term(id: node.b), &context)
        let domain = machine.delay(Term(id: node.b), context.env)
        let outer = bind(Name(id: node.a), domain, &context)
        let output = try universe(Term(id: node.c), &context)
        unbind(outer, &context)
        return Universe.ofFunction(input, output).value
    }

    private func application(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        let function = Term(id: node.a)
        let argument = Term(id: node.b)
        let type = try machine.force(try infer(function, &context))
        let tag = machine.node(type).tag
        guard tag == .pi || tag == .arrow else { throw failure(.notAFunction, function, context, found: type) }
        let found = try infer(argument, &context)
        let domain = machine.domain(type)
        guard try machine.isEqual(domain, found) else {
            throw failure(.argumentMismatch, argument, context, expected: domain, found: found, other: function)
        }
        if tag == .arrow { return try machine.codomain(type, .none) }
        return try machine.codomain(type, machine.delay(argument, context.env))
    }

    private func letIn(_ term: Term, _ context: inout Context) throws(Failure) -> Value {
        let outer = context.env
        var at = term
        while arena.terms[at.id].tag == .letIn {
            let start = arena.terms[at.id].a
            let annotation = Term(id: arena.extra[start + 1])
            let value = Term(id: arena.extra[start + 2])
            let type = try infer(value, &context)
            if !annotation.isNone {
                _ = try infer(annotation, &context)
                let expected = machine.delay(annotation, context.env)
                guard try machine.isEqual(expected, type) else {
                    throw failure(
                        .annotationMismatch, value, context, expected: expected, found: type, other: annotation)
                }
            }
            context.env = machine.push(
                context.env, Name(id: arena.extra[start]), machine.delay(value, context.env), type: type)
            at = Term(id: arena.extra[start + 3])
        }
        let type = try infer(at, &context)
        context.env = outer
        return type
    }

    private func annotation(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        let annotation = Term(id: node.b)
        let subject = Term(id: node.a)
        let annotated = arena.terms[node.b]
        let isSort = annotated.tag == .builtin && annotated.detail == Builtin.sort.rawValue
        if !isSort { _ = try infer(annotation, &context) }
        let found = try infer(subject, &context)
        let expected = machine.delay(annotation, context.env)
        guard try machine.isEqual(expected, found) else {
            throw failure(
                .annotationMismatch, subject, context, expected: expected, found: found, other: annotation)
        }
        return found
    }

    /// Requires that a type is itself typed, which only `Sort` is not.
    func requireTyped(_ type: Value, _ term: Term, _ context: Context) throws(Failure) {
        let type = try machine.force(type)
        if Universe(machine.node(type)) == .sort {
            throw failure(.untypedSort, term, context)
        }
    }

    private func conditional(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        try require(Term(id: node.a), machine.bool, .notABool, &context)
        let left = try infer(Term(id: node.b), &context)
        let right = try infer(Term(id: node.c), &context)
        try requireTyped(left, Term(id: node.b), context)
        try requireTyped(right, Term(id: node.c), context)
        guard try machine.isEqual(left, right) else {
            throw failure(
                .branchMismatch, Term(id: node.c), context, expected: left, found: right, other: Term(id: node.b))
        }
        return left
    }

    private func assert(_ term: Term, _ node: TermNode, _ context: inout Context) throws(Failure) -> Value {
        let annotation = Term(id: node.a)
        _ = try infer(annotation, &context)
        let type = try machine.force(machine.delay(annotation, context.env))
        let equivalence = machine.node(type)
        guard equivalence.tag == .operation, equivalence.detail == Operator.equivalent.rawValue else {
            throw failure(.notAnEquivalence, annotation, context, found: type)
        }
        let (left, right) = (Value(id: equivalence.a), Value(id: equivalence.b))
        guard try machine.isEqual(left, right) else {
            throw failure(.assertionFailed, annotation, context, expected: left, found: right)
        }
        return type
    }
}
