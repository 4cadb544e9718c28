/// What is known around the terms of a checked document.
struct Scope {
    /// A name that can be used at a place.
    struct Entry {
        var name: String
        var type: Value
    }

    private let result: Analysis.Result
    private let recorder: TypeRecorder

    init(_ result: Analysis.Result, _ recorder: TypeRecorder) {
        self.result = result
        self.recorder = recorder
    }

    private var session: DhallSession { result.session }
    private var machine: Machine { session.machine }

    /// The innermost term with a type that covers some bytes.
    func term(around range: Range<Int>) -> Term? {
        var best: (term: Term, length: Int)?
        for id in recorder.terms {
            let span = session.arena.spans[id]
            let length = Int(span.end) - Int(span.start)
            guard span.source == result.source, Int(span.start) <= range.lowerBound, Int(span.end) >= range.upperBound,
                length < best?.length ?? .max, recorder.type(Term(id: id)) != nil
            else { continue }
            best = (Term(id: id), length)
        }
        return best?.term
    }

    func type(of term: Term) -> Value? { recorder.type(term) }

    /// The labels of the binders around a term whose variables are abstract, by level.
    private func names(_ env: Env) -> [Name] {
        var binders: [EnvNode] = []
        var at = env
        while at != .empty {
            let binder = machine.envs[at.id]
            binders.append(binder)
            at = binder.parent
        }
        var names: [Name] = []
        for binder in binders.reversed() {
            let node = machine.node(binder.value)
            if node.tag == .local, node.a == UInt32(names.count), node.b == binder.name.id { names.append(binder.name) }
        }
        return names
    }

    /// A type in one line.
    ///
    /// - Parameter term: where it is read: the type may name what is bound there.
    func text(_ type: Value, in term: Term, width: Int) -> String {
        recorder.environment(term).map { shown(type, names($0), width) } ?? "…"
    }

    private func shown(_ value: Value, _ names: [Name], _ width: Int) -> String {
        // What has no type is in scope all the same.
        if value.isNone { return "…" }
        var quoter = Quoter(machine, names: names)
        machine.depth = 0
        guard let term = try? quoter.quote(value) else { return "…" }
        return TermPrinter.line(term, session.arena, width: width)
    }

    /// The value of a term in one line, when it is a literal or an alternative and does not cost much.
    func value(of term: Term, steps: UInt64) -> String? {
        guard let env = recorder.environment(term) else { return nil }
        let bound = machine.limits.steps
        machine.limits.steps = machine.steps + steps
        machine.depth = 0
        defer { machine.limits.steps = bound }
        guard let value = try? machine.force(machine.delay(term, env)) else { return nil }
        switch machine.node(value).tag {
        case .bool, .natural, .integer, .double, .text, .textJoin, .date, .time, .timeZone, .bytes, .constructed,
            .constructor, .some:
            let text = shown(value, names(env), 81)
            return text.unicodeScalars.count > 80 ? nil : text
        default: return nil
        }
    }

    /// The names that are bound around a term, innermost first, each once.
    func entries(around term: Term) -> [Entry] {
        var entries: [Entry] = []
        var seen: Set<Name> = []
        var at = recorder.environment(term) ?? .empty
        while at != .empty {
            let binder = machine.envs[at.id]
            if seen.insert(binder.name).inserted {
                entries.append(Entry(name: session.arena.names.text(binder.name), type: binder.type))
            }
            at = binder.parent
        }
        return entries
    }

    /// The fields of a record type, or the alternatives of a union.
    func members(of value: Value) -> [Entry] {
        machine.depth = 0
        guard !value.isNone, let forced = try? machine.force(value) else { return [] }
        let node = machine.node(forced)
        guard node.tag == .recordType || node.tag == .union else { return [] }
        return (0..<node.b).map {
            Entry(name: session.arena.names.text(machine.label(node, $0)), type: machine.content(node, $0))
        }
    }

    /// The union that a term of type `Type` is, if it is one.
    func union(_ term: Term) -> Value? {
        guard let env = recorder.environment(term) else { return nil }
        machine.depth = 0
        guard let value = try? machine.force(machine.delay(term, env)), machine.node(value).tag == .union else {
            return nil
        }
        return value
    }
}
