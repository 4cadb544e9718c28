extension ErrorCode {
    static let packageCodes: [ErrorCode] = [
        packageAbsent, packageType, packageRoot, labelInvalid, labelUnknown, labelDuplicate, visibilityRefused,
        targetCycle, toolchainUnknown, wordUnresolved, flagRefused, flagRaw, headerUndeclared, queryInvalid,
        targetKind, sourcePath, sourceLink, sourcesEmpty, flagConflict, runnerAbsent, needUnavailable, toolchainHost,
        toolchainSysroot, toolchainCPU, flagEmpty, headerPath,
    ]

    /// A package has no `BUILD.dhall`.
    public static let packageAbsent = ErrorCode(
        "E_PACKAGE_ABSENT", .package, .invalid,
        "A label names a directory without a `BUILD.dhall`. Correct the label, or declare the targets there.")
    /// A `BUILD.dhall` or the root is not what Forge expects.
    public static let packageType = ErrorCode(
        "E_PACKAGE_TYPE", .package, .invalid,
        "The value of a `BUILD.dhall` is a list of targets, and that of `forge.dhall` holds the package of Forge and a project. The message shows the difference."
    )
    /// There is no root.
    public static let packageRoot = ErrorCode(
        "E_PACKAGE_ROOT", .package, .invalid,
        "Labels are looked up below the directory that holds `forge.dhall`, and there is none here or above.")
    /// A label is not spelt as one.
    public static let labelInvalid = ErrorCode(
        "E_LABEL_INVALID", .package, .invalid,
        "Labels are `//path:name`, `//path` for the target of the directory's name, and `:name` within a package.")
    /// No target has the label.
    public static let labelUnknown = ErrorCode(
        "E_LABEL_UNKNOWN", .package, .invalid, "The package declares no target of that name.")
    /// Two targets of a package have one name.
    public static let labelDuplicate = ErrorCode(
        "E_LABEL_DUPLICATE", .package, .invalid, "Two targets of a package have the same name. Rename one.")
    /// A target is not visible where it is used.
    public static let visibilityRefused = ErrorCode(
        "E_VISIBILITY", .package, .invalid,
        "Targets are visible in their own package unless they name others: `//path`, `//path/...` or `//visibility:public`."
    )
    /// Targets need each other.
    public static let targetCycle = ErrorCode(
        "E_TARGET_CYCLE", .package, .invalid,
        "Targets depend on each other in a circle. The message shows it; take what both need into a target of its own.")
    /// The project has no such toolchain.
    public static let toolchainUnknown = ErrorCode(
        "E_TOOLCHAIN_UNKNOWN", .package, .invalid, "The project in `forge.dhall` declares no toolchain of that name.")
    /// A toolchain runs on other machines than this one.
    public static let toolchainHost = ErrorCode(
        "E_TOOLCHAIN_HOST", .package, .environment,
        "An action is made with a toolchain whose `host` is another machine than the one that builds. Choose a toolchain of this machine with `--toolchain`, or declare one."
    )
    /// A sysroot is no place in an environment.
    public static let toolchainSysroot = ErrorCode(
        "E_TOOLCHAIN_SYSROOT", .package, .invalid,
        "The `sysroot` of a toolchain is the absolute path of a directory in its environment. A directory of the repository or of a fetched archive gets there as a layer: `Forge.Environment.tree` and `Forge.Environment.layers`."
    )
    /// A toolchain's CPU is none of its machine.
    public static let toolchainCPU = ErrorCode(
        "E_TOOLCHAIN_CPU", .package, .invalid,
        "The `cpu` of a triple is told to the compilers of its toolchain, and it is one of another architecture. Name one of the triple's `arch`, or `generic`."
    )
    /// A flag that takes a name has none.
    public static let flagEmpty = ErrorCode(
        "E_FLAG_EMPTY", .package, .invalid,
        "A flag such as `Define`, `Library` or `Include` holds an empty text. Compilers would take the next word of the command in its place."
    )
    /// A declared header is on no include path.
    public static let headerPath = ErrorCode(
        "E_HEADER_PATH", .package, .workFailed,
        "A source includes a header that its target sees, by a name under which no include path leads to it. Add the include path, or include the header by another name."
    )
    /// A word of a command stands for a target that is no dependency.
    public static let wordUnresolved = ErrorCode(
        "E_WORD_UNRESOLVED", .package, .invalid,
        "A word of a command stands for what a target makes, and that target is not among `deps` and `tools`, or makes nothing."
    )
    /// A source includes a header that its target does not declare.
    public static let headerUndeclared = ErrorCode(
        "E_HEADER_UNDECLARED", .package, .workFailed,
        "A compile action sees the headers that its target declares in `hdrs` and those of its dependencies, and no others. Declare the header, or depend on the target that does."
    )
    /// A flag has no type.
    public static let flagRaw = ErrorCode(
        "E_FLAG_RAW", .package, .invalid,
        "`Raw` passes a word to the compiler as it is, which Forge can neither compose nor check. The lint levels `constrained` and `strict`, of the project or of `forge lint`, refuse that; builds say it at `relaxed` and are silent at `permissive`. Write the typed flag where there is one."
    )
    /// A flag would make results depend on the machine that builds.
    public static let flagRefused = ErrorCode(
        "E_FLAG_REFUSED", .package, .invalid,
        "The CPU `native` is whatever machine builds, in a flag as well as in a toolchain, a command or a variable. Name the CPU, or leave it out."
    )
    /// A target stands where another kind of target is needed.
    public static let targetKind = ErrorCode(
        "E_TARGET_KIND", .package, .invalid,
        "Targets in `tools` make programs, those in the `deps` of libraries and programs make libraries, and the one in `from` is a tree of sources, such as an `archive`. The message says what the target is instead."
    )
    /// A list of files names something else.
    public static let sourcePath = ErrorCode(
        "E_SOURCE_PATH", .package, .invalid,
        "Targets list files of their own package, each by its plain path below it: no pattern, no directory, no label, nothing above the package or in another one."
    )
    /// A file that is listed leads to one that is not.
    public static let sourceLink = ErrorCode(
        "E_SOURCE_LINK", .package, .invalid,
        "A listed file is a symbolic link, and an action that takes it does not take what the link leads to, so that nothing is there in the sandbox. List the file itself, or what the link leads to beside the link."
    )
    /// A target has nothing to be made of.
    public static let sourcesEmpty = ErrorCode(
        "E_SOURCES_EMPTY", .package, .invalid,
        "A program, a test or a module is made of files that its target lists, and an upstream tree of the target in `from`. The target names neither."
    )
    /// Something is needed that no sandbox grants.
    public static let needUnavailable = ErrorCode(
        "E_NEED_UNAVAILABLE", .package, .invalid,
        "A target or its toolchain needs something of its host that no sandbox of this Forge grants, or that actions cannot say. `docs/spec/need.md` lists what is granted, and how."
    )
    /// Two flags exclude each other.
    public static let flagConflict = ErrorCode(
        "E_FLAG_CONFLICT", .package, .invalid,
        "Two flags of one command exclude each other, and neither replaces the other: two sanitizers with one shadow memory, or kinds of output. Leave one of them out."
    )
    /// A test is made for another machine, and nothing runs it.
    public static let runnerAbsent = ErrorCode(
        "E_RUNNER_ABSENT", .package, .invalid,
        "A test's program is made for another machine than the one that builds, and its toolchain has no `runner`, such as `Some [ \"qemu-aarch64\" ]`."
    )
    /// A question to `forge query` cannot be read.
    public static let queryInvalid = ErrorCode(
        "E_QUERY_INVALID", .package, .invalid,
        "A question about targets is not well-formed, or joins files and targets. `docs/spec/answers.md` has the questions."
    )
}
