internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore

/// Actions that clients want run: known results at once, the rest by way of the queue.
struct ExecutionService: Sendable {
    let served: ServedStore
    let queue: ExecutionQueue
    let trees: InputTrees
    let limits: GRPCLimits

    /// Begins, or joins, an execution.
    func execute(_ bytes: [UInt8]) throws(GRPCFailure) -> OperationWatch {
        let request: Build_Bazel_Remote_Execution_V2_ExecuteRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        let namespace = try served.namespace(request.instanceName)
        let id = try BlobID(wire: request.actionDigest)
        let inlining = ResultInlining(
            stdout: request.inlineStdout, stderr: request.inlineStderr, files: Set(request.inlineOutputFiles))
        let known =
            request.skipCacheLookup
            ? nil : try served.ask { (store) throws(ForgeError) in try store.served(id.digest, in: namespace) }
        let operation: RemoteOperation
        if let known {
            operation = queue.known(known, of: id, instance: request.instanceName)
        } else {
            let action = try ClientAction(
                id, instance: request.instanceName, namespace: namespace, isForWorkers: queue.setup.leases != nil,
                served)
            // A worker elsewhere comes for the inputs later: until then they stay.
            if queue.setup.leases != nil { _ = try trees.tree(action.inputRoot) }
            operation = try queue.submit(action, priority: request.executionPolicy.priority)
        }
        return OperationWatch(operation, queue, inlining, served, limits)
    }

    /// Takes up an execution by its operation's name.
    func wait(_ bytes: [UInt8]) throws(GRPCFailure) -> OperationWatch {
        let request: Build_Bazel_Remote_Execution_V2_WaitExecutionRequest = try decoded(bytes)
        return OperationWatch(try queue.operation(request.name), queue, ResultInlining(), served, limits)
    }
}
