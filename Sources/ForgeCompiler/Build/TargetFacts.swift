public import ForgeCore

/// A target with the toolchain that it is made with.
public struct ConfiguredTarget: Hashable, Sendable {
    /// The target.
    public var label: TargetLabel
    /// The digest of the toolchain.
    public var toolchain: Digest

    /// Puts it together.
    public init(label: TargetLabel, toolchain: Digest) {
        self.label = label
        self.toolchain = toolchain
    }
}

/// A target of a package, with the digest of its rule.
public struct DeclaredTarget: Equatable, Sendable {
    /// What it declares.
    public var declaration: TargetDeclaration
    /// The digest of the function that makes actions of it, with all that it captures.
    public var rule: Digest

    /// Puts it together.
    public init(declaration: TargetDeclaration, rule: Digest) {
        self.declaration = declaration
        self.rule = rule
    }

    /// What decides what becomes of the target itself: all but who may use it.
    public var analysed: DeclaredTarget {
        var own = self
        own.declaration.visibility = []
        return own
    }
}

/// What a package declares, as data.
public struct PackageFacts: Equatable, Sendable {
    /// Its targets, sorted by name.
    public var targets: [DeclaredTarget]
    /// Files below the root that were looked for besides what was imported.
    public var looked: [String]

    /// The target of a name.
    public func target(named name: String) -> DeclaredTarget? {
        var (low, high) = (0, targets.count)
        while low < high {
            let middle = (low + high) / 2
            if targets[middle].declaration.label.name < name { low = middle + 1 } else { high = middle }
        }
        guard low < targets.count, targets[low].declaration.label.name == name else { return nil }
        return targets[low]
    }

    /// Puts it together.
    public init(targets: [DeclaredTarget], looked: [String]) {
        self.targets = targets
        self.looked = looked
    }
}

/// What `forge.dhall` declares, as data.
public struct RootFacts: Equatable, Sendable {
    /// A toolchain by its name.
    public struct Toolchain: Equatable, Sendable {
        /// Its name.
        public var name: String
        /// The digest of all that it is.
        public var digest: Digest

        /// Puts it together.
        public init(name: String, digest: Digest) {
            self.name = name
            self.digest = digest
        }
    }

    /// The id of the project.
    public var id: String
    /// Its environments, in the fields of workloads, as canonical JSON.
    public var environments: String
    /// Its toolchains, the default one first.
    public var toolchains: [Toolchain]
    /// The toolchain that tools are made with.
    public var host: Digest
    /// How strict the project is.
    public var lint: String
    /// The digest of the types of targets and of what their rules take.
    public var types: Digest

    /// Puts it together.
    public init(
        id: String, environments: String, toolchains: [Toolchain], host: Digest, lint: String, types: Digest
    ) {
        self.id = id
        self.environments = environments
        self.toolchains = toolchains
        self.host = host
        self.lint = lint
        self.types = types
    }
}

/// What a target was analysed to, as data.
public struct TargetFacts: Equatable, Sendable {
    /// What those that depend on a target see of it.
    public struct Made: Equatable, Sendable {
        /// The label, with its toolchain where that is not the default.
        public var name: String
        /// The rule that made it.
        public var rule: String
        /// What the rule says of it, as JSON.
        public var info: String
        /// Its direct dependencies, in the order of the declaration.
        public var deps: [ConfiguredTarget]

        /// Puts it together.
        public init(name: String, rule: String, info: String, deps: [ConfiguredTarget]) {
            self.name = name
            self.rule = rule
            self.info = info
            self.deps = deps
        }
    }

    /// What those that depend on it see.
    public var made: Made
    /// What it uses besides its dependencies: tools, and the source of its files.
    public var others: [ConfiguredTarget] = []
    /// Its actions in the fields of workloads, as canonical JSON.
    public var actions: [String] = []
    /// The names of its actions.
    public var names: [String] = []
    /// The names of those of its actions that are tests.
    public var tests: [String] = []
    /// The files below the root that it declares.
    public var files: [String] = []
    /// The paths of the outputs of its actions.
    public var outputs: [String] = []
    /// The files below the root that its actions take.
    public var taken: [String] = []
    /// The names of the targets whose sources its actions take.
    public var takenFrom: [String] = []
    /// Directories below the root that it needs although it takes no file of them.
    public var present: [String] = []
    /// The source that it stands for, as JSON.
    public var source: String?
    /// What is worth saying though it is no error.
    public var notices: [String] = []

    /// What nothing is known of but what others see.
    public init(made: Made) { self.made = made }

    /// Everything that it uses.
    public var uses: [ConfiguredTarget] { made.deps + others }
}
