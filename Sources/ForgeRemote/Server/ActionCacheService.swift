internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore

/// Results by action key, as clients wrote them.
struct ActionCacheService: Sendable {
    let served: ServedStore
    let limits: GRPCLimits
    let clock: any Clock

    /// What was answered to the same request a moment ago.
    func known(_ bytes: [UInt8]) -> [UInt8]? {
        guard let epoch = served.store.removals else { return nil }
        return served.memory.answer(to: bytes, epoch: epoch, at: clock.monotonicNanoseconds())
    }

    func get(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_GetActionResultRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        let namespace = try served.namespace(request.instanceName)
        let key = try BlobID(wire: request.actionDigest).digest
        let epoch = served.store.removals
        let version = served.memory.version(of: key)
        guard let result = try served.ask({ (store) throws(ForgeError) in try store.served(key, in: namespace) }) else {
            throw GRPCFailure(.notFound, "There is no result of `\(key.hex)`, or not all of it")
        }
        let inlining = ResultInlining(
            stdout: request.inlineStdout, stderr: request.inlineStderr, files: Set(request.inlineOutputFiles))
        let answer = inlining.isEmpty ? result : try encoded(try inlining.applied(to: result, served, limits))
        if let epoch {
            served.memory.keep(answer, to: bytes, version, epoch: epoch, at: clock.monotonicNanoseconds())
        }
        return answer
    }

    func update(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_UpdateActionResultRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        let namespace = try served.namespace(request.instanceName)
        let key = try BlobID(wire: request.actionDigest).digest
        guard request.hasActionResult else { throw GRPCFailure(.invalidArgument, "The request holds no result") }
        let blobs = try ResultClosure.blobs(of: request.actionResult, served)
        // As it came: a result is never written anew.
        let result = try RawField.bytes(3, of: bytes)
        try served.record(ServedResult(bytes: result, blobs: blobs), for: key, in: namespace)
        return result
    }
}
