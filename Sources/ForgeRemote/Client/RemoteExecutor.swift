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

    private typealias Get = Build_Bazel_Remote_Execution_V2_GetActionResultRequest
    private typealias Update = Build_Bazel_Remote_Execution_V2_UpdateActionResultRequest
    private typealias Result = Build_Bazel_Remote_Execution_V2_ActionResult
    private typealias Capabilities = Build_Bazel_Remote_Execution_V2_ServerCapabilities

    private static let actions = "/build.bazel.remote.execution.v2.ActionCache"
    /// Bytes of a batch where the cluster names no bound, with room for what else a message holds.
    private static let usualBatchBytes = 4 << 20 - 64 << 10
    /// How often an action is begun that the cluster loses something of.
    private static let mostLosses = 8

    private let local: any Executor
    private let use: Use
    let address: RemoteAddress
    private let store: any BlobStore
    private let pool: BlockingPool
    private let clock: any Clock
    private let entropy: any Entropy
    private let channel: any ClusterCalls
    /// What was made ready when the first action came.
    private let opening = Mutex<Task<Swift.Result<RemoteContent, ForgeError>, Never>?>(nil)

    public var tier: String { use == .cache ? local.tier : "remote" }

    /// Makes ready to use a cluster; it is asked when the first action comes.
    ///
    /// - Parameters:
    ///   - local: what runs actions here.
    ///   - tls: what secures the connection to an address that speaks TLS.
    public convenience init(
        _ address: RemoteAddress, _ use: Use, local: any Executor, store: DiskStore, pool: BlockingPool,
        clock: any Clock, entropy: any Entropy, tls: RemoteTLS? = nil
    ) {
        self.init(
            address, use, over: GRPCChannel(address, tls: tls), local: local, store: store, pool: pool, clock: clock,
            entropy: entropy)
    }

    /// Makes ready to use a cluster through calls of any kind.
    init(
        _ address: RemoteAddress, _ use: Use, over channel: any ClusterCalls, local: any Executor,
        store: any BlobStore, pool: BlockingPool, clock: any Clock, entropy: any Entropy
    ) {
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
    private func opened() async throws(ForgeError) -> RemoteContent {
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
        let isPlain = request.conditions == Conditions() && !request.usesTerminal && request.standardInput == nil
        guard isPlain else { return try await local.execute(request) }
        let content = try await opened()
        let key = BlobID(of: request.action.encoded)
        do throws(RemoteFailure) {
            if let found = try await reused(key, content) { return found }
            if use == .execution { return try await run(request, key, content) }
        } catch { throw error.error(address, doing: "over an action") }
        let report = try await local.execute(request)
        if report.outcome.isSuccess {
            do throws(RemoteFailure) { try await keep(report, request, key, content) } catch {
                throw error.error(address, doing: "to keep a result")
            }
        }
        return report
    }

    /// What the cluster's cache knows, brought here; nil where it knows nothing, or has lost a part of it.
    private func reused(_ key: BlobID, _ content: RemoteContent) async throws(RemoteFailure) -> ExecutionReport? {
        guard let result = try await known(key, content) else { return nil }
        do throws(RemoteFailure) { return try await report(result, isReused: true, content) } catch {
            guard case .cluster(let failure) = error, failure.code == .notFound else { throw error }
            content.distrust()
            return nil
        }
    }

    /// The result that the cluster has for a key, if it has one.
    private func known(
        _ key: BlobID, _ content: RemoteContent
    ) async throws(RemoteFailure) -> Build_Bazel_Remote_Execution_V2_ActionResult? {
        var request = Get()
        request.instanceName = address.instance
        request.actionDigest = key.wire
        do throws(RemoteFailure) {
            let result: Result = try await content.ask("\(Self.actions)/GetActionResult", request)
            return result.exitCode == 0 ? result : nil
        } catch {
            if case .cluster(let failure) = error, failure.code == .notFound { return nil }
            throw error
        }
    }

    private func report(
        _ result: Build_Bazel_Remote_Execution_V2_ActionResult, isReused: Bool, _ content: RemoteContent
    ) async throws(RemoteFailure) -> ExecutionReport {
        var report = try await RemoteResult(content: content, store: store, pool: pool).report(result)
        report.isReused = isReused
        return report
    }

    /// Sends what an action that ran here left, and says so to the cluster's cache.
    private func keep(
        _ report: ExecutionReport, _ request: ExecutionRequest, _ key: BlobID, _ content: RemoteContent
    ) async throws(RemoteFailure) {
        let store = store
        let (result, blobs): (Result, [BlobID])
        do throws(ForgeError) {
            (result, blobs) = try await pool.run { () throws(ForgeError) in
                try OutgoingResult(store: store).result(of: report)
            }
        } catch { throw .local(error) }
        var update = Update()
        update.instanceName = address.instance
        update.actionDigest = key.wire
        update.actionResult = result
        try await again(content) { () async throws(RemoteFailure) in
            try await content.send(blobs + [key, request.action.command])
            let _: Result = try await content.ask("\(Self.actions)/UpdateActionResult", update)
        }
    }

    // MARK: Execution

    private func run(
        _ request: ExecutionRequest, _ key: BlobID, _ content: RemoteContent
    ) async throws(RemoteFailure) -> ExecutionReport {
        let (start, begin) = (clock.wallNanoseconds(), clock.monotonicNanoseconds())
        let execution = RemoteExecution(channel, address.instance, seconds: request.action.timeoutSeconds)
        var isFresh = false
        return try await again(content) { () async throws(RemoteFailure) in
            try await self.send(request, key, content)
            let ending = try await execution.run(key, isFresh: isFresh)
            // What comes of it may be lost before it is here: what the cluster remembers of it is no help then.
            isFresh = true
            var report = try await self.report(ending.result, isReused: ending.isCached, content)
            report.outcome = ending.outcome
            report.observation.startNanoseconds = start
            report.observation.durationNanoseconds = self.clock.monotonicNanoseconds() - begin
            return report
        }
    }

    /// Does something over again, bounded, when the cluster turns out to have lost what it was sent or has made.
    private func again<Value>(
        _ content: RemoteContent, _ body: () async throws(RemoteFailure) -> Value
    ) async throws(RemoteFailure) -> Value {
        var losses = 0
        while true {
            do throws(RemoteFailure) { return try await body() } catch {
                guard case .cluster(let failure) = error, [.failedPrecondition, .notFound].contains(failure.code)
                else { throw error }
                losses += 1
                content.distrust()
                // What a cluster refuses without naming a blob may have another reason, and is tried once more.
                if failure.code == .failedPrecondition, !failure.namesMissing, losses > 1 { throw error }
                guard losses < Self.mostLosses else {
                    throw .local(
                        ForgeError(
                            .blobLost,
                            "The cluster at `\(address.authority)` lost what an action needs or left, \(losses) times",
                            hints: ["Give the cluster more room: it drops what a build still needs"],
                            cause: "\(failure.code): \(failure.message)"))
                }
            }
        }
    }

    /// Sends the action with all that it names.
    private func send(
        _ request: ExecutionRequest, _ key: BlobID, _ content: RemoteContent
    ) async throws(RemoteFailure) {
        let (store, root) = (store, request.action.inputRoot)
        let blobs: [BlobID]
        do throws(ForgeError) {
            blobs = try await pool.run { () throws(ForgeError) in try OutgoingTree(store: store).blobs(below: root) }
        } catch { throw .local(error) }
        try await content.send(blobs + [request.action.command, key])
    }
}
