/// One sealed command as declared.
public struct ActionDeclaration: Hashable, Sendable {
    /// The action's name.
    public var name: String
    /// The environment's name.
    public var environment: String
    /// The program and its arguments.
    public var command: [String]
    /// Variables beside the fixed ones.
    public var env: [String: String] = [:]
    /// Inputs, sorted by path.
    public var inputs: [Input] = []
    /// Outputs, sorted by path, streams last.
    public var outputs: [Output] = []
    /// The path of the output that says in the syntax of make what the command has read.
    public var dependencyList: String?
    /// Text given on standard input.
    public var stdin: String?
    /// Where the command starts, relative to `/build`; empty for `/build` itself.
    public var workingDirectory: String = ""
    /// The time limit in seconds.
    public var timeoutSeconds: Int64?
    /// Limits on what it may use.
    public var resources = Resources()
    /// What it needs of the host.
    public var need = Need()
    /// Scheduling properties for foreign schedulers.
    public var platform: [String: String] = [:]
    /// Text about the action; never keyed.
    public var annotations: [String: String] = [:]
    /// The declared seed.
    public var seed: Int64?
    /// The demanded tier.
    public var tier: String?

    /// Makes a declaration with defaults for everything optional.
    public init(name: String, environment: String, command: [String]) {
        self.name = name
        self.environment = environment
        self.command = command
    }
}

/// Limits on what an action may use; nil for the documented default.
public struct Resources: Hashable, Sendable {
    /// Memory in bytes.
    public var memoryBytes: Int64?
    /// Processes and threads at one time.
    public var processes: Int64?
    /// Reserved and visible CPUs.
    public var cpus: Int64 = 1

    /// The defaults.
    public init() {}
}

/// What an action requires of its host; the other dimensions come with later schema versions.
public struct Need: Hashable, Sendable {
    /// The network that it may see.
    public var network: Contract.Network = .none

    /// Needs nothing.
    public init() {}
}
