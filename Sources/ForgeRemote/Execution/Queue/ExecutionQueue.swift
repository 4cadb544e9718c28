internal import ForgeCore
internal import ForgeREAPI
internal import SwiftProtobuf
internal import Synchronization

/// Executions that wait, that run and that are done: the most urgent first, as many at once as there are workers.
///
/// Clients that want an action run while it waits or runs share one execution, unless its result must not be kept.
final class ExecutionQueue: Sendable {
    /// Runs an action to its end.
    typealias Work = @Sendable (RemoteOperation, ClientAction) async -> ExecutionEnding

    struct Place: Hashable {
        var instance: String
        var action: Digest
    }

    struct State {
        var operations: [String: RemoteOperation] = [:]
        var shared: [Place: RemoteOperation] = [:]
        /// The next one stands last.
        var waiting: [RemoteOperation] = []
        var running = 0
        /// What workers elsewhere have in hand, by operations.
        var leases: [String: LeaseCount] = [:]
        /// How many leases there were.
        var leased = 0
        /// Names of what is done, the oldest first.
        var done: [String] = []
        var count = 0
        var isClosed = false
        var counts = QueueCounts()
    }

    /// With more than this that are done the oldest are forgotten.
    private static let remembered = 1024

    let setup: ExecutionSetup
    private let work: Work
    /// Where files of logs are made.
    private let logs: String
    private let series: String
    let state = Mutex(State())
    /// Who hands actions to workers elsewhere, where there are any.
    private let taker = Mutex<(any LeaseTaker)?>(nil)

    init(_ setup: ExecutionSetup, logs: String, _ work: @escaping Work) {
        self.setup = setup
        self.logs = logs
        self.work = work
        // Names of this server are not those of one before it, and nobody guesses them.
        series = Digest(of: setup.entropy.bytes(32)).hex
    }

    // MARK: Coming in

    /// An execution of the action that somebody else waits for too, or another one.
    ///
    /// - Throws: `RESOURCE_EXHAUSTED` where too many wait, `UNAVAILABLE` from a server that is stopping.
    func submit(_ action: ClientAction, priority: Int32) throws(GRPCFailure) -> RemoteOperation {
        let place = Place(instance: action.instance, action: action.id.digest)
        let (operation, isBegun, refusal): (RemoteOperation?, Bool, GRPCFailure?) = state.withLock { state in
            if state.isClosed { return (nil, false, GRPCFailure(.unavailable, "The server is stopping")) }
            if !action.mustNotCache, let other = state.shared[place] {
                state.counts.joined += 1
                return (other, false, nil)
            }
            guard state.waiting.count < setup.queued else {
                let reason = "\(state.waiting.count) actions wait already, which is as many as this server takes"
                return (nil, false, GRPCFailure(.resourceExhausted, reason))
            }
            let made = make(action.id, action.instance, action, priority, &state)
            if !action.mustNotCache { state.shared[place] = made }
            // Behind all of the same urgency.
            let index = state.waiting.firstIndex { $0.priority <= priority } ?? state.waiting.endIndex
            state.waiting.insert(made, at: index)
            return (made, true, nil)
        }
        if let refusal { throw refusal }
        guard let operation else { throw GRPCFailure(.internal, "An execution was lost") }
        if isBegun {
            operation.update(.queued) { $0.queuedTimestamp = now() }
            offer()
        }
        return operation
    }

    /// Has whoever is free take what waits: workers of this server first.
    func offer() {
        startNext()
        taker.withLock { $0 }?.offered()
    }

    /// Tells whoever hands actions to workers elsewhere that there is one, from now on.
    func serve(_ taker: any LeaseTaker) { self.taker.withLock { $0 = taker } }

    /// An operation that is done from the beginning.
    func known(_ result: [UInt8], of id: BlobID, instance: String) -> RemoteOperation {
        let operation = state.withLock { state in make(id, instance, nil, 0, &state) }
        operation.finish(ExecutionEnding(result: result, isCached: true))
        state.withLock { state in
            state.counts.known += 1
            remember(operation, &state)
        }
        return operation
    }

    private func make(
        _ id: BlobID, _ instance: String, _ action: ClientAction?, _ priority: Int32, _ state: inout State
    ) -> RemoteOperation {
        state.count += 1
        let own = Digest(of: "\(series) \(state.count)").hex.prefix(32)
        let name = (instance.isEmpty ? "" : instance + "/") + "operations/\(own)"
        let operation = RemoteOperation(
            name: name, instance: instance, actionID: id, action: action, number: state.count, priority: priority,
            logs: action.map { _ in OperationLogs(directory: logs) })
        state.operations[name] = operation
        return operation
    }

    // MARK: Running

    private func startNext() {
        let next = state.withLock { state -> RemoteOperation? in
            guard state.running < setup.workers, let next = state.waiting.popLast() else { return nil }
            state.running += 1
            return next
        }
        guard let next else { return }
        next.hold(
            Task { [self] in
                await run(next)
                state.withLock { $0.running -= 1 }
                startNext()
            })
    }

    private func run(_ operation: RemoteOperation) async {
        guard let action = operation.action, !Task.isCancelled else { return end(operation, .cancelled) }
        operation.update(.executing) {
            $0.worker = "forge"
            $0.workerStartTimestamp = now()
        }
        end(operation, await work(operation, action))
    }

    func end(_ operation: RemoteOperation, _ ending: ExecutionEnding) {
        state.withLock { state in
            state.leases[operation.name] = nil
            if let action = operation.action {
                let place = Place(instance: action.instance, action: action.id.digest)
                if state.shared[place] === operation { state.shared[place] = nil }
            }
            state.counts.add(ending)
            remember(operation, &state)
        }
        operation.finish(ending)
    }

    private func remember(_ operation: RemoteOperation, _ state: inout State) {
        state.done.append(operation.name)
        while state.done.count > Self.remembered { state.operations[state.done.removeFirst()] = nil }
    }

    func now() -> Google_Protobuf_Timestamp { .init(nanoseconds: setup.clock.wallNanoseconds()) }

    // MARK: Stopping

    /// Stops an execution; a client that waits for it is told so.
    func cancel(_ operation: RemoteOperation) {
        let (wasWaiting, wasLeased) = state.withLock { state in
            // Whoever has it in hand is not listened to from here on.
            let wasLeased = state.leases.removeValue(forKey: operation.name)?.current != nil
            guard let index = state.waiting.firstIndex(where: { $0 === operation }) else { return (false, wasLeased) }
            state.waiting.remove(at: index)
            return (true, wasLeased)
        }
        if wasWaiting || wasLeased { end(operation, .cancelled) } else { operation.cancel() }
        if wasLeased { taker.withLock { $0 }?.revoked() }
    }

    /// Stops an execution unless somebody comes back for it in time.
    func abandon(_ operation: RemoteOperation) {
        let grace = setup.graceMilliseconds
        guard grace > 0 else { return cancel(operation) }
        Task { [self] in
            try? await Task.sleep(for: .milliseconds(grace))
            if operation.isAbandoned { cancel(operation) }
        }
    }

    /// Takes nothing more, and waits until what there is has ended, at most so long; then it is cancelled.
    func drain(milliseconds: Int64) async {
        state.withLock { $0.isClosed = true }
        var left = milliseconds
        while left > 0, !unfinished.isEmpty {
            try? await Task.sleep(for: .milliseconds(20))
            left -= 20
        }
        for operation in unfinished { cancel(operation) }
        // Processes are dead soon after they are told.
        for _ in 0..<250 where !unfinished.isEmpty { try? await Task.sleep(for: .milliseconds(20)) }
    }

    private var unfinished: [RemoteOperation] {
        state.withLock { $0.operations.values.filter { $0.snapshot().ending == nil } }
    }

    // MARK: Looking

    /// Writes down how many wait and run, and how the others ended.
    func count(_ out: inout MetricsText) {
        let (waiting, running, counts) = state.withLock { state in
            (state.waiting.count, state.running + state.leases.count { $0.value.current != nil }, state.counts)
        }
        out.gauge("forge_actions_waiting", "Actions that wait for a worker.", waiting)
        out.gauge("forge_actions_running", "Actions that run.", running)
        out.head("forge_actions_total", "Actions that clients wanted, by how they ended.", "counter")
        for (ending, count) in counts.named { out.line("forge_actions_total", [("ending", ending)], count) }
    }

    /// The operation of a name.
    ///
    /// - Throws: `NOT_FOUND`.
    func operation(_ name: String) throws(GRPCFailure) -> RemoteOperation {
        guard let found = state.withLock({ $0.operations[name] }) else {
            throw GRPCFailure(.notFound, "There is no operation `\(name)`, or it is long done")
        }
        return found
    }

    /// Operations of an instance behind a number, and the number to go on behind.
    func operations(of instance: String, after number: Int, most: Int) -> ([RemoteOperation], Int?) {
        let found = state.withLock { state in
            state.operations.values.filter { $0.instance == instance && $0.number > number }
        }
        let sorted = found.sorted { $0.number < $1.number }
        return (Array(sorted.prefix(most)), sorted.count > most ? sorted[most - 1].number : nil)
    }

    /// Drops an operation that is done.
    func forget(_ operation: RemoteOperation) {
        state.withLock { state in
            state.operations[operation.name] = nil
            state.done.removeAll { $0 == operation.name }
        }
    }
}

extension Google_Protobuf_Timestamp {
    /// A time since 1970.
    init(nanoseconds: Int64) {
        self.init(seconds: nanoseconds / 1_000_000_000, nanos: Int32(nanoseconds % 1_000_000_000))
    }

    /// Nanoseconds since 1970.
    var nanoseconds: Int64 { seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ Int64(nanos) }
}
