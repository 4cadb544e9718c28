public import ForgeCore
public import ForgeExecutor

/// What a server needs to run the actions of clients.
public struct ExecutionSetup: Sendable {
    /// What runs them.
    public var executor: any Executor
    /// How many run at once.
    public var workers: Int
    /// The root directory of the file system that an action sees which brings none of its own.
    public var environment: BlobID?
    /// How many may wait to be run.
    public var queued = 10_000
    /// How long an action goes on that no client waits for, in milliseconds: time to come back over another connection.
    public var graceMilliseconds: Int64 = 10_000
    /// The time, for observations.
    public var clock: any Clock
    /// Unpredictable bytes, for names that nobody guesses.
    public var entropy: any Entropy

    /// Puts them together.
    public init(
        executor: any Executor, workers: Int, environment: BlobID?, clock: any Clock, entropy: any Entropy
    ) {
        self.executor = executor
        self.workers = workers
        self.environment = environment
        self.clock = clock
        self.entropy = entropy
    }
}
