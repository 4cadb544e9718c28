extension ErrorCode {
    static let buildCodes: [ErrorCode] = [
        actionFailed, targetUnknown, outputMissing, cancelled, notReproducible, documentUnreadable,
        outputUnwritable, inputMissing,
    ]

    /// A command ended with a code other than 0.
    public static let actionFailed = ErrorCode(
        "E_ACTION_FAILED", .build, .workFailed,
        "An action did not succeed. The report names its command, its outcome, the last lines of its log and how to stand in its sandbox."
    )
    /// No action has the name that was asked for.
    public static let targetUnknown = ErrorCode(
        "E_TARGET_UNKNOWN", .build, .invalid, "The document declares no action of that name.")
    /// A declared output is not there.
    public static let outputMissing = ErrorCode(
        "E_OUTPUT_MISSING", .build, .workFailed,
        "The command ended with 0 but did not leave an output that it declares, or left another kind of file there.")
    /// The user stopped the run.
    public static let cancelled = ErrorCode(
        "E_CANCELLED", .build, .workFailed, retryable: true, "The run was stopped; finished work was kept.")
    /// Runs of one action gave different bytes.
    public static let notReproducible = ErrorCode(
        "E_NOT_REPRODUCIBLE", .build, .workFailed,
        "Runs of one action gave outputs with different bytes. The report shows the difference and a likely fix.")
    /// The document cannot be read.
    public static let documentUnreadable = ErrorCode(
        "E_DOCUMENT_UNREADABLE", .build, .invalid,
        "The workload document is missing or cannot be read. Name another one with `-f FILE`.")
    /// The place for outputs cannot be written.
    public static let outputUnwritable = ErrorCode(
        "E_OUTPUT_UNWRITABLE", .build, .environment,
        "The results are in the store, but the directory that was to show them cannot be written.")
    /// An input names something that its source or action does not hold.
    public static let inputMissing = ErrorCode(
        "E_INPUT_MISSING", .build, .invalid,
        "A source or environment names a path, or an input takes a part of a source or an output of an action, that is not there."
    )
}
