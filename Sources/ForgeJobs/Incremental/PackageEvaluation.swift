internal import ForgeCapture
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeDhall
private import Glibc
private import Synchronization

/// The session in which packages and targets are evaluated; it begins when something has to be.
final class PackageEvaluation: Sendable {
    /// What was evaluated, in order.
    enum Step: Hashable {
        case root
        case package(String)
        case target(String)
        /// All of a request, at once.
        case whole
    }

    private struct State {
        var worker: DhallWorker<PackageSession>?
        var log = ReadLog()
        var environment: (any ImportEnvironment)?
        /// Files that changed after it may change again unseen.
        var settled: Int64 = 0
        var steps: [Step] = []
    }

    /// Kernels stamp files by ticks of up to 10 ms.
    static let usualSettling: Int64 = 50_000_000

    private let world: @Sendable (ReadLog) -> DhallOptions
    private let settling: Int64
    private let state = Mutex(State())

    /// - Parameter settling: for how many nanoseconds after a change another one may leave no trace.
    init(_ world: @escaping @Sendable (ReadLog) -> DhallOptions, settling: Int64 = usualSettling) {
        self.world = world
        self.settling = settling
    }

    /// What was evaluated so far.
    var steps: [Step] { state.withLock { $0.steps } }

    /// Notes that something is evaluated.
    func note(_ step: Step) { state.withLock { $0.steps.append(step) } }

    /// Does something in the session.
    func run<Value: Sendable>(
        _ step: Step, _ body: @escaping @Sendable (PackageSession) throws(ForgeErrors) -> Value
    ) async throws(ForgeErrors) -> Value {
        note(step)
        return try await worker().run(body)
    }

    private func worker() -> DhallWorker<PackageSession> {
        state.withLock { state in
            if let worker = state.worker { return worker }
            state.log = ReadLog()
            state.settled = Self.now() - settling
            let options = world(state.log)
            state.environment = options.environment
            let worker = DhallWorker(options) { evaluator throws(ForgeErrors) in
                try PackageSession(evaluator, options.environment)
            }
            state.worker = worker
            return worker
        }
    }

    /// Whether files are what they were when they were read, beyond doubt; those that were not read are.
    func holds(_ files: some Sequence<String>) -> Bool {
        let (log, settled, environment) = state.withLock { ($0.log, $0.settled, $0.environment) }
        guard let environment else { return true }
        return log.holds(settled: settled, among: Set(files)) { (file) throws(ImportRefusal) in
            try environment.stamp(file)
        }
    }

    /// Ends the session, and keeps what it learned.
    func end() async {
        let worker = state.withLock { state in
            defer { state.worker = nil }
            return state.worker
        }
        await worker?.end()
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
