internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeREAPI
internal import ForgeStore

/// What a cluster does: it knows results, and runs actions.
extension RemoteExecutor {
    private typealias Get = Build_Bazel_Remote_Execution_V2_GetActionResultRequest
    private typealias Update = Build_Bazel_Remote_Execution_V2_UpdateActionResultRequest
    private typealias Result = Build_Bazel_Remote_Execution_V2_ActionResult

    private static let actions = "/build.bazel.remote.execution.v2.ActionCache"
    /// How often an action is begun that the cluster loses something of.
    private static let mostLosses = 8

    // MARK: What it knows

    /// What the cluster's cache knows, brought here; nil where it knows nothing, or has lost a part of it.
    ///
    /// - Parameter isSecond: whether what it said before turned out to be lost, so that all is asked for.
    func reused(
        _ key: BlobID, isSecond: Bool, _ content: RemoteContent
    ) async throws(RemoteFailure) -> ExecutionReport? {
        guard let result = try await known(key, content) else { return nil }
        do throws(RemoteFailure) {
            return try await report(result, isReused: true, isChecked: isSecond, content)
        } catch {
            guard case .cluster(let failure) = error, failure.code == .notFound else { throw error }
            content.distrust()
            return nil
        }
    }

    /// The result that the cluster has for a key, if it has one.
    func known(
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
        _ result: Build_Bazel_Remote_Execution_V2_ActionResult, isReused: Bool, isChecked: Bool,
        _ content: RemoteContent
    ) async throws(RemoteFailure) -> ExecutionReport {
        var report = try await RemoteResult(
            content: content, store: store, pool: pool, left: policy.download == .all ? nil : left,
            isChecked: isChecked
        ).report(result)
        report.isReused = isReused
        return report
    }

    /// Sends what an action that ran here left, and says so to the cluster's cache.
    func keep(
        _ report: ExecutionReport, _ request: ExecutionRequest, _ key: BlobID, _ content: RemoteContent
    ) async throws(RemoteFailure) {
        let store = store
        let (result, blobs): (Result, [BlobID])
        do throws(ForgeError) {
            (result, blobs) = try await pool.run { () throws(ForgeError) in
                let outgoing = try OutgoingResult(report, store: store)
                return (try outgoing.wire, try ResultParts(store: store, byTrees: false).all(of: outgoing.result))
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

    // MARK: What it runs

    /// Runs an action there.
    ///
    /// - Parameter isSecond: whether it runs whatever the cluster's cache says.
    func run(
        _ request: ExecutionRequest, _ key: BlobID, isSecond: Bool, _ content: RemoteContent
    ) async throws(RemoteFailure) -> ExecutionReport {
        let (start, begin) = (clock.wallNanoseconds(), clock.monotonicNanoseconds())
        let execution = RemoteExecution(channel, address.instance, seconds: request.action.timeoutSeconds)
        var isFresh = isSecond
        return try await again(content) { () async throws(RemoteFailure) in
            try await self.send(request, key, content)
            let ending = try await execution.run(key, isFresh: isFresh)
            // What comes of it may be lost before it is here: what the cluster remembers of it is no help then.
            isFresh = true
            var report = try await self.report(
                ending.result, isReused: ending.isCached, isChecked: false, content)
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
            blobs = try await pool.run { () throws(ForgeError) in try TreeLevels(of: store).blobs(below: [root]) }
        } catch { throw .local(error) }
        try await content.send(blobs + [request.action.command, key])
    }
}
