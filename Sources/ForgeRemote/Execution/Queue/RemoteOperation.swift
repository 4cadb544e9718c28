internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import Synchronization

typealias WireStage = Build_Bazel_Remote_Execution_V2_ExecutionStage.Value
typealias WireMetadata = Build_Bazel_Remote_Execution_V2_ExecutedActionMetadata

/// How an execution ended.
struct ExecutionEnding: Sendable {
    /// The encoded result, as far as there is one.
    var result: [UInt8]?
    /// Whether it was known before.
    var isCached = false
    /// What a person may want to know.
    var message = ""
    /// Why there is no result, or not the one that was wanted.
    var failure: GRPCFailure?

    /// Nobody wanted it any longer.
    static let cancelled = ExecutionEnding(failure: GRPCFailure(.cancelled, "The execution was cancelled"))
}

/// What an action writes while it runs.
struct OperationLogs: Sendable {
    let stdout: LogStream
    let stderr: LogStream

    init(directory: String) {
        stdout = LogStream(directory: directory)
        stderr = LogStream(directory: directory)
    }

    /// Another one begins the action anew.
    func restart() {
        stdout.restart()
        stderr.restart()
    }

    /// Nothing more comes.
    func finish() {
        stdout.finish(nil)
        stderr.finish(nil)
    }

    /// Nothing more comes of an action that has no result.
    ///
    /// Blocks.
    func finish(in store: DiskStore) {
        stdout.finish(in: store)
        stderr.finish(in: store)
    }
}

/// One execution, whoever waits for it.
final class RemoteOperation: Sendable {
    private struct State {
        var version = 0
        var stage: WireStage
        var metadata = WireMetadata()
        var ending: ExecutionEnding?
        var isCancelled = false
        var task: Task<Void, Never>?
        var watchers: [Int: @Sendable () -> Void] = [:]
        var tokens = 0
    }

    /// Its name on the wire, `[INSTANCE/]operations/…`.
    let name: String
    let instance: String
    /// The name of the action's bytes.
    let actionID: BlobID
    /// What is to be done; nil where the result was known.
    let action: ClientAction?
    /// Its place among all operations of the server.
    let number: Int
    /// A lower one goes first.
    let priority: Int32
    /// Nil where nothing runs.
    let logs: OperationLogs?
    private let state: Mutex<State>

    init(
        name: String, instance: String, actionID: BlobID, action: ClientAction?, number: Int, priority: Int32,
        logs: OperationLogs? = nil
    ) {
        self.name = name
        self.logs = logs
        self.instance = instance
        self.actionID = actionID
        self.action = action
        self.number = number
        self.priority = priority
        state = Mutex(State(stage: action == nil ? .cacheCheck : .queued))
    }

    // MARK: Watching

    /// How it is at one moment.
    func snapshot() -> OperationSnapshot {
        state.withLock { state in
            OperationSnapshot(
                name: name, actionID: actionID, version: state.version, stage: state.stage, metadata: state.metadata,
                ending: state.ending, hasLogs: logs != nil)
        }
    }

    /// Calls `wake` when it changes, until the token is given back.
    func watch(_ wake: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.tokens += 1
            state.watchers[state.tokens] = wake
            return state.tokens
        }
    }

    /// Gives a token back; whether it was the last one of an operation that is not done.
    func leave(_ token: Int) -> Bool {
        state.withLock { state in
            state.watchers[token] = nil
            return state.watchers.isEmpty && state.ending == nil
        }
    }

    /// Whether nobody waits for what is not done yet.
    var isAbandoned: Bool { state.withLock { $0.watchers.isEmpty && $0.ending == nil } }

    // MARK: Changing

    /// Changes what is shown, and tells everybody who watches.
    func update(_ stage: WireStage, _ change: (inout WireMetadata) -> Void) {
        let wakes = state.withLock { state -> [@Sendable () -> Void] in
            guard state.ending == nil else { return [] }
            state.stage = stage
            change(&state.metadata)
            state.version += 1
            return Array(state.watchers.values)
        }
        for wake in wakes { wake() }
    }

    /// Writes down what is shown together with the next change.
    func note(_ change: (inout WireMetadata) -> Void) { state.withLock { change(&$0.metadata) } }

    /// Ends it, once.
    func finish(_ ending: ExecutionEnding) {
        let wakes = state.withLock { state -> [@Sendable () -> Void] in
            guard state.ending == nil else { return [] }
            state.ending = ending
            state.stage = .completed
            state.version += 1
            state.task = nil
            return Array(state.watchers.values)
        }
        logs?.finish()
        for wake in wakes { wake() }
    }

    /// Takes the task that runs it, to be stopped by ``cancel()``.
    func hold(_ task: Task<Void, Never>) {
        let isLate = state.withLock { state in
            if state.ending == nil { state.task = task }
            return state.isCancelled
        }
        if isLate { task.cancel() }
    }

    /// Stops the task that runs it, or that will.
    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }
}
