extension ErrorCode {
    static let engineCodes: [ErrorCode] = [engineCycle, engineLeafMissing, engineLimit, engineMisuse, engineState]

    /// An answer depends on itself.
    public static let engineCycle = ErrorCode(
        "E_ENGINE_CYCLE", .engine, .invalid,
        "Something that is to be built depends on itself. The message shows the chain; remove one of its dependencies.")
    /// A leaf that nobody set was asked for.
    public static let engineLeafMissing = ErrorCode(
        "E_ENGINE_LEAF_MISSING", .engine, .bug,
        "A computation asked for an input that was not set before. This is a fault of Forge; report it with the message."
    )
    /// A bound of the engine is reached.
    public static let engineLimit = ErrorCode(
        "E_ENGINE_LIMIT", .engine, .environment,
        "The incremental engine holds at most 2^31 nodes, keys of 64 KiB and 2^32 versions in one state file. Build less at once, or remove the state file to begin anew."
    )
    /// A key type breaks the engine's rules.
    public static let engineMisuse = ErrorCode(
        "E_ENGINE_MISUSE", .engine, .bug,
        "A kind of key does what the incremental engine does not allow, such as a file that depends on other keys. This is a fault of Forge; report it with the message."
    )
    /// The state file cannot be written.
    public static let engineState = ErrorCode(
        "E_ENGINE_STATE", .engine, .environment, retryable: true,
        "The state of the incremental engine could not be written, so the next run computes again what this one did. The message names the call, the path and the reason."
    )
}
