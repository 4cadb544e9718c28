internal import ForgeCore
internal import ForgeREAPI
private import Synchronization

/// The workers elsewhere that have come for actions, and what each has in hand.
///
/// A session of a worker has at most one lease. What its worker says of a lease counts while the lease is current in
/// the queue, whatever became of the session meanwhile.
final class BotDesk: LeaseTaker {
    /// What a session has in hand.
    struct Held: Sendable {
        var lease: QueueLease
        /// What the worker is told.
        var wire: WireLease
        /// Whether the worker has said that it knows of it.
        var isKnown = false
    }

    private struct Session {
        var instance: String
        var bot: String
        var properties: PlatformProperties
        /// Whether it may be handed something.
        var isFit: Bool
        /// When it is lost unless it is heard of, by the monotonic clock.
        var deadline: Int64
        var held: Held?
        /// Counts its calls: the last one alone is handed something.
        var call = 0
        /// Wakes the call that waits; nil where none does.
        var wake: (@Sendable () -> Void)?
        /// When that began to wait, among all calls.
        var waits = 0
    }

    private struct State {
        var sessions: [String: Session] = [:]
        var waits = 0
        var made = 0
        var lost = 0
        var isStopped = false
    }

    let terms: LeaseTerms
    private let queue: ExecutionQueue
    private let setup: ExecutionSetup
    private let series: String
    private let state = Mutex(State())

    init(_ queue: ExecutionQueue, _ setup: ExecutionSetup, _ terms: LeaseTerms) {
        self.queue = queue
        self.setup = setup
        self.terms = terms
        series = Digest(of: setup.entropy.bytes(32)).hex
        queue.serve(self)
        // Sessions that are lost are noticed though nobody calls.
        Task { [weak self] in
            while let self {
                expire()
                let pause = min(500, self.terms.silenceMilliseconds / 4)
                _ = consume self
                try? await Task.sleep(for: .milliseconds(pause))
            }
        }
    }

    // MARK: Sessions

    /// Takes in a worker; the name of its session.
    ///
    /// - Throws: `UNAVAILABLE` from a server that is stopping, `RESOURCE_EXHAUSTED` where there are too many.
    func open(_ wire: WireBotSession, instance: String) throws(GRPCFailure) -> String {
        expire()
        let deadline = deadline()
        return try state.withLock { (state) throws(GRPCFailure) in
            if state.isStopped { throw GRPCFailure(.unavailable, "The server is stopping") }
            guard state.sessions.count < terms.mostSessions else {
                throw GRPCFailure(
                    .resourceExhausted, "\(terms.mostSessions) workers are here, which is as many as this server takes")
            }
            state.made += 1
            let own = Digest(of: "\(series) \(state.made)").hex.prefix(32)
            let name = (instance.isEmpty ? "" : instance + "/") + "botSessions/\(own)"
            state.sessions[name] = Session(
                instance: instance, bot: wire.botID, properties: PlatformProperties(wire.worker),
                isFit: wire.status == .ok, deadline: deadline)
            return name
        }
    }

    /// Hears a worker; what it had in hand and says is done.
    ///
    /// - Throws: `NOT_FOUND` where the session is over.
    func heard(_ name: String, _ wire: WireBotSession) throws(GRPCFailure) -> (lease: QueueLease, said: WireLease)? {
        expire()
        let deadline = deadline()
        let (isThere, done) = state.withLock { state -> (Bool, (QueueLease, WireLease)?) in
            guard var session = state.sessions[name] else { return (false, nil) }
            session.deadline = deadline
            session.isFit = wire.status == .ok
            session.properties = PlatformProperties(wire.worker)
            var done: (QueueLease, WireLease)?
            if var held = session.held, let said = wire.leases.first(where: { $0.id == held.wire.id }) {
                if said.state == .completed {
                    done = (held.lease, said)
                    session.held = nil
                } else {
                    held.isKnown = true
                    session.held = held
                }
            }
            state.sessions[name] = session
            return (true, done)
        }
        guard isThere else {
            throw GRPCFailure(.notFound, "There is no session `\(name)`: it was silent for too long, or it ended")
        }
        return done
    }

    /// Ends a session; what it has in hand goes to another worker.
    func close(_ name: String) {
        let held = state.withLock { $0.sessions.removeValue(forKey: name)?.held }
        if let held { queue.giveBack(held.lease, lost: nil) }
    }

    /// Ends the sessions of workers that are silent for too long.
    func expire() {
        let now = setup.clock.monotonicNanoseconds()
        let lost = state.withLock { state -> [(held: Held?, bot: String)] in
            // Whose call waits here is heard of when that ends.
            let over = state.sessions.filter { $0.value.wake == nil && $0.value.deadline < now }
            for name in over.keys { state.sessions[name] = nil }
            state.lost += over.count { $0.value.held != nil }
            return over.values.map { ($0.held, $0.bot) }
        }
        for (held, bot) in lost {
            guard let held else { continue }
            queue.giveBack(held.lease, lost: "`\(bot)` was silent for \(terms.silenceMilliseconds / 1000) seconds")
        }
    }

    /// Ends all sessions, and takes in no more workers.
    func stop() {
        let sessions = state.withLock { state in
            state.isStopped = true
            defer { state.sessions = [:] }
            return state.sessions
        }
        for session in sessions.values {
            if let held = session.held { queue.giveBack(held.lease, lost: nil) }
            session.wake?()
        }
    }

    private func deadline() -> Int64 {
        setup.clock.monotonicNanoseconds() + terms.silenceMilliseconds * 1_000_000
    }

    // MARK: Calls that wait

    /// What a call of a session finds.
    enum Finding {
        /// Nothing has changed.
        case wait
        /// This is how the session is now.
        case session(held: Held?)
        /// The session is over.
        case gone
    }

    /// Begins a call of a session, in the place of one that still waits; its number.
    func begin(_ name: String, _ wake: @escaping @Sendable () -> Void) -> Int {
        let (number, older) = state.withLock { state -> (Int, (@Sendable () -> Void)?) in
            guard var session = state.sessions[name] else { return (0, nil) }
            let older = session.wake
            session.call += 1
            state.waits += 1
            session.waits = state.waits
            session.wake = wake
            state.sessions[name] = session
            return (session.call, older)
        }
        older?()
        offered()
        return number
    }

    /// Looks, for a call, how its session is.
    ///
    /// - Parameters:
    ///   - known: the lease that the worker knows of; nil for none.
    ///   - isOver: whether the call has waited as long as it may.
    func look(_ name: String, call: Int, known: String?, isOver: Bool) -> Finding {
        let deadline = deadline()
        return state.withLock { state in
            guard let session = state.sessions[name] else { return .gone }
            if session.call != call { return .session(held: session.held) }
            guard session.held?.wire.id != known || isOver else { return .wait }
            state.sessions[name]?.wake = nil
            state.sessions[name]?.deadline = deadline
            return .session(held: session.held)
        }
    }

    /// Ends a call that nobody waits for.
    func leave(_ name: String, call: Int) {
        let deadline = deadline()
        state.withLock { state in
            guard state.sessions[name]?.call == call else { return }
            state.sessions[name]?.wake = nil
            state.sessions[name]?.deadline = deadline
        }
    }

    // MARK: Leases

    func offered() {
        let wakes = state.withLock { state -> [@Sendable () -> Void] in
            var wakes: [@Sendable () -> Void] = []
            let idle = state.sessions.filter { $0.value.isFit && $0.value.held == nil && $0.value.wake != nil }
            // Whoever waits for longest comes first.
            for (name, session) in idle.sorted(by: { $0.value.waits < $1.value.waits }) {
                guard let lease = queue.lease(of: session.instance, to: session.bot, having: session.properties) else {
                    continue
                }
                state.sessions[name]?.held = held(lease)
                if let wake = session.wake { wakes.append(wake) }
            }
            return wakes
        }
        for wake in wakes { wake() }
    }

    private func held(_ lease: QueueLease) -> Held {
        let id = "\(lease.operation.name.split(separator: "/").last ?? "")-\(lease.number)"
        let action = lease.operation.action?.encoded ?? []
        let logs = [false, true].map { isError in
            LogName(operation: lease.operation.name, isError: isError).text + "/\(lease.number)"
        }
        return Held(
            lease: lease,
            wire: WireLease(id: id, action: action, environment: setup.environment, logs: (logs[0], logs[1])))
    }

    func revoked() {
        let wakes = state.withLock { state in
            let over = state.sessions.filter { $0.value.held.map { !queue.isCurrent($0.lease) } ?? false }
            for name in over.keys { state.sessions[name]?.held = nil }
            return over.values.compactMap(\.wake)
        }
        offered()
        for wake in wakes { wake() }
    }

    /// Writes down how many workers there are.
    func count(_ out: inout MetricsText) {
        let (sessions, busy, lost) = state.withLock { state in
            (state.sessions.count, state.sessions.count { $0.value.held != nil }, state.lost)
        }
        out.gauge("forge_workers", "Workers elsewhere that are here for actions.", sessions)
        out.gauge("forge_workers_busy", "Workers elsewhere that have an action in hand.", busy)
        out.head("forge_leases_lost_total", "Actions whose worker was lost.", "counter")
        out.line("forge_leases_lost_total", [], lost)
    }
}
