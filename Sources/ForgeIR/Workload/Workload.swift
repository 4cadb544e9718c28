public import ForgeCore

/// The canonical document: what exists, and what is to be done with it.
///
/// The format is described in `docs/spec/workload.md`.
/// A value of this type was parsed and validated; collections are in canonical order.
public struct Workload: Hashable, Sendable {
    /// `MAJOR.MINOR` of the schema.
    public var schemaVersion: String
    /// The document's identifier.
    public var id: String
    /// Environments, sorted by name.
    public var environments: [Environment]
    /// Sources, sorted by name.
    public var sources: [Source]
    /// Actions, sorted by name.
    public var actions: [ActionDeclaration]

    /// Makes a workload; the caller has validated it.
    public init(
        schemaVersion: String = "1.0", id: String, environments: [Environment], sources: [Source],
        actions: [ActionDeclaration]
    ) {
        self.schemaVersion = schemaVersion
        self.id = id
        self.environments = environments
        self.sources = sources
        self.actions = actions
    }
}

/// The file system that an action sees.
public struct Environment: Hashable, Sendable {
    /// Where Debian packages are taken from.
    public enum DebianOrigin: String, Hashable, Sendable, CaseIterable {
        case host, archive
    }

    /// What the file system is made of.
    public enum Kind: Hashable, Sendable {
        /// The dependency closure of Debian packages, sorted by name.
        case debian(packages: [String], from: DebianOrigin)
        /// An OCI image layout directory or tarball, relative to the document; `reference` picks one of several.
        case oci(path: String, reference: String?)
        /// A directory relative to the document, placed at `at` (relative to the root; empty for the root itself).
        case tree(path: String, at: String)
        /// Named environments, later ones on top.
        case layers([String])
    }

    /// The identifier.
    public var name: String
    /// What it is made of.
    public var kind: Kind

    /// Makes an environment.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// Input bytes from outside the document.
public struct Source: Hashable, Sendable {
    /// What the source is.
    public enum Kind: Hashable, Sendable {
        /// A directory relative to the document: the listed files, or all of it when `files` is nil (`.git` skipped).
        case tree(path: String, files: [String]?)
        /// One file relative to the document.
        case file(path: String)
        /// A pinned archive, unpacked.
        case archive(urls: [String], digest: Digest, stripComponents: Int)
        /// A pinned file, as it is.
        case fetch(urls: [String], digest: Digest, executable: Bool)
    }

    /// The identifier.
    public var name: String
    /// What it is.
    public var kind: Kind

    /// Makes a source.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

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

/// Something that appears below the action's work tree.
public struct Input: Hashable, Sendable {
    /// Where it comes from.
    public enum Origin: Hashable, Sendable {
        /// A source, or the part of it at `subpath` (empty for all).
        case source(String, subpath: String)
        /// An output path of another action.
        case action(String, output: String)
    }

    /// Where it comes from.
    public var origin: Origin
    /// Where it appears, relative to `/build`.
    public var path: String
    /// Whether the action has a private writable view of it.
    public var writable: Bool

    /// Makes an input.
    public init(_ origin: Origin, path: String, writable: Bool = false) {
        self.origin = origin
        self.path = path
        self.writable = writable
    }
}

/// Something that leaves the action.
public struct Output: Hashable, Sendable {
    /// What leaves.
    public enum Place: Hashable, Sendable {
        /// A path relative to `/build`, with what is there.
        case path(String, Contract.OutputKind)
        case stdout
        case stderr
    }

    /// How far the bytes are the same each time.
    public enum Determinism: Hashable, Sendable {
        case exact
        /// Equal after these canonicalisers, in order.
        case normalized([CanonicalizerStep])
        /// Only the named member files of the directory count.
        case projection([String])
        /// Kept as a log; nothing may consume it.
        case volatile
    }

    /// What leaves.
    public var place: Place
    /// How far it is deterministic.
    public var determinism: Determinism

    /// Makes an output.
    public init(_ place: Place, determinism: Determinism = .exact) {
        self.place = place
        self.determinism = determinism
    }
}

/// One canonicaliser with its parameter.
public struct CanonicalizerStep: Hashable, Sendable {
    /// The name, such as `ar`.
    public var name: String
    /// The pattern of `text-timestamps`.
    public var pattern: String?

    /// Makes a step.
    public init(name: String, pattern: String? = nil) {
        self.name = name
        self.pattern = pattern
    }
}

/// Limits on what an action may use; nil for the documented default.
public struct Resources: Hashable, Sendable {
    /// Memory in bytes.
    public var memoryBytes: Int64?
    /// Processes and threads at one time.
    public var processes: Int64?
    /// Reserved and visible CPUs.
    public var cpus: Int64?

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
