public import ForgeCore

/// A tree being put together in memory out of files, links and stored subtrees.
///
/// Nothing is written until ``encode()``, so that the digest of a tree costs no store access beyond the directories
/// that had to be opened to place something inside them.
public struct TreeComposition: Sendable {
    /// What can be placed at a path.
    public enum Node: Sendable {
        case file(BlobID, isExecutable: Bool)
        case symlink(target: String)
        /// A stored directory that need not be opened.
        case stored(BlobID)
        case directory([String: Node])
    }

    /// An assembled tree with the encoded directories that make it up.
    public struct Encoded: Sendable {
        /// The root directory.
        public let root: BlobID
        /// The directories that were encoded, children before parents; stored subtrees are not among them.
        public let directories: [[UInt8]]
    }

    /// Opens a stored directory.
    public typealias Loader = (BlobID) throws(ForgeError) -> Directory

    private var root: Node

    /// Starts from an empty directory.
    public init() { root = .directory([:]) }

    /// Starts from a stored directory.
    public init(stored: BlobID) { root = .stored(stored) }

    /// Places a node, making parents as needed and replacing a file or link of that name; a directory placed on a
    /// directory is merged with it.
    ///
    /// - Throws: `E_TREE_CONFLICT` when a parent is a file or link, and what `load` throws.
    public mutating func place(_ node: Node, at path: String, load: Loader) throws(ForgeError) {
        let components = path.split(separator: "/").map(String.init)
        try Self.place(node, at: components[...], in: &root, whole: path, load: load)
    }

    /// Places a node in the stead of whatever is at the path.
    public mutating func replace(_ node: Node, at path: String, load: Loader) throws(ForgeError) {
        try place(.file(.empty, isExecutable: false), at: path, load: load)
        try place(node, at: path, load: load)
    }

    /// Makes sure that a directory is there, leaving what it holds.
    public mutating func ensureDirectory(_ path: String, load: Loader) throws(ForgeError) {
        try place(.directory([:]), at: path, load: load)
    }

    private static func place(
        _ node: Node, at path: ArraySlice<String>, in parent: inout Node, whole: String, load: Loader
    ) throws(ForgeError) {
        guard let first = path.first else {
            parent = try merged(parent, node, load: load)
            return
        }
        var children = try opened(parent, whole: whole, load: load)
        // The child leaves the dictionary while it is changed, so that it is not copied.
        var child = children.removeValue(forKey: first) ?? .directory([:])
        try place(node, at: path.dropFirst(), in: &child, whole: whole, load: load)
        children[first] = child
        parent = .directory(children)
    }

    private static func merged(_ old: Node, _ new: Node, load: Loader) throws(ForgeError) -> Node {
        switch (old, new) {
        case (.directory(let children), .stored) where children.isEmpty: return new
        case (.stored, .directory(let children)) where children.isEmpty: return old
        case (.stored(let a), .stored(let b)) where a == b: return old
        case (.directory, .directory), (.directory, .stored), (.stored, .directory), (.stored, .stored):
            var children = try opened(old, whole: "", load: load)
            for (name, node) in try opened(new, whole: "", load: load) {
                children[name] =
                    try children[name].map { (a) throws(ForgeError) in
                        try merged(a, node, load: load)
                    } ?? node
            }
            return .directory(children)
        default: return new
        }
    }

    private static func opened(_ node: Node, whole: String, load: Loader) throws(ForgeError) -> [String: Node] {
        switch node {
        case .directory(let children): return children
        case .stored(let id):
            let directory = try load(id)
            var children: [String: Node] = [:]
            for file in directory.files { children[file.name] = .file(file.blob, isExecutable: file.isExecutable) }
            for link in directory.symlinks { children[link.name] = .symlink(target: link.target) }
            for sub in directory.directories { children[sub.name] = .stored(sub.blob) }
            return children
        case .file, .symlink:
            throw ForgeError(
                .treeConflict, "A file or link stands where `\(whole)` needs a directory", path: whole)
        }
    }

    /// Encodes the tree.
    ///
    /// - Throws: `E_TREE_CONFLICT` when a name is not one path component.
    public func encode() throws(ForgeError) -> Encoded {
        var directories: [[UInt8]] = []
        let root = try Self.encode(root, into: &directories)
        return Encoded(root: root, directories: directories)
    }

    private static func encode(_ node: Node, into directories: inout [[UInt8]]) throws(ForgeError) -> BlobID {
        guard case .directory(let children) = node else {
            if case .stored(let id) = node { return id }
            throw ForgeError(.treeConflict, "The root of a tree is a directory")
        }
        var files: [Directory.File] = []
        var subdirectories: [Directory.Subdirectory] = []
        var links: [Directory.Symlink] = []
        // Sorted, so that the order of `directories` does not depend on hashing.
        for name in children.keys.sorted(by: Directory.less) {
            switch children[name] {
            case .file(let blob, let isExecutable)?:
                files.append(.init(name: name, blob: blob, isExecutable: isExecutable))
            case .symlink(let target)?: links.append(.init(name: name, target: target))
            case let child?: subdirectories.append(.init(name: name, blob: try encode(child, into: &directories)))
            case nil: continue
            }
        }
        do {
            let encoded = try Directory(files: files, directories: subdirectories, symlinks: links).encoded
            directories.append(encoded)
            return BlobID(of: encoded)
        } catch {
            throw ForgeError(.treeConflict, "A tree cannot hold \(error.reason)")
        }
    }
}
