extension ErrorCode {
    static let sandboxCodes: [ErrorCode] = [
        sandboxUnavailable, sandboxProtectionMissing, sandboxConditionUnsupported, sandboxInputInvalid, sandboxFailed,
        sandboxTooFewCPUs, tierUnavailable,
    ]

    /// The host cannot start a sandbox at all.
    public static let sandboxUnavailable = ErrorCode(
        "E_SANDBOX_UNAVAILABLE", .sandbox, .environment,
        "This host refused a step of starting a sandbox. The message names the step and the kernel's reason; `forge doctor` shows everything that the host can and cannot enforce."
    )
    /// A protection that actions rely on cannot be had here.
    public static let sandboxProtectionMissing = ErrorCode(
        "E_SANDBOX_PROTECTION_MISSING", .sandbox, .environment,
        "This host cannot enforce a protection. `--allow-weaker-sandbox NAME` goes on without it; the name then enters the action's key and its record."
    )
    /// A deliberate variation that this tier cannot make.
    public static let sandboxConditionUnsupported = ErrorCode(
        "E_SANDBOX_CONDITION_UNSUPPORTED", .sandbox, .environment,
        "A condition that was to be varied cannot be varied by this sandbox as it is. Leave it out of the variations.")
    /// The input root or the working directory is not what an action needs.
    public static let sandboxInputInvalid = ErrorCode(
        "E_SANDBOX_INPUT_INVALID", .sandbox, .invalid,
        "An action's input root lacks a directory that every sandbox needs, or its working directory or an output path leads out of the work tree."
    )
    /// An operating-system call around a sandbox failed.
    public static let sandboxFailed = ErrorCode(
        "E_SANDBOX_FAILED", .sandbox, .environment, retryable: true,
        "The operating system refused a call while a sandbox was set up, watched or emptied. The message names the call and the reason."
    )
    /// The action demands a tier that is not here.
    public static let tierUnavailable = ErrorCode(
        "E_TIER_UNAVAILABLE", .sandbox, .environment,
        "An action demands a class of executor that this Forge cannot offer here. A demand is never ignored: leave `tier` out to take any, or run the action where there is such an executor."
    )
    /// The action shall see more CPUs than there are.
    public static let sandboxTooFewCPUs = ErrorCode(
        "E_SANDBOX_TOO_FEW_CPUS", .sandbox, .environment,
        "The action declares more visible CPUs than this host has, so that its processes would count fewer than elsewhere."
    )
}
