internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore

/// What a worker elsewhere says came of an action, before anybody is told.
struct LeaseResult {
    let served: ServedStore
    let action: ClientAction

    /// Whether a failure is one of the worker, and none of the action.
    static func isOfWorker(_ failure: GRPCFailure) -> Bool { failure.code == .unavailable || failure.code == .aborted }

    /// The ending, once everything that it names is here; the result of one that went well is kept.
    ///
    /// Blocks.
    /// - Throws: `UNAVAILABLE` where the worker failed rather than the action.
    func checked(_ ending: ExecutionEnding) throws(GRPCFailure) -> ExecutionEnding {
        if let failure = ending.failure, Self.isOfWorker(failure) || failure.code == .cancelled {
            throw GRPCFailure(.unavailable, failure.message)
        }
        guard let bytes = ending.result else {
            if ending.failure == nil { throw GRPCFailure(.unavailable, "The worker gave no result") }
            return ending
        }
        let result: Build_Bazel_Remote_Execution_V2_ActionResult
        let blobs: [BlobID]
        do throws(GRPCFailure) {
            result = try decoded(bytes)
            blobs = try ResultClosure.blobs(of: result, served)
        } catch { throw GRPCFailure(.unavailable, "The worker's result is none: \(error.message)") }
        let missing = try served.ask { (store) throws(ForgeError) in try store.missing(blobs) }
        if let first = missing.first {
            throw GRPCFailure(
                .unavailable, "The worker did not send \(missing.count) blobs of its result, `\(first)` among them")
        }
        if ending.failure == nil, result.exitCode == 0, !action.mustNotCache {
            try served.record(ServedResult(bytes: bytes, blobs: blobs), for: action.id.digest, in: action.namespace)
        }
        return ending
    }
}
