internal import ForgeCore

/// What a session may do and spend.
public struct DhallOptions: Sendable {
    /// The world that imports reach.
    public var environment: any ImportEnvironment
    /// Whether remote imports have to be guarded by a hash, their own or that of a source around them.
    public var requiresHashes: Bool
    /// The most steps of evaluation; nil means no bound but memory.
    public var maxSteps: UInt64?
    /// Where checked terms are kept between sessions.
    ///
    /// Not used where steps are bounded: what a session spends would depend on earlier ones.
    public var terms: (any TermStore)?
    /// The most memory for terms and values, in bytes.
    public var maxMemoryBytes: Int
    /// The most memory that one question to a ``DhallEvaluator`` may add, in bytes; nil means no other bound.
    public var questionBytes: Int?
    /// Whether the process ends soon after the session, so that its memory is left to the system.
    public var isLast = false

    /// Options with the standard bounds.
    public init(
        environment: any ImportEnvironment, requiresHashes: Bool = true, maxSteps: UInt64? = nil,
        maxMemoryBytes: Int = 8 << 30, terms: (any TermStore)? = nil
    ) {
        self.terms = terms
        self.environment = environment
        self.requiresHashes = requiresHashes
        self.maxSteps = maxSteps
        self.maxMemoryBytes = maxMemoryBytes
    }
}

/// An expression that is given to a session: bytes and what a person calls them.
public struct DhallSource: Sendable {
    /// The bytes.
    public var bytes: [UInt8]
    /// The path from which relative imports start; nil for standard input.
    public var path: String?

    /// Names bytes.
    public init(_ bytes: [UInt8], path: String?) {
        self.bytes = bytes
        self.path = path
    }
}

/// One run of the language over one source: an arena, a machine and what was imported.
final class DhallSession {
    let arena = Arena()
    let machine: Machine
    let sources = Sources()
    let resolver: Resolver
    /// The most memory that one question may add.
    let questionBytes: Int?

    init(_ options: DhallOptions) {
        var limits = Machine.Limits()
        limits.steps = options.maxSteps ?? .max
        limits.memoryBytes = options.maxMemoryBytes
        questionBytes = options.questionBytes
        machine = Machine(arena, limits: limits)
        if let terms = options.terms, options.maxSteps == nil { machine.cache = TermCache(terms, machine) }
        resolver = Resolver(machine, options.environment, sources, requiresHashes: options.requiresHashes)
    }

    /// Runs `body` on a deep stack, with failures turned into what a person reads.
    static func run<Value: Sendable>(
        _ options: DhallOptions, _ body: @escaping @Sendable (DhallSession) throws(Failure) -> Value
    ) throws(ForgeErrors) -> Value {
        let result: Result<Value, ForgeErrors>? = DeepStack.run {
            let session = DhallSession(options)
            if options.isLast { _ = Unmanaged.passRetained(session) }
            defer { session.machine.cache?.commit() }
            do throws(Failure) {
                return .success(try body(session))
            } catch {
                if case .damagedCache = error.reason { return nil }
                return .failure(FailureReport(session).errors(error))
            }
        }
        if let result { return try result.get() }
        var options = options
        options.terms?.replace([])
        options.terms = nil
        return try run(options, body)
    }

    /// The term of a source, its imports as they are written.
    func parse(_ source: DhallSource) throws(Failure) -> Term {
        let term = try sources.parse(source.bytes, name: source.path ?? "<stdin>", arena).term
        try machine.requireRoom(for: term)
        return term
    }

    /// The term of a source, its imports resolved.
    func load(_ source: DhallSource) throws(Failure) -> Term {
        let name = source.path ?? "<stdin>"
        return try resolver.load(source.bytes, at: .file(name), name: name)
    }

    /// The term with its type inferred.
    func checked(_ source: DhallSource) throws(Failure) -> (term: Term, type: Value) {
        let root = try root(source)
        return (arena.add(.embedded, root.value.id, root.type.id), root.type)
    }

    /// The value and the type of a source, kept for later sessions when it has a name.
    ///
    /// - Parameter isLast: whether nothing large will be kept after it, so that it can be written down.
    func root(_ source: DhallSource, isLast: Bool = true) throws(Failure) -> Resolver.Resolved {
        if let cache = machine.cache, let path = source.path {
            let root = try resolver.root(source.bytes, path)
            if isLast { cache.writeBehind() }
            return root
        }
        let term = try load(source)
        let type = try Checker(machine).check(term)
        return Resolver.Resolved(value: machine.delay(term, .empty), type: type)
    }
}
