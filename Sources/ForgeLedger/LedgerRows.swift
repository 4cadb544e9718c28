public import ForgeCore
public import ForgeIR

/// What a run was started for.
public enum RunKind: String, Hashable, Sendable, CaseIterable {
    case build, run, verify
}

/// One invocation that ran actions.
public struct LedgerRun: Hashable, Sendable {
    /// The number, counted from 1 and never used again.
    public var number: Int64
    /// What it was started for.
    public var kind: RunKind
    /// The targets as asked for; empty for all.
    public var targets: [String]
    /// The digest of the canonical document; nil when the row was rebuilt.
    public var document: Digest?
    /// When it began, microseconds since 1970.
    public var startMicroseconds: Int64
    /// When it ended; nil while it runs, or when it was killed.
    public var endMicroseconds: Int64?
    /// The exit code of the process; nil likewise.
    public var exitCode: Int32?

    /// Makes a row.
    public init(
        number: Int64, kind: RunKind, targets: [String], document: Digest?, startMicroseconds: Int64,
        endMicroseconds: Int64?, exitCode: Int32?
    ) {
        self.number = number
        self.kind = kind
        self.targets = targets
        self.document = document
        self.startMicroseconds = startMicroseconds
        self.endMicroseconds = endMicroseconds
        self.exitCode = exitCode
    }
}

/// One action within a run.
public struct LedgerAction: Hashable, Sendable {
    /// The action's name in its document.
    public var name: String
    /// The action key.
    public var key: Digest
    /// How it ended.
    public var outcome: RecordedOutcome
    /// Whether the result came from the cache.
    public var isCached: Bool
    /// The record, where the outcome has one.
    public var record: BlobID?
    /// The observation of the execution; nil when cached.
    public var observation: BlobID?
    /// Standard output of the execution; nil when cached.
    public var stdout: BlobID?
    /// Standard error of the execution; nil when cached.
    public var stderr: BlobID?
    /// When it began, microseconds since 1970.
    public var startMicroseconds: Int64
    /// How long it took in microseconds.
    public var durationMicroseconds: Int64
    /// The run that it belongs to; set by the ledger.
    public internal(set) var run: Int64 = 0

    /// Makes a row.
    public init(
        name: String, key: Digest, outcome: RecordedOutcome, isCached: Bool, record: BlobID?,
        observation: BlobID? = nil, stdout: BlobID? = nil, stderr: BlobID? = nil, startMicroseconds: Int64,
        durationMicroseconds: Int64
    ) {
        self.name = name
        self.key = key
        self.outcome = outcome
        self.isCached = isCached
        self.record = record
        self.observation = observation
        self.stdout = stdout
        self.stderr = stderr
        self.startMicroseconds = startMicroseconds
        self.durationMicroseconds = durationMicroseconds
    }

    /// The row of an execution, from its observation.
    public init(_ seen: ObservationRecord, id: BlobID) {
        self.init(
            name: seen.actionName, key: seen.action.digest, outcome: seen.outcome, isCached: false,
            record: seen.record, observation: id, stdout: seen.stdout, stderr: seen.stderr,
            startMicroseconds: seen.startMicroseconds, durationMicroseconds: seen.durationMicroseconds)
    }
}

/// One entry of a run's append-only stream.
public struct LedgerEvent: Hashable, Sendable {
    /// The position in the stream, counted from 1 without gaps.
    public var sequence: Int64
    /// When it happened, microseconds since 1970.
    public var timeMicroseconds: Int64
    /// What kind of event it is.
    public var kind: String
    /// Canonical JSON.
    public var body: [UInt8]
}
