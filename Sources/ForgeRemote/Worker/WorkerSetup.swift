public import ForgeCore
public import ForgeExecutor

/// What a worker needs to run the actions of a server.
public struct WorkerSetup: Sendable {
    /// What runs them.
    public var executor: any Executor
    /// How many run at once.
    public var slots: Int
    /// What this worker is called.
    public var name: String
    /// What this worker is, by keys that may come more than once.
    public var properties: [(key: String, value: String)]
    /// The root directory of the file system that an action sees which brings none, where the server names none.
    public var environment: BlobID?
    /// How long actions that run may go on once the worker is to stop, in milliseconds.
    public var drainMilliseconds: Int64 = 10_000
    /// The time, for observations.
    public var clock: any Clock
    /// Unpredictable bytes, for names.
    public var entropy: any Entropy
    /// Tells a person something.
    public var notice: @Sendable (String) -> Void = { _ in }

    /// Puts them together.
    public init(
        executor: any Executor, slots: Int, name: String, properties: [(key: String, value: String)],
        environment: BlobID?, clock: any Clock, entropy: any Entropy
    ) {
        self.executor = executor
        self.slots = slots
        self.name = name
        self.properties = properties
        self.environment = environment
        self.clock = clock
        self.entropy = entropy
    }
}
