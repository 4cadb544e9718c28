public import ForgeCore
public import ForgeExecutor
public import ForgeIR

/// What `forge verify` found out about one action.
public struct Verification: Sendable {
    /// One execution.
    public struct Run: Sendable {
        /// What was different on purpose, in words; empty for the first run.
        public let conditions: [String]
        /// How it ended.
        public let outcome: Outcome
        /// Raw digests by output path.
        public let raw: [String: Digest]
        /// Canonical digests by output path, and of declared streams.
        public let canonical: [String: Digest]
        /// Digests of the two streams.
        public let logs: [Digest]
        /// Wall time in nanoseconds.
        public let durationNanoseconds: Int64
    }

    /// An output whose bytes were not the same each time.
    public struct Finding: Sendable {
        /// The output path.
        public let path: String
        /// The numbers of the two runs that are compared, from 1.
        public let runs: (Int, Int)
        /// What differs, and what would mend it.
        public let report: DifferenceReport
    }

    /// An output that changes with a condition.
    public struct Dependence: Sendable {
        /// The condition.
        public let variation: Variation
        /// The output path.
        public let path: String
        /// What differs from the pinned run.
        public let report: DifferenceReport
    }

    /// The action's name.
    public var target: String
    /// The action key.
    public var key: Digest
    /// The executions in order.
    public var runs: [Run] = []
    /// Outputs that differ canonically: these fail the verification.
    public var differences: [Finding] = []
    /// Outputs that differ raw and are equal when canonicalised.
    public var canonicalized: [String] = []
    /// Streams that are not outputs and differ: shown, without failing.
    public var logDifferences: [Finding] = []
    /// Conditions that the action depends on, found with `--vary`.
    public var dependsOn: [Variation] = []
    /// For each condition in ``dependsOn``, the outputs that change with it and how.
    public var dependence: [Dependence] = []
    /// Conditions that this host could not vary, with the reason.
    public var notVaried: [(Variation, String)] = []
    /// Conditions that were varied.
    public var varied: [Variation] = []

    /// Whether every run succeeded and gave the same canonical bytes.
    public var isReproducible: Bool {
        differences.isEmpty && !runs.isEmpty && runs.allSatisfy { $0.outcome == runs[0].outcome }
            && runs[0].outcome.isSuccess
    }
}
