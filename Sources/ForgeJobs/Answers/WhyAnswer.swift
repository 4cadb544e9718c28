public import ForgeCore
public import ForgeIR
public import ForgeLedger

/// Why an action ran, or did not.
public struct WhyAnswer: Sendable {
    /// The answer in one word.
    public enum Verdict: String, Sendable {
        /// No run looked at it.
        case never
        /// It ran, and no run before is known.
        case first
        /// It ran, since it differs from what it was.
        case changed
        /// It ran although nothing of it changed: there was no result to take.
        case repeated
        /// It did not run, since nothing of it changed.
        case unchanged
        /// It did not run though it changed: the cache had a result for what it became.
        case found
        /// Two records are compared, and nothing is said of runs.
        case compared
    }

    /// The action in one run.
    public struct State: Sendable {
        /// The run; nil for a record of another machine.
        public var run: Int64?
        /// The action key.
        public var key: Digest
        /// Whether the result came from the cache.
        public var isCached = false
        /// How it ended; nil when only a record is known.
        public var outcome: RecordedOutcome?
        /// How long it took, in microseconds.
        public var durationMicroseconds: Int64 = 0

        init(run: Int64?, key: Digest) {
            self.run = run
            self.key = key
        }

        init(_ row: LedgerAction) {
            run = row.run
            key = row.key
            isCached = row.isCached
            outcome = row.outcome
            durationMicroseconds = row.durationMicroseconds
        }
    }

    /// Where a change began, and the actions that it went through.
    public struct Cause: Sendable {
        /// What began it.
        public enum Reason: Hashable, Sendable {
            case change(ActionChange)
            /// An action that had not run before.
            case newAction
            /// An action that left other bytes though nothing of it changed.
            case otherBytes
        }

        /// What began it.
        public var reason: Reason
        /// The actions from the one that it began in to the target.
        public var chain: [String]
    }

    /// The action's name.
    public var name: String
    /// The answer in one word.
    public var verdict: Verdict
    /// The action as it is; nil when it never ran.
    public var state: State?
    /// What it is compared with.
    public var previous: State?
    /// In what the two differ.
    public var changes: [ActionChange] = []
    /// The actions that made changed inputs, by input path.
    public var makers: [String: String] = [:]
    /// Where the changes began.
    public var causes: [Cause] = []
    /// The execution that a cached result comes from.
    public var source: LedgerAction?
    /// Why the action itself, at its last execution, ran; nil when ``state`` is that execution.
    public var lastExecution: [WhyAnswer] = []

    init(_ name: String, _ verdict: Verdict, state: State? = nil, previous: State? = nil) {
        self.name = name
        self.verdict = verdict
        self.state = state
        self.previous = previous
    }
}

extension WhyAnswer.Cause {
    /// The first word of a chain and the actions after it: `src/a.h → //lib:a#a.c → //app:app#link`.
    public var route: String {
        let start: [String] =
            switch reason {
            case .change(let change) where change.kind == .input: [change.subject]
            default: []
            }
        return (start + chain).joined(separator: " → ")
    }

    /// What began it, in words.
    public var words: String {
        switch reason {
        case .change(let change): change.words
        case .newAction: "\(chain.first ?? "") is new"
        case .otherBytes: "\(chain.first ?? "") left other bytes though nothing of it changed"
        }
    }

    /// The cause for programs.
    public var json: JSONValue {
        let kind: String
        var change: JSONValue?
        switch reason {
        case .change(let found): (kind, change) = (found.kind.rawValue, found.json)
        case .newAction: kind = "new-action"
        case .otherBytes: kind = "other-bytes"
        }
        return .object(["kind": .string(kind), "change": change, "chain": .strings(chain)])
    }
}

extension WhyAnswer.State {
    /// The state for programs.
    public var json: JSONValue {
        .object([
            "run": run.map { .integer($0) }, "key": .string(key.text), "cached": .bool(isCached),
            "outcome": outcome.map { .string($0.kind.rawValue) }, "detail": outcome?.detail.map { .string($0) },
            "duration_microseconds": .integer(durationMicroseconds),
        ])
    }
}

extension WhyAnswer {
    /// The answer for programs.
    public var json: JSONValue {
        .object([
            "type": .string("why"), "name": .string(name), "verdict": .string(verdict.rawValue),
            "state": state?.json, "previous": previous?.json,
            "causes": causes.isEmpty ? nil : .array(causes.map(\.json)),
            "changes": changes.isEmpty ? nil : .array(changes.map(\.json)),
            "made_by": makers.isEmpty
                ? nil
                : .object(
                    makers.sorted { JSONWriter.utf16Less($0.key, $1.key) }.map { JSONMember($0.key, .string($0.value)) }
                ),
            "result_of_run": source.map { .integer($0.run) },
            "last_execution": lastExecution.first?.json,
        ])
    }
}
