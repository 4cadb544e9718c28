extension ErrorCode {
    static let importCodes: [ErrorCode] = [
        traceCommand, traceRefused, traceBuildFailed, traceNothingCompiled, importExists,
        initUnrecognised, initKind, initDependencies, initOutputs, initNoTargets, initExists, initTooLarge,
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
    /// A tree is of no kind that is known.
    public static let initUnrecognised = ErrorCode(
        "E_INIT_UNRECOGNISED", .importing, .invalid,
        "`forge init` found nothing in the directory that says how it is built. What it looked for is in the hints; docs/spec/import.md has the whole list."
    )
    /// A tree is not of the kind that was asked for.
    public static let initKind = ErrorCode(
        "E_INIT_KIND", .importing, .invalid,
        "`forge init --kind` names a kind that the tree does not show: the file that marks it is not in the directory itself."
    )
    /// What a tree depends on is not in it.
    public static let initDependencies = ErrorCode(
        "E_INIT_DEPENDENCIES", .importing, .invalid,
        "The tree needs packages of others that are neither locked nor in it, and actions have no network. Put them into the tree with the tool's own command, such as `cargo vendor`."
    )
    /// What a tree's own build system makes cannot be told without running it.
    public static let initOutputs = ErrorCode(
        "E_INIT_OUTPUTS", .importing, .invalid,
        "What the tree's own build system makes cannot be told without running it. Name the files with `--output FILE`, relative to the tree, or run the build under `forge import-trace`."
    )
    /// A tree has nothing that targets could be made of.
    public static let initNoTargets = ErrorCode(
        "E_INIT_NO_TARGETS", .importing, .invalid,
        "The tree was recognised, but it has no source that a rule of the language of builds makes something of.")
    /// A file is there that would be written.
    public static let initExists = ErrorCode(
        "E_INIT_EXISTS", .importing, .invalid,
        "`forge init` writes no file that is there already unless it is told to with `--force`; `--dry-run` shows what it would write."
    )
    /// A tree has too many files.
    public static let initTooLarge = ErrorCode(
        "E_INIT_TOO_LARGE", .importing, .invalid,
        "`forge init` looks at up to 50,000 files and 64 directories below each other. Name the part of the tree that is to be built with `-C DIR`."
    )
}
