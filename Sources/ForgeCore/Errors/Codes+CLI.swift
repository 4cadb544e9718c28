extension ErrorCode {
    static let cliCodes: [ErrorCode] = [bug, usage, ioFailed]

    /// Something that cannot happen did.
    public static let bug = ErrorCode(
        "E_BUG", .cli, .bug,
        "Forge met a state that its own rules exclude. Nothing was committed. Please report the message with the command."
    )
    /// The command line is wrong.
    public static let usage = ErrorCode(
        "E_USAGE", .cli, .invalid, "The command line does not fit the command; `forge help COMMAND` shows what does.")
    /// An operating-system call failed outside the store.
    public static let ioFailed = ErrorCode(
        "E_IO", .cli, .environment, retryable: true,
        "The operating system refused a file operation. The message names the call, the path and the reason.")
}
