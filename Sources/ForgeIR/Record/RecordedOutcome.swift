/// How an action ended, as observations and the ledger keep it.
public struct RecordedOutcome: Hashable, Sendable {
    /// The kinds of end.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case exited
        case signaled
        case timedOut = "timed-out"
        case outOfMemory = "out-of-memory"
        case outputMissing = "output-missing"
        case outputTypeWrong = "output-type-wrong"
        case resourceLimit = "resource-limit"
        case violation
        case cancelled
    }

    /// The kind.
    public var kind: Kind
    /// The exit code, signal number, path, limit or dimension that it is about; nil where the kind says all.
    public var detail: String?

    /// Makes an outcome.
    public init(_ kind: Kind, detail: String? = nil) {
        self.kind = kind
        self.detail = detail
    }

    /// Whether the action succeeded.
    public var isSuccess: Bool { kind == .exited && detail == "0" }
}
