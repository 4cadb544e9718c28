public import ForgeCore
public import ForgeExecutor

/// What a server needs to run the actions of clients.
public struct ExecutionSetup: Sendable {
    /// What runs them.
    public var executor: any Executor
    /// How many run at once.
    public var workers: Int
    /// What workers elsewhere are told; nil where none may come.
    public var leases: LeaseTerms?
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

/// What a server and the workers that come to it hold each other to.
public struct LeaseTerms: Sendable {
    /// A worker that is silent for so long is lost, and with it what it has in hand, in milliseconds.
    public var silenceMilliseconds: Int64
    /// How many workers may be lost over an action before it fails.
    public var mostLosses = 3
    /// How many sessions of workers there may be at once.
    public var mostSessions = 10_000
    /// How long a worker that has nothing to do waits for an answer, in milliseconds.
    var pollMilliseconds: Int64 { min(10_000, silenceMilliseconds / 3) }

    /// Puts them together.
    public init(silenceMilliseconds: Int64 = 30_000) { self.silenceMilliseconds = silenceMilliseconds }
}
