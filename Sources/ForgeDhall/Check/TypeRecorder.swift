/// Keeps the types that are inferred for the terms of one source, for editors.
final class TypeRecorder {
    private let first: UInt32
    private var environments: [Env]
    private var types: [Value]

    /// Records the terms from `first` to before `end`.
    init(first: Int, end: Int) {
        self.first = UInt32(first)
        environments = Array(repeating: Env(id: .max - 1), count: end - first)
        types = Array(repeating: .none, count: end - first)
    }

    /// The terms that are recorded.
    var terms: Range<UInt32> { first..<first + UInt32(types.count) }

    func enter(_ term: Term, _ env: Env) {
        if terms.contains(term.id) { environments[Int(term.id - first)] = env }
    }

    func leave(_ term: Term, _ type: Value) {
        if terms.contains(term.id) { types[Int(term.id - first)] = type }
    }

    /// The type of a term, if inference came that far.
    func type(_ term: Term) -> Value? {
        guard terms.contains(term.id), !types[Int(term.id - first)].isNone else { return nil }
        return types[Int(term.id - first)]
    }

    /// The binders around a term, if inference came to it.
    func environment(_ term: Term) -> Env? {
        guard terms.contains(term.id) else { return nil }
        let env = environments[Int(term.id - first)]
        return env.id == .max - 1 ? nil : env
    }
}
