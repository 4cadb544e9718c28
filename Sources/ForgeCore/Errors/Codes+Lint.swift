extension ErrorCode {
    static let lintCodes: [ErrorCode] = [
        lintNativeCPU, lintImport, lintSource, lintDhall, lintUnusedDependency, lintNetwork,
        lintUnusedHeader, lintVisibility, lintLayout, watchLimit, sourcesComputed,
    ]

    /// A target is compiled for the CPU that happens to build it.
    public static let lintNativeCPU = ErrorCode(
        "E_LINT_NATIVE_CPU", .package, .workFailed,
        "`forge lint` refuses the CPU `native` at every level, as builds do: it is whatever machine builds. Name the CPU, or leave it out."
    )
    /// An import names no hash.
    public static let lintImport = ErrorCode(
        "E_LINT_IMPORT", .package, .workFailed,
        "`forge lint` refuses, at every level, imports whose meaning another machine or another day can change: remote ones without a hash, variables, and places outside of the repository. `forge dhall freeze` writes hashes."
    )
    /// A target lists a file that is not there.
    public static let lintSource = ErrorCode(
        "E_LINT_SOURCE", .package, .workFailed,
        "`forge lint` refuses, from the level relaxed up, lists that name files which are not there. `forge srcs` takes them out."
    )
    /// A source could be simpler.
    public static let lintDhall = ErrorCode(
        "E_LINT_DHALL", .package, .workFailed,
        "`forge lint` refuses, from the level relaxed up, what `forge dhall lint` finds, such as bindings without a use; matters of taste count at the level strict. `forge dhall lint --fix --write` mends most of it."
    )
    /// A target declares a dependency that it does without.
    public static let lintUnusedDependency = ErrorCode(
        "E_LINT_UNUSED_DEP", .package, .workFailed,
        "`forge lint` refuses, from the level relaxed up, dependencies that nothing of the target refers to: no header of them is included, and no word of a command stands for them."
    )
    /// An action needs a network.
    public static let lintNetwork = ErrorCode(
        "E_LINT_NETWORK", .package, .workFailed,
        "`forge lint` refuses, from the level constrained up, actions that need a network, the sandbox's own loopback included."
    )
    /// A target declares a header that nobody includes.
    public static let lintUnusedHeader = ErrorCode(
        "E_LINT_UNUSED_HEADER", .package, .workFailed,
        "`forge lint` refuses, from the level constrained up, headers that no file of the repository includes and that no other package may use: every object is made again when they change."
    )
    /// A target does not say who may use it.
    public static let lintVisibility = ErrorCode(
        "E_LINT_VISIBILITY", .package, .workFailed,
        "`forge lint` refuses, at the level strict, targets other than tests that do not write their visibility, even where the default, their own package, is meant."
    )
    /// A source is not in the canonical style.
    public static let lintLayout = ErrorCode(
        "E_LINT_LAYOUT", .package, .workFailed,
        "`forge lint` refuses, at the level strict, Dhall sources that `forge fmt` would lay out in another way.")
    /// Too much would have to be watched.
    public static let watchLimit = ErrorCode(
        "E_WATCH_LIMIT", .cli, .environment,
        "`forge watch` and `forge daemon` follow the directories below the root through inotify, whose count is limited by the kernel and by Forge. Raise `fs.inotify.max_user_watches`, or move what is no source out of the repository."
    )
    /// A list of files is no literal.
    public static let sourcesComputed = ErrorCode(
        "E_SOURCES_COMPUTED", .package, .invalid,
        "`forge srcs` edits lists that are written out as texts. A list that is computed, bound elsewhere or overridden has to be changed by hand, or written out in the record that names the target."
    )
}
