internal import ForgeCore
internal import ForgeREAPI
internal import SwiftProtobuf
private import Synchronization

/// A call of a worker, which is answered once its session has changed, or after a while.
final class BotPoll: StepSource {
    private struct State {
        var call = 0
        var isOver = false
        var timer: Task<Void, Never>?
    }

    private let desk: BotDesk
    private let name: String
    /// What the worker said, which is told back to it.
    private let said: WireBotSession
    /// Whether the session was ended by this very call.
    private let isLast: Bool
    private let clock: any Clock
    private let state = Mutex(State())

    init(_ desk: BotDesk, _ name: String, _ said: WireBotSession, isLast: Bool = false, _ clock: any Clock) {
        self.desk = desk
        self.isLast = isLast
        self.name = name
        self.said = said
        self.clock = clock
    }

    /// Calls `wake` once there is an answer.
    func begin(_ wake: @escaping @Sendable () -> Void) {
        if isLast { return }
        let call = desk.begin(name, wake)
        // Whoever gets nothing to do is answered at once.
        let pause = said.status == .ok ? desk.terms.pollMilliseconds : 0
        let timer = Task { [weak self] in
            do { try await Task.sleep(for: .milliseconds(pause)) } catch { return }
            self?.state.withLock { $0.isOver = true }
            wake()
        }
        state.withLock { ($0.call, $0.timer) = (call, timer) }
    }

    /// The session, if there is something to say.
    func next() throws(GRPCFailure) -> GRPCStep {
        if isLast { return .finish(try encoded(answer(nil))) }
        let (call, isOver) = state.withLock { ($0.call, $0.isOver) }
        let known = said.leases.first { $0.state == .pending || $0.state == .active }
        switch desk.look(name, call: call, known: known?.id, isOver: isOver) {
        case .wait: return .wait
        case .gone:
            stop()
            throw GRPCFailure(.notFound, "The session `\(name)` is over")
        case .session(let held):
            stop()
            return .finish(try encoded(answer(held)))
        }
    }

    private func answer(_ held: BotDesk.Held?) -> WireBotSession {
        var out = said
        out.name = name
        out.leases = []
        if var lease = held?.wire {
            lease.state = held?.isKnown == true ? .active : .pending
            out.leases = [lease]
        }
        out.expireTime = .init(
            nanoseconds: clock.wallNanoseconds() + desk.terms.silenceMilliseconds * 1_000_000)
        return out
    }

    private func stop() { state.withLock { $0.timer.take() }?.cancel() }

    /// Waits no longer.
    func leave() {
        stop()
        desk.leave(name, call: state.withLock { $0.call })
    }
}
