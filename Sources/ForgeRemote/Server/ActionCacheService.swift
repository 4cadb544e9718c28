internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore

/// Results by action key, as clients wrote them.
struct ActionCacheService: Sendable {
    let served: ServedStore
    let limits: GRPCLimits

    func get(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_GetActionResultRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        let namespace = try served.namespace(request.instanceName)
        let key = try BlobID(wire: request.actionDigest).digest
        guard let result = try served.ask({ (store) throws(ForgeError) in try store.served(key, in: namespace) }) else {
            throw GRPCFailure(.notFound, "There is no result of `\(key.hex)`, or not all of it")
        }
        let inlining = ResultInlining(
            stdout: request.inlineStdout, stderr: request.inlineStderr, files: Set(request.inlineOutputFiles))
        return inlining.isEmpty ? result : try encoded(try inlining.applied(to: result, served, limits))
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
        try served.ask { (store) throws(ForgeError) in
            try store.record(
                ServedResult(bytes: result, blobs: blobs), for: key, in: namespace, durability: served.durability)
        }
        return result
    }
}
