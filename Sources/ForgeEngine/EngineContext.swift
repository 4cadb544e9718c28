import Synchronization

/// What a computation asks for other keys: every key that is asked for becomes a dependency.
public final class EngineContext: Sendable {
    private let engine: Engine
    private let run: Run
    private let reads = Mutex<[Run.Read]>([])

    init(_ engine: Engine, _ run: Run) {
        self.engine = engine
        self.run = run
    }

    /// What has been asked for so far.
    var seen: [Run.Read] { reads.withLock { $0 } }

    /// The answer of a key.
    ///
    /// - Throws: what computing it throws; ``EngineError``; `CancellationError`.
    public func get<K: EngineKey>(_ key: K) async throws -> K.Value {
        try checkRole()
        let id = try engine.node(of: key)
        let place = begin([id])
        let demanded = await engine.outcome(id, run, wantsValue: true)
        note([demanded], from: place)
        return Engine.value(K.self, try demanded.get())
    }

    /// The answers of keys that are computed side by side as far as the engine's parallelism allows.
    ///
    /// All are computed even when one fails, so that it does not depend on chance which failure is seen.
    ///
    /// - Throws: the failure of the first key in the list that has one.
    public func get<K: EngineKey>(all keys: [K]) async throws -> [K.Value] {
        var values: [K.Value] = []
        values.reserveCapacity(keys.count)
        for result in try await outcomes(all: keys) { values.append(try result.get()) }
        return values
    }

    /// The answers and failures of keys that are computed side by side.
    ///
    /// - Throws: ``EngineError``; `CancellationError`.
    public func outcomes<K: EngineKey>(all keys: [K]) async throws -> [Result<K.Value, any Error>] {
        try await demanded(keys, wantsValue: true).map { result in result.map { Engine.value(K.self, $0) } }
    }

    /// What keys fail with, those that have an answer left out; answers are brought up to date and not read.
    ///
    /// - Throws: ``EngineError``; `CancellationError`.
    public func failures<K: EngineKey>(of keys: [K]) async throws -> [any Error] {
        try await demanded(keys, wantsValue: false).compactMap { result in
            if case .failure(let error) = result { error } else { nil }
        }
    }

    private func demanded<K: EngineKey>(
        _ keys: [K], wantsValue: Bool
    ) async throws -> [Result<Demanded, any Error>] {
        try checkRole()
        var ids: [UInt32] = []
        ids.reserveCapacity(keys.count)
        for key in keys { ids.append(try engine.node(of: key)) }
        let place = begin(ids)
        let demanded = await engine.outcomes(ids, run, wantsValue: wantsValue)
        note(demanded, from: place)
        try Task.checkCancellation()
        return demanded
    }

    /// What the engine was made with for its computations, such as a store; it must not make answers differ.
    public func service<T: Sendable>(_ type: T.Type) -> T { engine.service(type) }

    private func checkRole() throws(EngineError) {
        if run.kind.role.isObserved { throw .leafWithDependency(run.kind.label(run.key)) }
    }

    private func begin(_ ids: [UInt32]) -> Int {
        reads.withLock { reads in
            for (index, id) in ids.enumerated() { reads.append(Run.Read(edge: Edge(id, isTogether: index > 0))) }
            return reads.count - ids.count
        }
    }

    private func note(_ demanded: [Result<Demanded, any Error>], from place: Int) {
        reads.withLock { reads in
            for (index, result) in demanded.enumerated() {
                reads[place + index].outcome =
                    switch result {
                    case .success(let demanded): demanded.since.map { .value(since: $0) } ?? .volatile
                    case .failure(let error): Self.isLasting(error) ? .failed : .volatile
                    }
            }
        }
    }

    /// Whether a failure is the key's own, and not that of who asked for it or of the moment.
    private static func isLasting(_ error: any Error) -> Bool {
        if error is CancellationError { return false }
        if case .cycle? = error as? EngineError { return false }
        return true
    }
}
