public import ForgeCore

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
    /// The digest that the root directory of its tree has to have; nil for any.
    public var digest: Digest?

    /// Makes an environment.
    public init(name: String, kind: Kind, digest: Digest? = nil) {
        self.name = name
        self.kind = kind
        self.digest = digest
    }
}
