internal import ForgeCore
internal import ForgeExecutor
internal import ForgeREAPI
internal import ForgeStore
internal import SwiftProtobuf

/// Runs one action: inputs, sandbox, result.
struct ActionWork: Sendable {
    let served: ServedStore
    let setup: ExecutionSetup
    var preparation: ActionPreparation
    /// Whether results are kept here.
    var isKeeping = true
    /// Is handed what an action writes, and whether that is to standard error.
    var onOutput: (@Sendable (Bool, [UInt8]) -> Void)?
    let pool: BlockingPool

    init(_ served: ServedStore, _ setup: ExecutionSetup, _ trees: InputTrees) {
        self.served = served
        self.setup = setup
        preparation = ActionPreparation(served: served, trees: trees, environment: setup.environment)
        pool = BlockingPool(threads: max(2, setup.workers))
    }

    /// Runs an action to its end; never throws, since every end is one that a client is told.
    func run(_ operation: RemoteOperation, _ action: ClientAction) async -> ExecutionEnding {
        let preparation = preparation
        do throws(GRPCFailure) {
            operation.note { $0.inputFetchStartTimestamp = now() }
            let prepared = try await pool.run { () throws(GRPCFailure) in try preparation.prepare(action) }
            operation.note {
                $0.inputFetchCompletedTimestamp = now()
                $0.executionStartTimestamp = now()
            }
            var request = prepared.request
            let (logs, onOutput) = (operation.logs, onOutput)
            request.onOutput = { isError, bytes in
                (isError ? logs?.stderr : logs?.stdout)?.append(bytes)
                onOutput?(isError, bytes)
            }
            let report = try await execute(request)
            logs?.stdout.finish(report.stdout)
            logs?.stderr.finish(report.stderr)
            let end = report.observation.startNanoseconds + report.observation.durationNanoseconds
            operation.note {
                $0.executionStartTimestamp = .init(nanoseconds: report.observation.startNanoseconds)
                $0.executionCompletedTimestamp = .init(nanoseconds: end)
                $0.outputUploadStartTimestamp = now()
            }
            return try await pool.run { () throws(GRPCFailure) in
                operation.note {
                    $0.outputUploadCompletedTimestamp = now()
                    $0.workerCompletedTimestamp = now()
                }
                return try ResultAssembly(
                    served: served, action: action, command: prepared.command,
                    metadata: operation.snapshot().metadata, isKeeping: isKeeping
                ).ending(of: report)
            }
        } catch {
            if let logs = operation.logs { await pool.run { [served] in logs.finish(in: served.store) } }
            return ExecutionEnding(failure: error)
        }
    }

    private func execute(_ request: ExecutionRequest) async throws(GRPCFailure) -> ExecutionReport {
        do throws(ForgeError) { return try await setup.executor.execute(request) } catch {
            if error.code == .blobMissing || error.code == .blobDamaged { preparation.trees.forget() }
            throw ActionPreparation.failure(error)
        }
    }

    private func now() -> Google_Protobuf_Timestamp { .init(nanoseconds: setup.clock.wallNanoseconds()) }
}
