public import ForgeCore
public import ForgeIR
public import ForgeStore
private import Synchronization

/// The store of this machine with the blobs behind it that a build left on a cluster.
///
/// A blob that was left counts as there while the cluster has it, and is brought here when it is read. A result with
/// such blobs is kept for as long as this object: in the store of this machine all that a result names is there.
public final class ClusterStore: FetchingStore, ActionCache {
    private let local: any BlobStore & ActionCache
    private let cluster: RemoteExecutor
    private let results = Mutex<[Digest: ActionResult]>([:])

    /// Puts the blobs of a cluster behind a store.
    public init(_ local: any BlobStore & ActionCache, behind cluster: RemoteExecutor) {
        self.local = local
        self.cluster = cluster
    }

    public func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        let absent = try local.missing(ids)
        let left = cluster.left.among(absent)
        if left.isEmpty { return absent }
        let cluster = cluster
        let lost = Set(try waiting { () async throws(ForgeError) in try await cluster.lost(left) })
        let found = Set(left).subtracting(lost)
        return absent.filter { !found.contains($0) }
    }

    public func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        if !cluster.left.among([id]).isEmpty, try !local.missing([id]).isEmpty { try fetch([id]) }
        try local.read(id, body)
    }

    public func fetch(tree root: BlobID) throws(ForgeError) {
        if cluster.left.isEmpty { return }
        // What is neither here nor there is found missing by whoever reads it.
        let left = cluster.left.among(try TreeGaps(store: local).below(root))
        if !left.isEmpty { try fetch(left) }
    }

    private func fetch(_ ids: [BlobID]) throws(ForgeError) {
        let cluster = cluster
        try waiting { () async throws(ForgeError) in try await cluster.bring(ids) }
    }

    public func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        try local.write(blobs, durability: durability)
    }

    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        try local.makeWriter(durability: durability)
    }

    public func sync() throws(ForgeError) { try local.sync() }

    public func results(for keys: [Digest], in namespace: CacheNamespace) throws(ForgeError) -> [ActionResult?] {
        var found = try local.results(for: keys, in: namespace)
        guard namespace == .local else { return found }
        for (index, key) in keys.enumerated() where found[index] == nil {
            guard let known = results.withLock({ $0[key] }), try missing(try absent(known)).isEmpty else { continue }
            found[index] = known
        }
        return found
    }

    public func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        if namespace == .local, !cluster.left.isEmpty {
            let absent = try self.absent(result)
            if !absent.isEmpty, cluster.left.among(absent).count == absent.count {
                return results.withLock { $0[key] = result }
            }
        }
        try local.record(result, for: key, in: namespace, durability: durability)
    }

    /// What a result names and is not on this machine.
    private func absent(_ result: ActionResult) throws(ForgeError) -> [BlobID] {
        var absent = try local.missing(result.references)
        for directory in result.directories { absent += try TreeGaps(store: local).below(directory.root) }
        return absent
    }

    public func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        if namespace == .local { results.withLock { $0[key] = nil } }
        try local.forget(key, in: namespace)
    }

    /// Waits, on a thread that may block, for something that does not.
    private func waiting<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(ForgeError) -> Value
    ) throws(ForgeError) -> Value {
        let ending = Ending<Value>()
        Task {
            do throws(ForgeError) { ending.give(.success(try await body())) } catch { ending.give(.failure(error)) }
        }
        return try ending.wait().get()
    }
}

/// How something ended that a thread waits for.
private final class Ending<Value: Sendable>: Sendable {
    private let outcome = Mutex<Result<Value, ForgeError>>(.failure(ForgeError(.bug, "Nobody said how it ended")))
    private let done = Semaphore(0)

    func give(_ result: Result<Value, ForgeError>) {
        outcome.withLock { $0 = result }
        done.signal()
    }

    func wait() -> Result<Value, ForgeError> {
        done.wait()
        return outcome.withLock { $0 }
    }
}
