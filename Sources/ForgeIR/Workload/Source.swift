public import ForgeCore

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
