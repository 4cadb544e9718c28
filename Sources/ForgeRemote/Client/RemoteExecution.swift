internal import ForgeCore
internal import ForgeExecutor
internal import ForgeREAPI
private import SwiftProtobuf

/// One action that runs on a cluster: the call, and calls that wait on when a connection is lost.
struct RemoteExecution {
    private typealias Execute = Build_Bazel_Remote_Execution_V2_ExecuteRequest
    private typealias Wait = Build_Bazel_Remote_Execution_V2_WaitExecutionRequest
    private typealias Operation = Google_Longrunning_Operation
    private typealias Response = Build_Bazel_Remote_Execution_V2_ExecuteResponse

    private static let service = "/build.bazel.remote.execution.v2.Execution"
    /// How long an action that says nothing of it may take, queue included, in seconds.
    private static let usualSeconds: Int64 = 6 * 3600
    /// How often a lost connection is made again.
    private static let attempts = 5

    let channel: any ClusterCalls
    let instance: String
    let seconds: Int64

    init(_ channel: any ClusterCalls, _ instance: String, seconds: Int64?) {
        self.channel = channel
        self.instance = instance
        self.seconds = Self.usualSeconds + (seconds ?? 0)
    }

    /// How an action ended on a cluster.
    struct Ending {
        var result: Build_Bazel_Remote_Execution_V2_ActionResult
        var outcome: Outcome
        /// Whether nothing ran: the cluster knew the result.
        var isCached: Bool
    }

    /// Runs the action of a digest to its end.
    ///
    /// - Parameter isFresh: whether it is to run though the cluster may know what comes of it.
    func run(_ key: BlobID, isFresh: Bool) async throws(RemoteFailure) -> Ending {
        var name = ""
        var failures = 0
        while true {
            do throws(GRPCFailure) {
                let path: String
                let message: [UInt8]
                if name.isEmpty {
                    var request = Execute()
                    request.instanceName = instance
                    request.actionDigest = key.wire
                    request.skipCacheLookup = isFresh
                    (path, message) = ("Execute", try encoded(request))
                } else {
                    var request = Wait()
                    request.name = name
                    (path, message) = ("WaitExecution", try encoded(request))
                }
                var last = Operation()
                try await channel.call("\(Self.service)/\(path)", message, seconds: seconds) {
                    (answer) async throws(GRPCFailure) in
                    last = try decoded(answer)
                    name = last.name
                    return !last.done
                }
                guard last.done else { throw GRPCFailure(.unavailable, "The cluster ended the call before the action") }
                return try ending(of: last)
            } catch {
                if Task.isCancelled, !name.isEmpty { cancel(name) }
                // An operation that the cluster does not know any more begins anew.
                if error.code == .notFound, !name.isEmpty {
                    name = ""
                } else if error.code != .unavailable {
                    throw .cluster(error)
                }
                failures += 1
                guard failures < Self.attempts else { throw .cluster(error) }
                do { try await Task.sleep(for: .milliseconds(200 << failures)) } catch {
                    throw .cluster(GRPCFailure(.cancelled, "The action was given up"))
                }
            }
        }
    }

    /// Tells the cluster, once, that nobody waits any more.
    private func cancel(_ name: String) {
        var request = Google_Longrunning_CancelOperationRequest()
        request.name = name
        guard let message = try? encoded(request) else { return }
        let channel = channel
        Task { _ = try? await channel.unary("/google.longrunning.Operations/CancelOperation", message, seconds: 5) }
    }

    private func ending(of operation: Google_Longrunning_Operation) throws(GRPCFailure) -> Ending {
        switch operation.result {
        case .error(let status): throw GRPCFailure(status)
        case .response(let any):
            let response: Response = try decoded(Array(any.value))
            let failure = GRPCFailure(response.status)
            var outcome = Outcome.exited(response.result.exitCode)
            if failure.code == .deadlineExceeded { outcome = .timedOut } else if failure.code != .ok { throw failure }
            return Ending(result: response.result, outcome: outcome, isCached: response.cachedResult)
        case nil: throw GRPCFailure(.unknown, "The cluster says that the action is done, and not how")
        }
    }
}
