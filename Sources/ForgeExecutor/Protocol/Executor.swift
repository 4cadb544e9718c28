public import ForgeCore
public import ForgeIR

/// Runs actions in one tier.
///
/// An executor returns a value for every outcome of an action; it throws only for Forge's own faults and for what this
/// host cannot do (`E_SANDBOX_…`).
public protocol Executor: Sendable {
    /// The class of the executor: `namespace`, later `wasm`, `microvm`, `remote`.
    var tier: String { get }

    /// The classes of all that it can have an action run by.
    var tiers: [String] { get }

    /// Runs one action to its end. Cancelling the task kills the whole process tree and gives `.cancelled`.
    func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport
}

extension Executor {
    /// Its own class.
    public var tiers: [String] { [tier] }
}

/// One action as an executor needs it: everything keyed, and nothing else but scheduling.
public struct ExecutionRequest: Sendable {
    /// The action; its digest is the key.
    public var action: Action
    /// The decoded command that the action names.
    public var command: Command
    /// The decoded salt.
    public var contract: Contract
    /// What is varied on purpose while looking for nondeterminism; empty for ordinary runs.
    public var conditions: Conditions
    /// Keep at most this many bytes of each of standard output and standard error.
    public var streamLimitBytes: Int
    /// Receives output while the action runs (`isError`, bytes); for live display only.
    public var onOutput: (@Sendable (Bool, [UInt8]) -> Void)?

    /// Whether the command has the caller's own standard streams, for a person to type into.
    ///
    /// Nothing is captured or collected then, no time limit holds, and where standard input is a terminal the command
    /// is in its foreground, in the caller's session.
    public var usesTerminal = false

    /// Where in the action's root the work tree is.
    public var workTree = WorkTree.build

    /// A pipe that the command reads in place of `/dev/null`.
    public var standardInput: Int32?

    /// Whether what others know of the action may stand for running it, and what comes of it is told to them; without
    /// that it runs on this machine.
    public var isShared = true

    /// Whether it may be had from others: it is shared, nothing of it is varied, and nobody types into it.
    public var isPlain: Bool { isShared && conditions == Conditions() && !usesTerminal && standardInput == nil }

    /// Makes a request.
    public init(
        action: Action, command: Command, contract: Contract, conditions: Conditions = Conditions(),
        streamLimitBytes: Int = 64 << 20, onOutput: (@Sendable (Bool, [UInt8]) -> Void)? = nil
    ) {
        self.action = action
        self.command = command
        self.contract = contract
        self.conditions = conditions
        self.streamLimitBytes = streamLimitBytes
        self.onOutput = onOutput
    }
}

/// Where in an action's root its work tree is: the part that the command changes and that outputs are taken from.
public enum WorkTree: Sendable {
    /// At `build`; the rest is an environment that nobody can change.
    case build
    /// The root itself, a private copy of all that stands in it; what is mounted on `dev`, `proc` and `tmp` is no part
    /// of it. Working directory and output paths count from the root then.
    case root
}

/// Conditions of a run that `forge verify` changes on purpose.
///
/// Nil and false mean the pinned value.
public struct Conditions: Hashable, Sendable {
    /// How many processes are made and ended before the command, so that its pid differs.
    public var pidOffset = 0
    /// Whether address-space randomisation is on.
    public var randomizeAddresses = false
    /// Whether the work tree's directories are listed in reverse order.
    public var reverseDirectoryOrder = false
    /// Another place for the work tree instead of `/build`.
    public var workPath: String?
    /// Another host name.
    public var hostname: String?
    /// Another number of visible CPUs.
    public var cpus: Int?
    /// Another umask.
    public var umask: UInt32?
    /// Another `LC_ALL`.
    public var locale: String?
    /// Another `TZ`.
    public var timeZone: String?
    /// Whether the environment variables come in reverse order.
    public var reverseEnvironment = false
    /// Another user id.
    public var userID: UInt32?
    /// Seconds added to the clocks that the sandbox begins near zero.
    public var clockOffsetSeconds: Int64?

    /// The pinned conditions.
    public init() {}
}

/// How an action ended.
public enum Outcome: Hashable, Sendable {
    case exited(Int32)
    case signaled(Int32)
    case timedOut
    case outOfMemory
    /// A declared output is not there.
    case outputMissing(String)
    /// A declared output is of another kind than declared.
    case outputTypeWrong(path: String, expected: String, found: String)
    /// A limit other than memory and time was reached: `processes`, `disk`, `stream`.
    case resourceLimit(String)
    /// Access beyond need that succeeded.
    case violation(String)
    case cancelled

    /// Whether the action succeeded.
    public var isSuccess: Bool { self == .exited(0) }
}

/// What an action left at one declared output path, raw.
public enum CollectedOutput: Hashable, Sendable {
    case file(BlobID, isExecutable: Bool)
    case directory(root: BlobID)
    case symlink(target: String)
}

/// Everything an executor has to say about one run.
public struct ExecutionReport: Sendable {
    /// How it ended.
    public var outcome: Outcome
    /// Raw outputs by declared path; complete when the outcome is a success, else what was there.
    public var outputs: [String: CollectedOutput]
    /// Standard output, cut at the limit with the truncation mark.
    public var stdout: BlobID
    /// Standard error, cut at the limit with the truncation mark.
    public var stderr: BlobID
    /// What was measured; never part of a result.
    public var observation: Observation
    /// Whether nothing ran: another machine knew what comes of it.
    public var isReused = false
    /// Why others were not told what came of it, where they should have been.
    public var unshared: ForgeError?
    /// The tier that ran it, where an executor has several.
    public var ranIn: String?

    /// Makes a report.
    public init(
        outcome: Outcome, outputs: [String: CollectedOutput], stdout: BlobID, stderr: BlobID, observation: Observation
    ) {
        self.outcome = outcome
        self.outputs = outputs
        self.stdout = stdout
        self.stderr = stderr
        self.observation = observation
    }
}

/// What differed this time and is kept beside the result.
public struct Observation: Hashable, Sendable {
    /// Wall-clock start, nanoseconds since 1970.
    public var startNanoseconds: Int64 = 0
    /// Wall time in nanoseconds.
    public var durationNanoseconds: Int64 = 0
    /// User CPU time of the process tree in microseconds.
    public var userMicroseconds: Int64 = 0
    /// System CPU time of the process tree in microseconds.
    public var systemMicroseconds: Int64 = 0
    /// Peak resident memory in bytes.
    public var peakMemoryBytes: Int64 = 0
    /// The protections that were in force, by name, sorted.
    public var protections: [String] = []
    /// The dimensions of need that this tier could observe, sorted.
    public var observable: [String] = []

    /// An empty observation.
    public init() {}
}
