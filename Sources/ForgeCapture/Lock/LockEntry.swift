public import ForgeCore
public import ForgeIR

/// A captured environment as `forge.lock` pins it.
public struct LockEntry: Hashable, Sendable {
    /// What the document asked for when the environment was locked.
    public var kind: Environment.Kind
    /// The root directory of the captured tree.
    public var tree: BlobID
    /// Packages of a `debian` environment, sorted by name and architecture.
    public var packages: [LockedPackage]
    /// Trees of the layers of a `layers` environment, in order.
    public var layers: [BlobID]
    /// Paths that differed on the host from what their packages brought, sorted.
    public var modified: [String]

    /// Makes an entry.
    public init(
        kind: Environment.Kind, tree: BlobID, packages: [LockedPackage] = [], layers: [BlobID] = [],
        modified: [String] = []
    ) {
        self.kind = kind
        self.tree = tree
        self.packages = packages
        self.layers = layers
        self.modified = modified
    }

    /// Whether the document still asks for what is locked.
    public func fits(_ environment: Environment) -> Bool { kind == environment.kind }
}

/// One package of a locked environment.
public struct LockedPackage: Hashable, Sendable {
    /// The package's name.
    public var name: String
    /// Its architecture, `all` for one that fits any.
    public var architecture: String
    /// Its version.
    public var version: String
    /// The archive's `.deb`, for an environment that comes from there.
    public var file: LockedDeb?

    /// Makes a package.
    public init(name: String, architecture: String, version: String, file: LockedDeb? = nil) {
        self.name = name
        self.architecture = architecture
        self.version = version
        self.file = file
    }
}

/// A pinned `.deb` file.
public struct LockedDeb: Hashable, Sendable {
    /// Its place below a mirror's address, such as `pool/main/g/gcc-defaults/gcc_12.2.0-3_amd64.deb`.
    public var path: String
    /// Its SHA-256 and size.
    public var blob: BlobID

    /// Makes a pin.
    public init(path: String, blob: BlobID) {
        self.path = path
        self.blob = blob
    }
}

/// A fetched source whose pin Forge proposes because the document has none.
public struct LockedSource: Hashable, Sendable {
    /// The digest and size found.
    public var blob: BlobID
    /// Where it was found.
    public var url: String

    /// Makes a proposal.
    public init(blob: BlobID, url: String) {
        self.blob = blob
        self.url = url
    }
}
