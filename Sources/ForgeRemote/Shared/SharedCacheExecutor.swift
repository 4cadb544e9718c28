public import ForgeCore
public import ForgeExecutor
internal import ForgeIR
public import ForgeStore

/// Runs actions here, and shares what comes of them with other machines through a store that all of them reach.
public final class SharedCacheExecutor: Executor {
    /// The namespace of what machines share in a store: none of them produced or verified all of it.
    public static let namespace = CacheNamespace.instance("shared", environment: Digest(of: ""))

    private let local: any Executor
    private let shared: any BlobStore & ActionCache
    private let store: any BlobStore
    private let pool: BlockingPool
    private let sends: Bool
    /// For what is on its way here and there.
    private let room = ByteRoom(bytes: 64 << 20)
    /// Whether the shared store is asked.
    private let health: RemoteHealth

    public var tier: String { local.tier }
    public var tiers: [String] { local.tiers }

    /// Makes ready to share.
    ///
    /// - Parameters:
    ///   - shared: what other machines reach too.
    ///   - sends: whether what comes of actions here goes there.
    ///   - policy: whether builds go on without it once it failed, and who is told.
    ///   - local: what runs actions here.
    ///   - store: where what comes from there is kept.
    ///   - pool: threads on which nobody waits for the shared store.
    public init(
        _ shared: any BlobStore & ActionCache, sends: Bool, _ policy: RemotePolicy, local: any Executor,
        store: any BlobStore, pool: BlockingPool
    ) {
        self.shared = shared
        self.sends = sends
        health = RemoteHealth(policy, consequence: "it is done without")
        self.local = local
        self.store = store
        self.pool = pool
    }

    public func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        if !request.isPlain { return try await local.execute(request) }
        let key = Digest(of: request.action.encoded)
        if let report = try await found(key) { return report }
        var report = try await local.execute(request)
        if sends, report.outcome.isSuccess, !health.isGone {
            let left = report
            do throws(ForgeError) {
                try await pool.run { () throws(ForgeError) in try self.keep(left, for: key) }
            } catch { report.unshared = try health.toEndWith(error) }
        }
        return report
    }

    /// What is known there of an action, brought here; nil where nothing is, or is asked any more.
    private func found(_ key: Digest) async throws(ForgeError) -> ExecutionReport? {
        if health.isGone { return nil }
        do throws(ForgeError) {
            return try await pool.run { () throws(ForgeError) in try self.known(key) }
        } catch {
            guard health.mayGoOn(after: error) else { throw error }
            return nil
        }
    }

    /// What is known there of an action, brought here; nil where nothing is, or a part of it is gone.
    private func known(_ key: Digest) throws(ForgeError) -> ExecutionReport? {
        guard let result = try shared.results(for: [key], in: Self.namespace)[0], result.exitCode == 0 else {
            return nil
        }
        do throws(ForgeError) {
            try StoreCopy(from: shared, to: store, room: room).bring(result)
        } catch {
            guard [.blobMissing, .blobDamaged, .treeInvalid].contains(error.code) else { throw error }
            return nil
        }
        var outputs: [String: CollectedOutput] = [:]
        for file in result.files { outputs[file.path] = .file(file.blob, isExecutable: file.isExecutable) }
        for directory in result.directories { outputs[directory.path] = .directory(root: directory.root) }
        for link in result.symlinks { outputs[link.path] = .symlink(target: link.target) }
        var report = ExecutionReport(
            outcome: .exited(0), outputs: outputs, stdout: result.stdout ?? .empty, stderr: result.stderr ?? .empty,
            observation: Observation())
        report.isReused = true
        return report
    }

    /// Sends what an action left here, and then that it did.
    private func keep(_ report: ExecutionReport, for key: Digest) throws(ForgeError) {
        let result = try OutgoingResult(report, store: store).result
        let parts = ResultParts(store: store, byTrees: shared.holdsTrees)
        try StoreCopy(from: store, to: shared, room: room).copy(try parts.all(of: result))
        try shared.record(result, for: key, in: Self.namespace, durability: .ordered)
    }
}
