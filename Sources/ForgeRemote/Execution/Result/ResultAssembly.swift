internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeREAPI
internal import ForgeStore

/// Puts together what a client is told of an execution, and keeps the result of one that went well.
struct ResultAssembly {
    let served: ServedStore
    let action: ClientAction
    let command: ClientCommand
    let metadata: WireMetadata
    /// Whether the result of what went well is kept here.
    let isKeeping: Bool

    /// How the execution ended.
    ///
    /// Blocks.
    func ending(of report: ExecutionReport) throws(GRPCFailure) -> ExecutionEnding {
        if report.outcome == .cancelled { return .cancelled }
        var result = Build_Bazel_Remote_Execution_V2_ActionResult()
        for (path, output) in report.outputs.sorted(by: { Directory.less($0.key, $1.key) }) {
            try add(path, output, to: &result)
        }
        if report.stdout != .empty { result.stdoutDigest = report.stdout.wire }
        if report.stderr != .empty { result.stderrDigest = report.stderr.wire }
        result.executionMetadata = metadata
        var ending = ExecutionEnding()
        switch report.outcome {
        // What is declared and not there is no failure for clients of this API.
        case .exited(let code): result.exitCode = code
        case .outputMissing, .outputTypeWrong: result.exitCode = 0
        case .signaled(let number): result.exitCode = 128 + number
        case .outOfMemory:
            result.exitCode = 128 + 9
            ending.message = "The action wanted more memory than it may have"
        case .timedOut:
            result.exitCode = 128 + 9
            ending.failure = GRPCFailure(
                .deadlineExceeded, "The action ran longer than its \(action.timeoutSeconds ?? 0) seconds")
        case .resourceLimit(let what):
            result.exitCode = 1
            ending.failure = GRPCFailure(.resourceExhausted, "The action came to the sandbox's limit on \(what)")
        case .violation(let what): ending.failure = GRPCFailure(.internal, what)
        case .cancelled: return .cancelled
        }
        let bytes = try encoded(result)
        ending.result = bytes
        if ending.failure == nil, result.exitCode == 0, isKeeping, !action.mustNotCache {
            let blobs = try ResultClosure.blobs(of: result, served)
            try served.record(ServedResult(bytes: bytes, blobs: blobs), for: action.id.digest, in: action.namespace)
        }
        return ending
    }

    private func add(
        _ path: String, _ output: CollectedOutput, to result: inout Build_Bazel_Remote_Execution_V2_ActionResult
    ) throws(GRPCFailure) {
        try served.ask { (store) throws(ForgeError) in
            _ = try WireOutputs(store: store, hasTrees: command.wantsTrees, hasRoots: command.wantsRoots)
                .add(path, output, to: &result)
        }
        guard case .symlink = output, let link = result.outputSymlinks.last else { return }
        switch command.outputs[path] {
        case .file: result.outputFileSymlinks.append(link)
        case .directory: result.outputDirectorySymlinks.append(link)
        case .any, nil: break
        }
    }
}
