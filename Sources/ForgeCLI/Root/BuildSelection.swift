internal import ForgeCompiler
internal import ForgeCore
internal import ForgeDhall
internal import ForgeIR

/// What a command works on: actions of a document, or targets of the packages below a `forge.dhall`.
struct BuildSelection {
    let workload: Workload
    /// The directory that paths are relative to.
    let directory: String
    /// The actions that were asked for.
    let actions: [String]
    /// The targets of packages; nil for a document.
    let targets: [CompiledBuild.Target]?

    /// Which actions of a target are meant.
    enum Part {
        /// Those that make its outputs.
        case outputs
        /// Those that test.
        case tests
    }

    /// Takes names of actions, or labels, which begin with `//` or `:`.
    init(_ names: [String], _ document: DocumentOptions, toolchain: String?, part: Part = .outputs) throws {
        let labels = names.filter(Self.isLabel)
        if !labels.isEmpty {
            try Self.checkLabels(names)
            self = try Self.packages(labels, toolchain: toolchain, part: part)
            return
        }
        self.init(workload: try document.workload(), directory: document.directory, actions: names, targets: nil)
    }

    /// Takes one action, or a label, which stands for the step that makes the target's output.
    init(target: String, _ document: DocumentOptions) throws {
        guard Self.isLabel(target) else {
            self.init(
                workload: try document.workload(), directory: document.directory, actions: [target], targets: nil)
            return
        }
        let found = try Self.packages([target], toolchain: nil, part: .outputs)
        guard let last = found.actions.last else {
            throw ForgeError(.targetUnknown, "`\(target)` has no action of its own")
        }
        self.init(workload: found.workload, directory: found.directory, actions: [last], targets: found.targets)
    }

    private init(
        workload: Workload, directory: String, actions: [String], targets: [CompiledBuild.Target]?
    ) {
        self.workload = workload
        self.directory = directory
        self.actions = actions
        self.targets = targets
    }

    static func isLabel(_ name: String) -> Bool { name.hasPrefix("//") || name.hasPrefix(":") }

    /// Refuses names of actions beside labels.
    static func checkLabels(_ names: [String]) throws(ForgeError) {
        guard !names.allSatisfy(isLabel) else { return }
        throw ForgeError(
            .labelInvalid, "Labels and names of actions were asked for at once",
            hints: ["Write every label as `//path:name`"])
    }

    private static func packages(_ labels: [String], toolchain: String?, part: Part) throws -> BuildSelection {
        let root = try RepositoryRoot.find()
        let path = root.path
        let found = try compiled(
            labels.map(root.absolute), toolchain: toolchain, part: part, options: BuildWorld.options(root: path)
        ) { RepositoryRoot.packages(path, below: $0) }
        return try BuildSelection(found.build.workload, found.actions, found.build.targets, below: path)
    }

    /// What packages below a root were compiled to.
    init(_ workload: [UInt8], _ actions: [String], _ targets: [CompiledBuild.Target], below root: String) throws {
        self.init(
            workload: try WorkloadReader.read(bytes: workload, file: "the packages below \(root)"), directory: root,
            actions: actions, targets: targets)
    }

    /// Compiles targets, and picks the actions that absolute labels mean; `//path:name#step` is one of a target.
    static func compiled(
        _ labels: [String], toolchain: String?, part: Part, options: DhallOptions,
        packages: @escaping @Sendable (String) -> [String]
    ) throws(ForgeErrors) -> (build: CompiledBuild, actions: [String]) {
        let steps = labels.filter { $0.contains("#") }
        let patterns = labels.map { String($0.prefix { $0 != "#" }) }
        let build = try BuildCompiler.compile(patterns, toolchain: toolchain, options: options, packages: packages)
        for notice in build.notices { StandardError.write("notice   \(notice)\n") }
        let whole =
            Set(labels).subtracting(steps).isEmpty
            ? []
            : build.targets.filter { target in
                target.isRequested && !steps.contains { $0.hasPrefix("\(target.name)#") }
            }
        let actions =
            steps
            + whole.flatMap { target in
                part == .tests ? target.tests : target.actions.filter { !target.tests.contains($0) }
            }
        return (build, actions)
    }
}
