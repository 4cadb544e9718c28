extension ErrorCode {
    static let importCodes: [ErrorCode] = [
        traceCommand, traceRefused, traceBuildFailed, traceNothingCompiled, importExists,
    ]

    /// The command that is to be traced cannot be executed.
    public static let traceCommand = ErrorCode(
        "E_TRACE_COMMAND", .importing, .invalid,
        "The build's command cannot be executed: there is no such program, or no such directory.")
    /// The host does not let commands be traced.
    public static let traceRefused = ErrorCode(
        "E_TRACE_REFUSED", .importing, .environment,
        "Tracing needs ptrace(2) of one's own processes and a namespace for mounts, and this host refuses one of them. In a container, allow both."
    )
    /// The traced build failed.
    public static let traceBuildFailed = ErrorCode(
        "E_TRACE_BUILD_FAILED", .importing, .workFailed,
        "The build that was traced failed, and nothing was written. The command ends with the build's own exit code.")
    /// The traced build compiled nothing.
    public static let traceNothingCompiled = ErrorCode(
        "E_TRACE_NOTHING_COMPILED", .importing, .invalid,
        "The traced command ran no C or C++ compiler on a source that is still there. A tree that is built already compiles nothing: clean it first."
    )
    /// A file is there that would be written.
    public static let importExists = ErrorCode(
        "E_IMPORT_EXISTS", .importing, .invalid,
        "Importing writes no file that is there already. Remove it or print the result and take what is wanted.")
}
