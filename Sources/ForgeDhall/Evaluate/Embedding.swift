/// Puts the normal forms of resolved imports in their places, so that a term can be written down.
struct Embedding {
    let machine: Machine

    /// The term without resolved imports.
    ///
    /// Each import is quoted once, however often it stands there.
    mutating func expanded(_ term: Term) throws(Failure) -> Term {
        try expand(term.id)
        return term
    }

    private var known: [UInt32: Term] = [:]
    private var arena: Arena { machine.arena }

    init(_ machine: Machine) { self.machine = machine }

    private mutating func expand(_ id: UInt32) throws(Failure) {
        if id == .max { return }
        let node = arena.terms[id]
        switch node.tag {
        case .variable, .builtin, .natural, .integer, .double, .bytes, .date, .time, .timeZone, .importation: return
        case .embedded:
            if known[node.a] == nil {
                var quoter = Quoter(machine)
                known[node.a] = try quoter.quote(Value(id: node.a))
            }
            if let term = known[node.a] { arena.terms[id] = arena.terms[term.id] }
            return
        default: break
        }
        try machine.enter(Term(id: id))
        defer { machine.leave() }
        for child in children(node) { try expand(child) }
    }

    private func children(_ node: TermNode) -> [UInt32] {
        switch node.tag {
        case .lambda, .pi: return [node.b, node.c]
        case .application, .annotation, .operation, .projectType, .toMap: return [node.a, node.b]
        case .conditional, .merge: return [node.a, node.b, node.c]
        case .letIn: return [arena.extra[node.a + 1], arena.extra[node.a + 2], arena.extra[node.a + 3]]
        case .text: return (1..<max(1, node.b)).map { arena.extra[node.a + $0 * 2 - 1] }
        case .list: return (0..<node.b).map { arena.extra[node.a + $0] }
        case .recordType, .record, .union: return (0..<node.b).map { arena.extra[node.a + $0 * 2 + 1] }
        case .with: return [arena.extra[node.a], arena.extra[node.a + 1]]
        default: return [node.a]
        }
    }
}
