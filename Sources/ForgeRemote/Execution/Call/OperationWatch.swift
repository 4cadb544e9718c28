internal import ForgeREAPI
private import Synchronization

/// One client's view of an operation, which goes on while somebody has one.
final class OperationWatch: StepSource {
    private struct State {
        var seen = -1
        var token: Int?
    }

    private let operation: RemoteOperation
    private let queue: ExecutionQueue
    private let inlining: ResultInlining
    private let served: ServedStore
    private let limits: GRPCLimits
    private let state = Mutex(State())

    init(
        _ operation: RemoteOperation, _ queue: ExecutionQueue, _ inlining: ResultInlining, _ served: ServedStore,
        _ limits: GRPCLimits
    ) {
        self.operation = operation
        self.queue = queue
        self.inlining = inlining
        self.served = served
        self.limits = limits
    }

    /// Calls `wake` whenever the operation changes, until this view is left.
    func begin(_ wake: @escaping @Sendable () -> Void) {
        let token = operation.watch(wake)
        state.withLock { $0.token = token }
    }

    /// The operation, if it has changed since this was last called.
    func next() throws(GRPCFailure) -> GRPCStep {
        let shown = operation.snapshot()
        let isNews = state.withLock { state in
            defer { state.seen = shown.version }
            return state.seen != shown.version
        }
        guard isNews else { return .wait }
        let message = try encoded(try shown.wire(inlining, served, limits))
        guard shown.ending != nil else { return .send(message) }
        leave()
        return .finish(message)
    }

    /// Looks no longer.
    func leave() {
        guard let token = state.withLock({ $0.token.take() }) else { return }
        if operation.leave(token) { queue.abandon(operation) }
    }
}
