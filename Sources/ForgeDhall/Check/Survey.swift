extension Checker {
    /// The type of a term; where it has none, the failure holds every problem that does not come of another one.
    func check(_ term: Term, _ context: Context = Context()) throws(Failure) -> Value {
        do throws(Failure) {
            var inner = context
            return try infer(term, &inner)
        } catch {
            guard case .type = error.reason else { throw error }
            var survey = Survey(self)
            let bound = machine.limits.steps
            machine.limits.steps = min(bound, machine.steps + Survey.steps(after: machine.steps))
            defer { machine.limits.steps = bound }
            let problems = try survey.problems(in: term, context)
            throw problems.count > 1 ? Failure(.types(problems)) : error
        }
    }
}

/// Finds what else is wrong with a term that has no type.
///
/// Every part is judged where its context is sound: what names something that has no type itself is passed over, so
/// that nothing is said that would go away once another problem does.
private struct Survey {
    /// How many problems are found; more would hide the first.
    private static let limit = 16
    /// How deep in the term problems are looked for beside the first.
    private static let depthLimit: UInt32 = 1_000

    private let checker: Checker
    private var problems: [TypeProblem] = []
    /// For each binder around, outermost first, whether it has no type.
    private var failed: [Bool] = []
    private var failures = 0
    private var depth: UInt32 = 0

    /// What may be spent, where so much was spent before.
    static func steps(after steps: UInt64) -> UInt64 { steps + 100_000 }

    init(_ checker: Checker) { self.checker = checker }

    private var arena: Arena { checker.arena }
    private var machine: Machine { checker.machine }

    mutating func problems(in term: Term, _ context: Checker.Context) throws(Failure) -> [TypeProblem] {
        failed = machine.labels(in: context.env).map { _ in false }
        do throws(Failure) { _ = try isTyped(term, context) } catch {
            // What was found is told though the rest costs too much.
            guard case .limit(let limit, _) = error.reason, limit != .stale else { throw error }
        }
        return problems
    }

    /// Whether a term has a type; says why it has none.
    private mutating func isTyped(_ term: Term, _ context: Checker.Context) throws(Failure) -> Bool {
        try type(of: term, context) != nil
    }

    private mutating func type(of term: Term, _ context: Checker.Context) throws(Failure) -> Value? {
        guard problems.count < Self.limit else { return nil }
        depth += 1
        defer { depth -= 1 }
        if failures > 0, mentionsFailed(term) {
            _ = try partsAreTyped(term, context)
            return nil
        }
        do throws(Failure) {
            var inner = context
            return try checker.infer(term, &inner)
        } catch {
            guard case .type(let problem) = error.reason else { throw error }
            if try partsAreTyped(term, context), problems.count < Self.limit { problems.append(problem) }
            return nil
        }
    }

    /// Whether all parts of a term have types.
    private mutating func partsAreTyped(_ term: Term, _ context: Checker.Context) throws(Failure) -> Bool {
        guard depth < Self.depthLimit else { return failures == 0 }
        let node = arena.terms[term.id]
        switch node.tag {
        case .letIn: return try letIsTyped(term, context)
        case .lambda, .pi:
            let isTyped = try isTyped(Term(id: node.b), context)
            var inner = context
            let domain = machine.delay(Term(id: node.b), context.env)
            if isTyped {
                do throws(Failure) { _ = try checker.universe(Term(id: node.b), &inner) } catch {
                    guard case .type = error.reason else { throw error }
                    return true
                }
            }
            inner = context
            _ = checker.bind(Name(id: node.a), domain, &inner)
            bound(isTyped)
            defer { unbound(1) }
            let bodyIsTyped = try self.isTyped(Term(id: node.c), inner)
            return isTyped && bodyIsTyped
        default:
            var areTyped = true
            for part in parts(node) where !isSort(part, in: node) {
                let isTyped = try isTyped(part, context)
                if !isTyped { areTyped = false }
            }
            return areTyped
        }
    }

    private mutating func letIsTyped(_ term: Term, _ context: Checker.Context) throws(Failure) -> Bool {
        var context = context
        var at = term
        var count = 0
        var areTyped = true
        defer { unbound(count) }
        while arena.terms[at.id].tag == .letIn {
            let start = arena.terms[at.id].a
            let annotation = Term(id: arena.extra[start + 1])
            let value = Term(id: arena.extra[start + 2])
            var annotationIsTyped = true
            if !annotation.isNone { annotationIsTyped = try isTyped(annotation, context) }
            var type = try type(of: value, context)
            if let found = type, !annotation.isNone {
                let expected = machine.delay(annotation, context.env)
                if !annotationIsTyped {
                    type = nil
                } else if try !machine.isEqual(expected, found) {
                    type = nil
                    let failure = checker.failure(
                        .annotationMismatch, value, context, expected: expected, found: found, other: annotation)
                    if case .type(let problem) = failure.reason, problems.count < Self.limit {
                        problems.append(problem)
                    }
                }
            }
            if type == nil { areTyped = false }
            context.env = machine.push(
                context.env, Name(id: arena.extra[start]), machine.delay(value, context.env), type: type ?? .none)
            bound(type != nil)
            count += 1
            at = Term(id: arena.extra[start + 3])
        }
        let bodyIsTyped = try isTyped(at, context)
        return areTyped && bodyIsTyped
    }

    private mutating func bound(_ isTyped: Bool) {
        failed.append(!isTyped)
        if !isTyped { failures += 1 }
    }

    private mutating func unbound(_ count: Int) {
        failures -= failed.suffix(count).count { $0 }
        failed.removeLast(count)
    }

    // MARK: Terms

    /// The parts of a term that binds nothing.
    private func parts(_ node: TermNode) -> [Term] {
        let ids: [UInt32] =
            switch node.tag {
            case .application, .annotation, .operation, .projectType, .toMap: [node.a, node.b]
            case .conditional, .merge: [node.a, node.b, node.c]
            case .emptyList, .some, .showConstructor, .field, .project, .assert: [node.a]
            case .text: (1..<max(1, node.b)).map { arena.extra[node.a + $0 * 2 - 1] }
            case .list: (0..<node.b).map { arena.extra[node.a + $0] }
            case .recordType, .record, .union: (0..<node.b).map { arena.extra[node.a + $0 * 2 + 1] }
            case .with: [arena.extra[node.a], arena.extra[node.a + 1]]
            default: []
            }
        return ids.filter { $0 != .max }.map { Term(id: $0) }
    }

    /// Whether a term is the `Sort` of an annotation, which needs no type there.
    private func isSort(_ term: Term, in holder: TermNode) -> Bool {
        let node = arena.terms[term.id]
        return holder.tag == .annotation && node.tag == .builtin && node.detail == Builtin.sort.rawValue
    }

    /// Whether a term names something that has no type.
    ///
    /// What is nested deeply is taken to do so.
    private func mentionsFailed(_ term: Term, under inner: UInt32 = 0, depth: Int = 0) -> Bool {
        if depth > 10_000 { return true }
        let node = arena.terms[term.id]
        switch node.tag {
        case .variable:
            guard node.c != TermNode.free, node.c >= inner else { return false }
            let place = failed.count - 1 - Int(node.c - inner)
            return failed.indices.contains(place) && failed[place]
        case .lambda, .pi:
            return mentionsFailed(Term(id: node.b), under: inner, depth: depth + 1)
                || mentionsFailed(Term(id: node.c), under: inner + 1, depth: depth + 1)
        case .letIn:
            var at = term
            var inner = inner
            while arena.terms[at.id].tag == .letIn {
                let start = arena.terms[at.id].a
                let parts = [arena.extra[start + 1], arena.extra[start + 2]]
                for id in parts where id != .max && mentionsFailed(Term(id: id), under: inner, depth: depth + 1) {
                    return true
                }
                inner += 1
                at = Term(id: arena.extra[start + 3])
            }
            return mentionsFailed(at, under: inner, depth: depth + 1)
        default: return parts(node).contains { mentionsFailed($0, under: inner, depth: depth + 1) }
        }
    }
}
