internal import ForgeCompiler
internal import ForgeCore
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
    /// Whether all targets of the repository were asked for.
    var isWhole = false

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
    init(target: String, _ document: DocumentOptions, toolchain: String?) throws {
        guard Self.isLabel(target) else {
            self.init(
                workload: try document.workload(), directory: document.directory, actions: [target], targets: nil)
            return
        }
        let found = try Self.packages([target], toolchain: toolchain, part: .outputs)
        guard let last = found.actions.last else {
            throw ForgeError(.targetUnknown, "`\(target)` has no action of its own")
        }
        self.init(workload: found.workload, directory: found.directory, actions: [last], targets: found.targets)
    }

    init(
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

    /// Compiles labels of the repository around the working directory.
    static func packages(_ labels: [String], toolchain: String?, part: Part) throws -> BuildSelection {
        let root = try RepositoryRoot.find()
        let asked = try AskedLabels(labels, toolchain: toolchain)
        let full = asked.labels.map(root.absolute)
        let build = try root.compile(patterns(full), toolchain: asked.toolchain, isTesting: part == .tests)
        try root.requireFiles(of: build)
        var selection = BuildSelection(
            workload: try root.mistakes(build.targets).workload(build.workload),
            directory: root.path, actions: actions(full, of: build, part: part), targets: build.targets)
        selection.isWhole = full.contains("//...")
        return selection
    }

    /// Labels without steps: `//path:name#step` is one action of a target.
    static func patterns(_ labels: [String]) -> [String] { labels.map { String($0.prefix { $0 != "#" }) } }

    /// The actions that absolute labels mean, which leave out the toolchain that all are made with.
    static func actions(_ labels: [String], of build: CompiledBuild, part: Part) -> [String] {
        let known = Set(build.targets.flatMap(\.actions))
        // Steps are named as files are, or as actions are shown.
        let steps = labels.filter { $0.contains("#") }.map { step in
            let label = step.prefix { $0 != "#" }
            let target = build.targets.first { $0.isRequested && $0.name.prefix { $0 != "@" } == label }
            let name = (target?.name ?? String(label)) + step[label.endIndex...]
            return known.contains(name) ? name : ActionName.escaped(name)
        }
        if labels.allSatisfy({ $0.contains("#") }) { return steps }
        let whole = build.targets.filter { target in
            target.isRequested && !steps.contains { $0.hasPrefix("\(target.name)#") }
        }
        return steps
            + whole.flatMap { target in
                part == .tests ? target.tests : target.actions.filter { !target.tests.contains($0) }
            }
    }
}
