internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import SwiftProtobuf

/// Workers that come for actions (Remote Workers API).
struct BotService: Sendable {
    private typealias Create = Google_Devtools_Remoteworkers_V1test2_CreateBotSessionRequest
    private typealias Update = Google_Devtools_Remoteworkers_V1test2_UpdateBotSessionRequest

    let served: ServedStore
    let queue: ExecutionQueue
    let desk: BotDesk
    let clock: any Clock

    /// A worker that is new.
    func create(_ bytes: [UInt8]) throws(GRPCFailure) -> BotPoll {
        let request: Create = try decoded(bytes)
        try served.require(request.parent)
        guard !request.botSession.botID.isEmpty else {
            throw GRPCFailure(.invalidArgument, "A worker says who it is: the session has no `bot_id`")
        }
        var session = request.botSession
        // What it had in hand was of another session, and is over with that.
        session.leases = []
        return BotPoll(desk, try desk.open(session, instance: request.parent), session, clock)
    }

    /// A worker that says how it is and what came of its lease.
    func update(_ bytes: [UInt8]) throws(GRPCFailure) -> BotPoll {
        let request: Update = try decoded(bytes)
        let session = request.botSession
        guard request.name == session.name else {
            throw GRPCFailure(.invalidArgument, "The session is called `\(request.name)` and `\(session.name)`")
        }
        if let lease = session.leases.first(where: { $0.state == .cancelled }) {
            throw GRPCFailure(.invalidArgument, "The lease `\(lease.id)` is for the server alone to cancel")
        }
        if let (lease, said) = try desk.heard(session.name, session) { take(said, lease) }
        if session.status == .botTerminating || session.status == .hostRebooting {
            desk.close(session.name)
            return BotPoll(desk, session.name, session, isLast: true, clock)
        }
        return BotPoll(desk, session.name, session, clock)
    }

    /// Takes what a worker says came of an action: its result is kept once all that it names is here.
    private func take(_ said: WireLease, _ lease: QueueLease) {
        guard let action = lease.operation.action, queue.isCurrent(lease) else { return }
        do throws(GRPCFailure) {
            let ending = try LeaseResult(served: served, action: action).checked(said.ending)
            if let logs = lease.operation.logs { try finish(logs, ending) }
            queue.complete(lease, ending)
        } catch {
            // What a worker could not do another one may.
            if LeaseResult.isOfWorker(error) { return queue.giveBack(lease, lost: error.message) }
            queue.complete(lease, ExecutionEnding(failure: error))
        }
    }

    private func finish(_ logs: OperationLogs, _ ending: ExecutionEnding) throws(GRPCFailure) {
        guard let bytes = ending.result else { return }
        let result: Build_Bazel_Remote_Execution_V2_ActionResult = try decoded(bytes)
        logs.stdout.finish(result.hasStdoutDigest ? try BlobID(wire: result.stdoutDigest) : .empty)
        logs.stderr.finish(result.hasStderrDigest ? try BlobID(wire: result.stderrDigest) : .empty)
    }
}
