import Synchronization

/// An incremental engine: answers keys, remembers the answers and what they were made of, and after a change of leaves
/// computes again only what the change reaches.
///
/// There is one version of the world at a time. A request that a transaction overtakes is answered as of the new
/// version. Answers that hold are read under one short lock, without a task and without a hop to an actor.
public final class Engine: Sendable {
    let kinds: KindTable
    let graph: Mutex<Graph>
    let parallelism: Parallelism
    let status: (any StatusSource)?
    private let services: any Sendable

    /// An engine that knows nothing yet.
    ///
    /// - Parameters:
    ///   - kinds: all kinds of keys that will be asked for.
    ///   - services: what computations may use besides keys; see ``EngineContext/service(_:)``.
    ///   - status: where facts about observed leaves come from; needed only with such kinds.
    ///   - parallelism: how many branches may work at the same time.
    public convenience init(
        kinds: [EngineKind], services: any Sendable = (), status: (any StatusSource)? = nil, parallelism: Int = 2
    ) {
        self.init(Graph(kinds: kinds), services: services, status: status, parallelism: parallelism)
    }

    init(_ graph: Graph, services: any Sendable, status: (any StatusSource)?, parallelism: Int) {
        kinds = graph.kinds
        self.graph = Mutex(graph)
        self.services = services
        self.status = status
        self.parallelism = Parallelism(parallelism)
    }

    /// The present version.
    public var version: Version { Version(number: graph.withLock { $0.version }) }

    /// The number of nodes, those that are only named included.
    public var nodeCount: Int { graph.withLock { $0.nodes.count } }

    /// Changes leaves, all at once, and begins a version; also without a change, to try again what failed.
    ///
    /// - Throws: ``EngineError/limit(_:)``, or what `body` throws: then nothing has changed.
    @discardableResult
    public func commit(_ body: (inout Transaction) throws -> Void = { _ in }) throws -> Version {
        var transaction = Transaction(self)
        try body(&transaction)
        let changes = transaction.changes
        return try graph.withLock { graph in
            try graph.beginVersion()
            for change in changes {
                switch change {
                case .set(let id, let box, let kind): graph.set(id, box, kind)
                case .invalidate(let id): graph.invalidate(id)
                }
            }
            return Version(number: graph.version)
        }
    }

    /// The answer, if it is known and holds: synchronous, nothing is computed.
    @inlinable
    public func read<K: EngineKey>(_ key: K) -> K.Value? {
        withUnsafeTemporaryAllocation(byteCount: 512, alignment: 8) { scratch in
            var writer = ByteWriter(scratch: scratch)
            key.encode(into: &writer)
            guard let box = answer(ObjectIdentifier(K.self), writer.bytes) else { return nil }
            return unsafeDowncast(box, to: TypedBox<K.Value>.self).value
        }
    }

    /// Whether there is an answer that holds; nothing is computed, and it is not read.
    public func holds<K: EngineKey>(_ key: K) -> Bool {
        var writer = ByteWriter()
        key.encode(into: &writer)
        let number = kinds.number(of: K.self)
        let bytes = writer.bytes
        let hash = StableHash.hash(bytes, seed: kinds.seed(number))
        return graph.withLock { $0.peek(kind: number, bytes, hash: hash) != nil }
    }

    /// The answer of a key by its type and bytes: all of ``read(_:)`` that does not depend on the type.
    @usableFromInline
    func answer(_ type: ObjectIdentifier, _ bytes: UnsafeRawBufferPointer) -> ValueBox? {
        guard let number = kinds.number(of: type) else { return nil }
        let hash = StableHash.hash(bytes, seed: kinds.seed(number))
        switch graph.withLock({ $0.peek(kind: number, bytes, hash: hash) }) {
        case .box(let box): return box
        case .saved(let saved, let id): return kinds[number].flatMap { decode(saved, $0, id) }
        case nil: return nil
        }
    }

    /// The answer, computed if need be, of the version that is present when it is given.
    ///
    /// The key becomes a root of what the state file keeps.
    ///
    /// - Throws: what computing it throws; ``EngineError``; `CancellationError`.
    public func evaluate<K: EngineKey>(_ key: K) async throws -> K.Value {
        let id = try node(of: key)
        graph.withLock { $0.addRoot(id) }
        let demanded = try await demand(id, nil, wantsValue: true)
        return Self.value(K.self, demanded)
    }

    /// Why a key has to be computed again or was, with the chains to the leaves that changed.
    ///
    /// - Throws: ``EngineError/limit(_:)``.
    public func explain<K: EngineKey>(_ key: K, limit: Int = 16) throws(EngineError) -> Explanation {
        let id = try node(of: key)
        return graph.withLock { $0.explain(id, limit: limit) }
    }

    /// A service that the engine was made with.
    func service<T: Sendable>(_ type: T.Type) -> T {
        guard let service = services as? T else {
            preconditionFailure("INVARIANT: the engine was made with a service of type `\(T.self)`")
        }
        return service
    }

    // MARK: Keys and answers

    /// The node of a key.
    func node<K: EngineKey>(of key: K) throws(EngineError) -> UInt32 {
        let number = kinds.number(of: K.self)
        let found = withUnsafeTemporaryAllocation(byteCount: 512, alignment: 8) { scratch in
            var writer = ByteWriter(scratch: scratch)
            key.encode(into: &writer)
            return node(number, writer.bytes)
        }
        return try found.get()
    }

    private func node(_ number: UInt16, _ bytes: UnsafeRawBufferPointer) -> Result<UInt32, EngineError> {
        guard let kind = kinds[number] else { preconditionFailure("INVARIANT: a numbered type has a kind") }
        let hash = StableHash.hash(bytes, seed: kind.seed)
        return graph.withLock { graph in
            do throws(EngineError) {
                return .success(try graph.intern(kind: number, bytes, hash: hash))
            } catch { return .failure(error) }
        }
    }

    static func value<K: EngineKey>(_ type: K.Type, _ demanded: Demanded) -> K.Value {
        guard let box = demanded.box else { preconditionFailure("INVARIANT: an answer that was wanted is there") }
        return EngineKind.value(K.self, box)
    }

    /// Reads a saved answer and keeps it; nil when the kind cannot read it.
    @discardableResult
    func decode(_ saved: SavedValue, _ kind: EngineKind, _ id: UInt32) -> ValueBox? {
        let box = try? kind.decode(saved.bytes)
        graph.withLock { $0.adopt(box, for: id, from: saved) }
        return box
    }
}

/// An answer as it is found without computing.
enum Peeked: Sendable {
    case box(ValueBox)
    case saved(SavedValue, UInt32)
}

extension Graph {
    /// The answer of a key, if it holds and is there.
    func peek(kind: UInt16, _ bytes: UnsafeRawBufferPointer, hash: UInt32) -> Peeked? {
        guard let id = find(kind: kind, bytes, hash: hash), node(id).pointee.state == .clean else { return nil }
        if let box = boxes[id] { return .box(box) }
        guard let saved = saved(id), !saved.isFingerprint else { return nil }
        return .saved(saved, id)
    }

    func addRoot(_ id: UInt32) {
        if roots.updateValue(session, forKey: id) == nil { hasChanges = true }
    }
}
