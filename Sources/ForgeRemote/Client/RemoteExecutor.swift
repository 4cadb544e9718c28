public import ForgeCore
public import ForgeExecutor
internal import ForgeIR
internal import ForgeREAPI
public import ForgeStore
internal import SwiftProtobuf
private import Synchronization

/// Runs actions on a cluster that speaks the Remote Execution API, or looks there for their results alone.
///
/// Actions go out unchanged: their input root is their file system.
public final class RemoteExecutor: Executor {
    /// What a cluster is used for.
    public enum Use: Sendable {
        /// Results are looked up there and sent there; actions run here.
        case cache
        /// Actions run there.
        case execution
    }

    private typealias Capabilities = Build_Bazel_Remote_Execution_V2_ServerCapabilities

    /// Bytes of a batch where the cluster names no bound, with room for what else a message holds.
    private static let usualBatchBytes = 4 << 20 - 64 << 10

    let local: any Executor
    private let use: Use
    let address: RemoteAddress
    let store: any BlobStore
    let pool: BlockingPool
    let clock: any Clock
    private let entropy: any Entropy
    let channel: any ClusterCalls
    let policy: RemotePolicy
    /// What is on the cluster alone.
    let left = LeftBlobs()
    /// The actions that were asked for, where outputs are left on the cluster.
    private let seen = Mutex<Set<Digest>>([])
    /// Whether the cluster is asked.
    let health: RemoteHealth
    /// What was made ready when the first action came.
    private let opening = Mutex<Task<Swift.Result<RemoteContent, ForgeError>, Never>?>(nil)

    public var tier: String { use == .cache ? local.tier : "remote" }
    public var tiers: [String] { use == .cache ? local.tiers : [tier] + local.tiers }

    /// Makes ready to use a cluster; it is asked when the first action comes.
    ///
    /// - Parameters:
    ///   - local: what runs actions here.
    ///   - pool: threads on which nobody waits for the cluster.
    ///   - tls: what secures the connection to an address that speaks TLS.
    public convenience init(
        _ address: RemoteAddress, _ use: Use, _ policy: RemotePolicy = RemotePolicy(), local: any Executor,
        store: DiskStore, pool: BlockingPool, clock: any Clock, entropy: any Entropy, tls: RemoteTLS? = nil
    ) {
        self.init(
            address, use, policy, over: GRPCChannel(address, tls: tls, credentials: policy.credentials), local: local,
            store: store, pool: pool, clock: clock, entropy: entropy)
    }

    /// Makes ready to use a cluster through calls of any kind.
    init(
        _ address: RemoteAddress, _ use: Use, _ policy: RemotePolicy = RemotePolicy(),
        over channel: any ClusterCalls, local: any Executor, store: any BlobStore, pool: BlockingPool,
        clock: any Clock, entropy: any Entropy
    ) {
        self.policy = policy
        health = RemoteHealth(policy, consequence: "actions run here")
        self.address = address
        self.use = use
        self.local = local
        self.store = store
        self.pool = pool
        self.clock = clock
        self.entropy = entropy
        self.channel = channel
    }

    /// Asks the cluster, once, what it can do.
    func opened() async throws(ForgeError) -> RemoteContent {
        let task = opening.withLock { known in
            if let known { return known }
            let made = Task { () async -> Swift.Result<RemoteContent, ForgeError> in
                do throws(ForgeError) { return .success(try await self.open()) } catch { return .failure(error) }
            }
            known = made
            return made
        }
        return try await task.value.get()
    }

    private func content(_ bytes: Int) -> RemoteContent {
        RemoteContent(
            channel, instance: address.instance, store: store, pool: pool, entropy: entropy, batchBytes: bytes)
    }

    private func open() async throws(ForgeError) -> RemoteContent {
        // What keeps credentials from being shown is said before a call is made.
        _ = try await policy.credentials?.fields()
        var request = Build_Bazel_Remote_Execution_V2_GetCapabilitiesRequest()
        request.instanceName = address.instance
        let found: Capabilities
        do throws(RemoteFailure) {
            found = try await content(Self.usualBatchBytes).ask(
                "/build.bazel.remote.execution.v2.Capabilities/GetCapabilities", request, seconds: 20)
        } catch { throw error.error(address, doing: "to say what it can do") }
        let what: String? =
            if !found.cacheCapabilities.digestFunctions.contains(.sha256) {
                "it names blobs by another function than SHA-256"
            } else if use == .execution, !found.executionCapabilities.execEnabled {
                "it executes nothing; `--remote-cache-only` uses it as a cache"
            } else { nil }
        if let what {
            throw ForgeError(.remoteRefused, "The cluster at `\(address.authority)` is of no use here", cause: what)
        }
        let most = Int(clamping: found.cacheCapabilities.maxBatchTotalSizeBytes)
        return content(most > 0 ? min(most - most / 16, Self.usualBatchBytes) : Self.usualBatchBytes)
    }

    public func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        let isBound = request.contract.tier.map { use == .execution && $0 != tier } ?? false
        if !request.isPlain || isBound || health.isGone { return try await here(request) }
        do throws(ForgeError) { return try await asked(request) } catch {
            guard health.mayGoOn(after: error) else { throw error }
            return try await here(request)
        }
    }

    private func asked(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        let content = try await opened()
        let key = BlobID(of: request.action.encoded)
        // Who asks again has found a part of what was left on the cluster lost.
        let isSecond = policy.download != .all && !seen.withLock { $0.insert(key.digest).inserted }
        let there: @Sendable () async throws(ForgeError) -> ExecutionReport = { () async throws(ForgeError) in
            do throws(RemoteFailure) { return try await self.run(request, key, isSecond: isSecond, content) } catch {
                throw error.error(self.address, doing: "over an action")
            }
        }
        do throws(RemoteFailure) {
            if let found = try await reused(key, isSecond: isSecond, content) { return found }
        } catch { throw error.error(address, doing: "over an action") }
        if use == .execution { return policy.races ? try await race(request, there) : try await there() }
        var report = try await here(request)
        if report.outcome.isSuccess {
            do throws(RemoteFailure) { try await keep(report, request, key, content) } catch {
                report.unshared = try health.toEndWith(error.error(address, doing: "to keep a result"))
            }
        }
        return report
    }
}
