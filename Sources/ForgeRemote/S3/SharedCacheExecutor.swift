public import ForgeCore
public import ForgeExecutor
internal import ForgeIR
public import ForgeStore
private import Synchronization

/// Runs actions here, and shares what comes of them with other machines through a store that all of them reach.
public final class SharedCacheExecutor: Executor {
    /// The namespace of what machines share in a store: none of them produced or verified all of it.
    public static let namespace = CacheNamespace.instance("shared", environment: Digest(of: ""))

    private let local: any Executor
    private let shared: any BlobStore & ActionCache
    private let store: any BlobStore
    private let pool: BlockingPool
    private let sends: Bool
    private let policy: RemotePolicy
    /// Whether the shared store failed and is not asked any more.
    private let gone = Mutex(false)

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
        self.policy = policy
        self.local = local
        self.store = store
        self.pool = pool
    }

    public func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        let isPlain = request.conditions == Conditions() && !request.usesTerminal && request.standardInput == nil
        if !isPlain { return try await local.execute(request) }
        let key = Digest(of: request.action.encoded)
        if let found = try await asking({ (this) throws(ForgeError) in try this.known(key) }), let report = found {
            return report
        }
        let report = try await local.execute(request)
        if sends, report.outcome.isSuccess {
            _ = try await asking { (this) throws(ForgeError) in try this.keep(report, for: key) }
        }
        return report
    }

    /// Asks the shared store; nil where it has failed, and the user goes on without it.
    private func asking<Value: Sendable>(
        _ body: @escaping @Sendable (SharedCacheExecutor) throws(ForgeError) -> Value
    ) async throws(ForgeError) -> Value? {
        if gone.withLock({ $0 }) { return nil }
        do throws(ForgeError) {
            return try await pool.run { () throws(ForgeError) in try body(self) }
        } catch {
            guard policy.fallsBack, Self.isOfSharing(error.code) else { throw error }
            let isFirst = gone.withLock { gone in
                defer { gone = true }
                return !gone
            }
            if isFirst {
                let cause = error.cause.map { " (\($0))" } ?? ""
                policy.notice("\(error.message)\(cause): it is done without from now on")
            }
            return nil
        }
    }

    private static func isOfSharing(_ code: ErrorCode) -> Bool {
        [.remoteUnreachable, .remoteDamaged, .remoteTLS, .bucketMissing, .bucketRegion, .bucketRefused].contains(code)
    }

    /// What is known there of an action, brought here; nil where nothing is, or a part of it is gone.
    private func known(_ key: Digest) throws(ForgeError) -> ExecutionReport? {
        guard let result = try shared.results(for: [key], in: Self.namespace)[0], result.exitCode == 0 else {
            return nil
        }
        do throws(ForgeError) {
            try bring(result)
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

    /// Brings all of a result here: directories first, in the messages that hold all of a tree, then files.
    private func bring(_ result: ActionResult) throws(ForgeError) {
        let copy = StoreCopy(from: shared, to: store)
        try copy.copy(result.directories.map(\.tree))
        for directory in result.directories {
            let message = try store.bytes(of: directory.tree)
            let levels: [[UInt8]]
            do throws(GRPCFailure) {
                levels = [try RawField.bytes(1, of: message)] + (try RawField.all(2, of: message))
            } catch {
                throw ForgeError(.treeInvalid, "`\(directory.tree)` is no tree", cause: error.message)
            }
            guard try store.write(levels, durability: .ordered)[0] == directory.root else {
                throw ForgeError(.treeInvalid, "`\(directory.tree)` is not the tree of `\(directory.root)`")
            }
        }
        // What directories hold is read from here, where they are.
        try copy.copy(try ResultParts(store: store).all(of: result))
    }

    /// Sends what an action left here, and then that it did.
    private func keep(_ report: ExecutionReport, for key: Digest) throws(ForgeError) {
        var result = ActionResult()
        for (path, output) in report.outputs {
            switch output {
            case .file(let blob, let isExecutable):
                result.files.append(.init(path: path, blob: blob, isExecutable: isExecutable))
            case .directory(let root):
                let tree = try Tree.encoded(root: root) { (id) throws(ForgeError) in try store.bytes(of: id) }
                result.directories.append(.init(path: path, tree: try store.write(tree), root: root))
            case .symlink(let target): result.symlinks.append(.init(path: path, target: target))
            }
        }
        if report.stdout != .empty { result.stdout = report.stdout }
        if report.stderr != .empty { result.stderr = report.stderr }
        try StoreCopy(from: store, to: shared).copy(try ResultParts(store: store).all(of: result))
        try shared.record(result, for: key, in: Self.namespace, durability: .ordered)
    }
}
