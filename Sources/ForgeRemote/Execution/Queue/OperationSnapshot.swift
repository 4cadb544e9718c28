internal import ForgeCore
internal import ForgeREAPI
internal import SwiftProtobuf

/// An operation at one moment.
struct OperationSnapshot: Sendable {
    var name: String
    var actionID: BlobID
    /// Changes with everything else.
    var version: Int
    var stage: WireStage
    var metadata: WireMetadata
    /// How it ended; nil while it has not.
    var ending: ExecutionEnding?
    /// Whether what it writes can be read while it runs.
    var hasLogs = false

    /// What a client is told.
    func wire(
        _ inlining: ResultInlining, _ served: ServedStore, _ limits: GRPCLimits
    ) throws(GRPCFailure) -> Google_Longrunning_Operation {
        var out = Google_Longrunning_Operation()
        out.name = name
        var shown = Build_Bazel_Remote_Execution_V2_ExecuteOperationMetadata()
        shown.stage = stage
        shown.actionDigest = actionID.wire
        shown.digestFunction = .sha256
        shown.partialExecutionMetadata = metadata
        if hasLogs, stage == .executing || stage == .completed {
            shown.stdoutStreamName = LogName(operation: name, isError: false).text
            shown.stderrStreamName = LogName(operation: name, isError: true).text
        }
        out.metadata = try packed(shown)
        guard let ending else { return out }
        out.done = true
        if ending.failure?.code == .cancelled, let failure = ending.failure {
            out.error = failure.status
            return out
        }
        var response = Build_Bazel_Remote_Execution_V2_ExecuteResponse()
        if let result = ending.result {
            response.result = try inlining.applied(to: result, served, limits)
        }
        response.cachedResult = ending.isCached
        response.message = ending.message
        if let failure = ending.failure { response.status = failure.status }
        out.response = try packed(response)
        return out
    }

    private func packed(_ message: some SwiftProtobuf.Message) throws(GRPCFailure) -> Google_Protobuf_Any {
        do { return try Google_Protobuf_Any(message: message) } catch {
            throw GRPCFailure(.internal, "A message cannot be written")
        }
    }
}
