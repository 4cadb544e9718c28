public import ForgeCore
public import ForgeExecutor

/// One thing that happened in a run, in the order in which it happened; what the terminal, `--json` and later the
/// dashboard show.
public enum Event: Sendable {
    /// How an action's result came to be.
    public enum Origin: String, Sendable {
        case executed, cached
    }

    /// A run begins with this many actions to look at.
    case started(total: Int)
    /// Something that the user should know, such as a new entry in the lock file.
    case notice(String)
    /// An environment or source is being brought into the store.
    case preparing(String)
    /// An action's command starts.
    case actionStarted(name: String, key: Digest)
    /// An action is done.
    case actionFinished(ActionReport)
    /// An action will not run, since `cause` failed.
    case actionSkipped(name: String, cause: String)
}

/// What a run has to say about one action.
public struct ActionReport: Sendable {
    /// The action's name.
    public var name: String
    /// The action key.
    public var key: Digest
    /// Whether it was run or found in the cache.
    public var origin: Event.Origin
    /// How it ended.
    public var outcome: Outcome
    /// The canonical record.
    public var record: Digest?
    /// Standard output as stored; nil when a cached result's log is no longer known.
    public var stdout: BlobID?
    /// Standard error as stored.
    public var stderr: BlobID?
    /// Wall time of the command in nanoseconds; 0 for a cached result.
    public var durationNanoseconds: Int64
    /// The command, for reports of failures.
    public var command: [String]

    /// Makes a report.
    public init(
        name: String, key: Digest, origin: Event.Origin, outcome: Outcome, record: Digest?, stdout: BlobID?,
        stderr: BlobID?, durationNanoseconds: Int64, command: [String]
    ) {
        self.name = name
        self.key = key
        self.origin = origin
        self.outcome = outcome
        self.record = record
        self.stdout = stdout
        self.stderr = stderr
        self.durationNanoseconds = durationNanoseconds
        self.command = command
    }
}

/// The counts at the end of a run.
public struct BuildSummary: Sendable {
    /// Every action that the targets need.
    public var total = 0
    /// Those whose command ran.
    public var executed = 0
    /// Those whose result was in the cache.
    public var cached = 0
    /// Those that did not succeed, run or cached.
    public var failed = 0
    /// Those that did not run because another one failed.
    public var skipped = 0
    /// Whether the user stopped the run.
    public var cancelled = false
    /// The reports of all actions that were looked at, by name.
    public var reports: [String: ActionReport] = [:]

    /// An empty summary.
    public init() {}

    /// Whether every action succeeded.
    public var isSuccess: Bool { failed == 0 && skipped == 0 && !cancelled }
}
