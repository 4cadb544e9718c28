internal import ForgeCore
internal import ForgeREAPI
private import SwiftProtobuf

/// One session of a worker: it has one action in hand at most, and calls while it runs.
///
/// A call that is under way when an action ends is given up for one that says so; the server's answer to the call given
/// up does not matter, since it says again what it was not heard to have said.
final class WorkerSlot: Sendable {
    private enum Event: Sendable {
        case answered(Int, Result<WireBotSession, GRPCFailure>)
        case done(WireLease)
        /// The worker is to stop.
        case stop
        /// What runs has had its time.
        case timeIsUp
    }

    /// What is in hand.
    private struct Hand {
        var lease: WireLease
        var task: Task<Void, Never>
        var isDone = false
    }

    private let calls: BotCalls
    private let setup: WorkerSetup
    private let work: @Sendable (WireLease) async -> WireLease
    private let events: AsyncStream<Event>
    private let out: AsyncStream<Event>.Continuation

    /// - Parameter work: runs a lease to its end, or until the task is cancelled.
    init(
        _ channel: any ClusterCalls, instance: String, bot: String, _ setup: WorkerSetup,
        _ work: @escaping @Sendable (WireLease) async -> WireLease
    ) {
        calls = BotCalls(channel, instance: instance, bot: bot, setup)
        self.setup = setup
        self.work = work
        (events, out) = AsyncStream<Event>.makeStream()
    }

    /// Works until the task is cancelled and what runs has ended, or has had its time.
    ///
    /// - Throws: how the server refuses this worker.
    func run() async throws(GRPCFailure) {
        // A task that was cancelled hears of nothing more, and there is something left to hear.
        let task = Task { () async -> Result<Void, GRPCFailure> in
            var state = State()
            do throws(GRPCFailure) {
                try await self.loop(&state)
                return .success(())
            } catch {
                await self.drop(&state.hand)
                return .failure(error)
            }
        }
        try await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            out.yield(.stop)
        }.get()
    }

    private struct State {
        /// The session as the server knows it; nil before there is one.
        var session: WireBotSession?
        var hand: Hand?
        var call = 0
        var calling: Task<Void, Never>?
        /// When that began, by the monotonic clock.
        var since: Int64 = 0
        /// When the server gives this worker up for lost, by the monotonic clock.
        var expiry: Int64 = 0
        var failures = 0
        var isStopping = false
        var isRenewed = false
    }

    private func loop(_ state: inout State) async throws(GRPCFailure) {
        ask(&state)
        for await event in events {
            switch event {
            case .answered(let call, let result):
                guard call == state.call else { continue }
                switch result {
                case .success(let session): try await take(session, &state)
                case .failure(let failure): try await take(failure, &state)
                }
            case .done(let lease):
                guard state.hand?.lease.id == lease.id else { continue }
                state.hand?.lease = lease
                state.hand?.isDone = true
                ask(&state)
            case .stop:
                if state.isStopping { continue }
                state.isStopping = true
                let (out, pause) = (out, setup.drainMilliseconds)
                Task {
                    try? await Task.sleep(for: .milliseconds(pause))
                    out.yield(.timeIsUp)
                }
                if state.hand == nil { return await leave(&state) }
                ask(&state)
            case .timeIsUp: return await leave(&state)
            }
            if state.isStopping, state.hand == nil { return await leave(&state) }
        }
    }

    // MARK: Calls

    /// Calls, in the place of a call that is under way.
    private func ask(_ state: inout State, after milliseconds: Int = 0) {
        state.calling?.cancel()
        state.call += 1
        state.since = setup.clock.monotonicNanoseconds() + Int64(milliseconds) * 1_000_000
        let (call, session, out, calls) = (state.call, state.session, out, calls)
        let lease = state.hand?.lease
        let isStopping = state.isStopping
        // Not a child of the task that may be cancelled: what ends in the time that is left has to be told.
        state.calling = Task {
            if milliseconds > 0 {
                do { try await Task.sleep(for: .milliseconds(milliseconds)) } catch { return }
            }
            let result: Result<WireBotSession, GRPCFailure>
            do throws(GRPCFailure) {
                result = .success(try await calls.call(session, lease, isStopping ? .unhealthy : .ok))
            } catch { result = .failure(error) }
            out.yield(.answered(call, result))
        }
    }

    /// How long a server that has nothing new to say is left alone, in milliseconds.
    private static let pause = 1000

    private func take(_ session: WireBotSession, _ state: inout State) async throws(GRPCFailure) {
        (state.failures, state.isRenewed) = (0, false)
        let now = setup.clock.wallNanoseconds()
        let silence = session.hasExpireTime ? session.expireTime.nanoseconds - now : Self.usualSilence
        state.expiry = setup.clock.monotonicNanoseconds() + max(0, silence)
        state.session = session
        let open = session.leases.first { $0.state == .pending || $0.state == .active }
        let before = state.hand
        if let hand = state.hand, hand.isDone || open?.id != hand.lease.id {
            state.hand = nil
            if !hand.isDone { hand.task.cancel() }
        }
        let isAgain = before?.isDone == true && open?.id == before?.lease.id
        if state.hand == nil, !state.isStopping, !isAgain, var lease = open {
            lease.state = .active
            start(lease, after: before?.task, &state)
        }
        // A server that answers at once though nothing has changed does not wait by itself.
        let isQuick = setup.clock.monotonicNanoseconds() - state.since < 500_000_000
        let isSame = isQuick && state.hand != nil && state.hand?.lease.id == before?.lease.id
        ask(&state, after: isSame || state.isStopping ? Self.pause : 0)
    }

    /// Silence after which servers give a worker up that do not say when, in nanoseconds.
    private static let usualSilence: Int64 = 60_000_000_000

    private func start(_ lease: WireLease, after last: Task<Void, Never>?, _ state: inout State) {
        let (out, work) = (out, work)
        let task = Task {
            await last?.value
            out.yield(.done(await work(lease)))
        }
        state.hand = Hand(lease: lease, task: task)
    }

    // MARK: Failures

    private func take(_ failure: GRPCFailure, _ state: inout State) async throws(GRPCFailure) {
        state.failures += 1
        let isLate = state.session != nil && setup.clock.monotonicNanoseconds() > state.expiry
        switch failure.code {
        case .unauthenticated where !state.isRenewed:
            state.isRenewed = true
            guard await calls.renewCredentials() else { throw failure }
        case .unauthenticated, .permissionDenied, .unimplemented: throw failure
        case .unavailable, .deadlineExceeded, .unknown, .cancelled, .resourceExhausted, .internal:
            if failure.mistrust != nil { throw failure }
            if state.failures == 3 { setup.notice("The server is away: \(failure.message)") }
            guard isLate else { break }
            // By now the server has handed on what is in hand.
            await drop(&state.hand)
            state.session = nil
        default:
            // The session is over, and with it what is in hand. One that cannot even begin is refused.
            if state.session == nil, failure.code == .invalidArgument { throw failure }
            await drop(&state.hand)
            state.session = nil
        }
        ask(&state, after: min(5000, 50 << min(state.failures, 8)))
    }

    private func drop(_ hand: inout Hand?) async {
        guard let known = hand else { return }
        hand = nil
        known.task.cancel()
        await known.task.value
    }

    /// Ends the session; what is still in hand goes to another worker.
    private func leave(_ state: inout State) async {
        state.calling?.cancel()
        await drop(&state.hand)
        guard let session = state.session else { return }
        let calls = calls
        await Task { _ = try? await calls.call(session, nil, .botTerminating) }.value
    }
}
