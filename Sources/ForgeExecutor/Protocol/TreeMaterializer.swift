public import ForgeCore

/// Puts stored trees on disk where a sandbox can mount them.
public protocol TreeMaterializer: Sendable {
    /// Gives the place of a complete tree, made now or earlier, that nobody changes while the value is held.
    ///
    /// Files are 0444, or 0555 when executable, and below `writablePaths` (relative to the root) 0644 or 0755; every
    /// mtime is the one documented constant. The call blocks.
    func materialize(root: BlobID, writablePaths: [String]) throws(ForgeError) -> MaterializedRoot
}

/// A tree on disk, kept for as long as the value lives.
public struct MaterializedRoot: Sendable {
    /// The absolute path of the tree's root directory.
    public var path: String
    /// What keeps the tree from being collected.
    public var lease: (any Sendable)?

    /// Names a tree.
    public init(path: String, lease: (any Sendable)? = nil) {
        self.path = path
        self.lease = lease
    }
}
