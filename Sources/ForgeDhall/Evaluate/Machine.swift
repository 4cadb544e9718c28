/// Evaluates terms by normalisation by evaluation: values share what they are made of, and are computed when needed and
/// at most once.
final class Machine {
    /// What a session may spend.
    struct Limits: Sendable {
        var steps: UInt64 = .max
        var memoryBytes = 16 << 30
        /// All texts together: they are found by offsets of 32 bits.
        static let textBytes = Int(UInt32.max)
        /// Nested calls; the stack of the session's thread is made for it.
        var depth = 400_000
        /// Asked now and then whether the work is still wanted.
        var isStale: (@Sendable () -> Bool)?
    }

    let arena: Arena
    @exclusivity(unchecked) var limits: Limits
    /// Where the types of terms are kept, if anywhere.
    @exclusivity(unchecked) var recorder: TypeRecorder?
    /// What earlier sessions checked, where it is used.
    @exclusivity(unchecked) var cache: TermCache?
    @exclusivity(unchecked) var values: Buffer<ValueNode>
    @exclusivity(unchecked) var extra = Buffer<UInt32>(capacity: 1 << 16)
    @exclusivity(unchecked) var envs = Buffer<EnvNode>(capacity: 1 << 15)
    /// For each value that was asked about, one more than the highest local in it, or 0.
    @exclusivity(unchecked) var heights: [UInt32: UInt32] = [:]
    /// Pairs of values that were found equal.
    @exclusivity(unchecked) var equals: [UInt64] = Array(repeating: 0, count: 1 << 12)
    @exclusivity(unchecked) var builtinTypes: [Value] = Array(repeating: .none, count: Builtin.allCases.count)
    @exclusivity(unchecked) private(set) var steps: UInt64 = 0
    /// The term that the latest step was for; work that names none is done for this one.
    @exclusivity(unchecked) private(set) var working: Term = .none
    @exclusivity(unchecked) var depth = 0
    /// Numbers for locals that exist only during a comparison.
    @exclusivity(unchecked) var nextFresh: UInt32 = Machine.firstFresh

    static let firstFresh: UInt32 = 1 << 31

    let natural: Value
    let text: Value
    let bool: Value
    let emptyRecord: Value

    init(_ arena: Arena, limits: Limits = Limits()) {
        self.arena = arena
        self.limits = limits
        func builtin(_ values: inout Buffer<ValueNode>, _ builtin: Builtin) -> Value {
            Value(id: values.append(ValueNode(tag: .builtin, detail: builtin.rawValue)))
        }
        var values = Buffer<ValueNode>(capacity: 1 << 17)
        // Builtins come first, so that one is found by its number.
        for item in Builtin.allCases {
            switch item {
            case .true, .false: values.append(ValueNode(tag: .bool, detail: item == .true ? 1 : 0))
            default: _ = builtin(&values, item)
            }
        }
        natural = Self.value(of: .natural)
        text = Self.value(of: .text)
        bool = Self.value(of: .bool)
        emptyRecord = Value(id: values.append(ValueNode(tag: .record)))
        self.values = values
    }

    /// The value of a builtin alone.
    @inline(__always)
    static func value(of builtin: Builtin) -> Value { Value(id: UInt32(builtin.rawValue)) }

    @inline(__always)
    func node(_ value: Value) -> ValueNode { values[value.id] }

    @inline(__always)
    func add(
        _ tag: ValueNode.Tag, detail: UInt8 = 0, count: UInt16 = 0, _ a: UInt32 = 0, _ b: UInt32 = 0, _ c: UInt32 = 0,
        _ d: UInt32 = 0
    ) -> Value {
        Value(id: values.append(ValueNode(tag: tag, detail: detail, count: count, a: a, b: b, c: c, d: d)))
    }

    func bool(_ value: Bool) -> Value { Self.value(of: value ? .true : .false) }

    func addExtra(_ items: [UInt32]) -> UInt32 { items.withUnsafeBufferPointer { extra.append(contentsOf: $0) } }

    /// Counts a step of work on a term.
    @inline(__always)
    func step(_ term: Term = .none) throws(Failure) {
        steps &+= 1
        if !term.isNone { working = term }
        if steps & 0xFFF == 0 || steps > limits.steps { try checkLimits(term) }
    }

    /// Counts work that grows with what it is done to, before it is done: so many bytes that are read or written.
    func charge(_ bytes: Int, _ term: Term = .none) throws(Failure) {
        try charge(work: bytes, term)
        if bytes > limits.memoryBytes - byteCount { throw Failure(.limit(.memory, term)) }
        if bytes > Limits.textBytes - arena.strings.byteCount { throw Failure(.limit(.texts, term)) }
    }

    /// Refuses a term that was read when it, with what was read before, takes more than is allowed.
    func requireRoom(for term: Term) throws(Failure) {
        if byteCount > limits.memoryBytes { throw Failure(.limit(.memory, term)) }
    }

    /// Counts work of so many simple operations, of which a step has dozens.
    func charge(work: Int, _ term: Term = .none) throws(Failure) {
        steps &+= UInt64(work >> 6) + 1
        if steps > limits.steps { try checkLimits(term) }
    }

    @inline(never)
    private func checkLimits(_ term: Term) throws(Failure) {
        if steps > limits.steps { throw Failure(.limit(.steps, term)) }
        if byteCount > limits.memoryBytes { throw Failure(.limit(.memory, term)) }
        if let isStale = limits.isStale, isStale() { throw Failure(.limit(.stale, term)) }
    }

    /// The memory that is reserved for terms, values and environments.
    var rooms: [UnsafeRawBufferPointer] { [values.room, envs.room, extra.room] + arena.rooms }

    /// Bytes that terms, values and environments take.
    var byteCount: Int { values.byteCount + extra.byteCount + envs.byteCount + arena.byteCount }

    /// Runs a part of the work one call deeper.
    @inline(__always)
    func enter(_ term: Term = .none) throws(Failure) {
        depth += 1
        if depth > limits.depth {
            depth = 0
            throw Failure(.limit(.depth, term))
        }
    }

    @inline(__always)
    func leave() { depth -= 1 }

    // MARK: Environments

    @inline(__always)
    func push(_ env: Env, _ name: Name, _ value: Value, type: Value = .none) -> Env {
        Env(id: envs.append(EnvNode(value: value, type: type, name: name, parent: env)))
    }

    /// The binder that stands `steps` out.
    @inline(__always)
    func binder(_ env: Env, _ steps: UInt32) -> EnvNode {
        var node = envs[env.id]
        for _ in 0..<steps { node = envs[node.parent.id] }
        return node
    }

    /// The labels of the binders of an environment, innermost first.
    func labels(in env: Env) -> [Name] {
        var labels: [Name] = []
        var env = env
        while env != .empty {
            let node = envs[env.id]
            labels.append(node.name)
            env = node.parent
        }
        return labels
    }

    /// How many binders of a label an environment has.
    func count(_ name: Name, in env: Env) -> UInt32 {
        var count: UInt32 = 0
        var env = env
        while env != .empty {
            let node = envs[env.id]
            if node.name == name { count += 1 }
            env = node.parent
        }
        return count
    }
}
