public import ForgeCore

/// What differed this time: one execution's raw digests, logs, times and host, kept beside the record in the store.
///
/// Never hashed into a result. With the record that it names it is enough to fill the ledger's row again.
public struct ObservationRecord: Hashable, Sendable {
    /// `MAJOR.MINOR` of the schema.
    public static let schemaVersion = "1.0"
    /// The member `type` of the document.
    public static let documentType = "observation"
    /// The most bytes in an observation.
    public static let maxBytes = 64 << 20

    /// The run that an execution belonged to.
    public struct Run: Hashable, Sendable {
        /// The run's number in the ledger that wrote it.
        public var number: Int64
        /// `build`, `run` or `verify`.
        public var kind: String
        /// When the run began, microseconds since 1970.
        public var startMicroseconds: Int64

        /// Names a run.
        public init(number: Int64, kind: String, startMicroseconds: Int64) {
            self.number = number
            self.kind = kind
            self.startMicroseconds = startMicroseconds
        }
    }

    /// What an action left at a path, before canonicalising.
    public enum RawOutput: Hashable, Sendable {
        case file(BlobID, isExecutable: Bool)
        case directory(root: BlobID)
        case symlink(target: String)
    }

    /// The action's name in its document.
    public var actionName: String
    /// The encoded `Action`.
    public var action: BlobID
    /// The record; nil when the outcome is one that is never recorded.
    public var record: BlobID?
    /// How it ended.
    public var outcome: RecordedOutcome
    /// The run that it belonged to.
    public var run: Run
    /// The tier that executed it.
    public var tier: String
    /// Raw outputs by path.
    public var rawOutputs: [String: RawOutput] = [:]
    /// Standard output.
    public var stdout: BlobID
    /// Standard error.
    public var stderr: BlobID
    /// When the execution began, microseconds since 1970.
    public var startMicroseconds: Int64
    /// Wall time in microseconds.
    public var durationMicroseconds: Int64
    /// User CPU time in microseconds.
    public var userMicroseconds: Int64 = 0
    /// System CPU time in microseconds.
    public var systemMicroseconds: Int64 = 0
    /// Peak resident memory in bytes.
    public var peakMemoryBytes: Int64 = 0
    /// How often the action was tried before.
    public var retries: Int64 = 0
    /// The host's name; empty when unknown.
    public var host: String = ""
    /// The host's kernel release; empty when unknown.
    public var kernel: String = ""
    /// The protections that the host enforced, sorted.
    public var protections: [String] = []

    /// Makes an observation with empty measurements.
    public init(
        actionName: String, action: BlobID, record: BlobID?, outcome: RecordedOutcome, run: Run, tier: String,
        stdout: BlobID, stderr: BlobID, startMicroseconds: Int64, durationMicroseconds: Int64
    ) {
        self.actionName = actionName
        self.action = action
        self.record = record
        self.outcome = outcome
        self.run = run
        self.tier = tier
        self.stdout = stdout
        self.stderr = stderr
        self.startMicroseconds = startMicroseconds
        self.durationMicroseconds = durationMicroseconds
    }

    /// The canonical bytes.
    public var bytes: [UInt8] { JSONWriter.canonical(json) }

    /// The observation's identity.
    public var id: BlobID { BlobID(of: bytes) }

    /// The document as JSON.
    public var json: JSONValue {
        func number(_ value: Int64) -> JSONValue? { value == 0 ? nil : .integer(value) }
        return .object([
            "type": .string(Self.documentType),
            "schema_version": .string(Self.schemaVersion),
            "action_name": .string(actionName),
            "action": action.json,
            "record": record?.json,
            "outcome": .object(["kind": .string(outcome.kind.rawValue), "detail": outcome.detail.map { .string($0) }]),
            "run": .object([
                "number": .integer(run.number), "kind": .string(run.kind),
                "start_microseconds": .integer(run.startMicroseconds),
            ]),
            "tier": .string(tier),
            "raw_outputs": rawOutputs.isEmpty
                ? nil
                : .array(rawOutputs.sorted { Directory.less($0.key, $1.key) }.map { Self.json($0.key, $0.value) }),
            "stdout": stdout.json,
            "stderr": stderr.json,
            "start_microseconds": .integer(startMicroseconds),
            "duration_microseconds": .integer(durationMicroseconds),
            "user_microseconds": number(userMicroseconds),
            "system_microseconds": number(systemMicroseconds),
            "peak_memory_bytes": number(peakMemoryBytes),
            "retries": number(retries),
            "host": host.isEmpty ? nil : .string(host),
            "kernel": kernel.isEmpty ? nil : .string(kernel),
            "protections": protections.isEmpty ? nil : .strings(protections.sorted(by: Directory.less)),
        ])
    }

    private static func json(_ path: String, _ output: RawOutput) -> JSONValue {
        switch output {
        case .file(let blob, let isExecutable):
            .object([
                "path": .string(path), "kind": .string("file"), "blob": blob.json,
                "executable": isExecutable ? .bool(true) : nil,
            ])
        case .directory(let root):
            .object(["path": .string(path), "kind": .string("directory"), "root": root.json])
        case .symlink(let target):
            .object(["path": .string(path), "kind": .string("symlink"), "target": .string(target)])
        }
    }
}
