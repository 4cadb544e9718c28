public import ForgeCore
import ForgeIR

/// Composes a tree in memory from entries at paths, and stores its directories.
///
/// Directories that meet are merged; anything else that meets at one path must be equal. Trees that are put in whole
/// stay unread unless something else is put inside them.
public struct TreeBuilder {
    /// What stands at a path.
    public enum Entry: Sendable, Equatable {
        /// A regular file.
        case file(BlobID, isExecutable: Bool)
        /// A symbolic link; the target is kept as written.
        case symlink(String)
        /// A stored directory, by its encoded root.
        case tree(BlobID)
    }

    private final class Node {
        var leaf: Entry?
        /// Children by name; nil when the node is a leaf.
        var children: [String: Node]?

        init(leaf: Entry?, children: [String: Node]?) {
            self.leaf = leaf
            self.children = children
        }
    }

    private let store: any BlobStore
    private let root = Node(leaf: nil, children: [:])

    /// Builds a tree whose parts are, and whose directories will be, in `store`.
    public init(store: any BlobStore) { self.store = store }

    /// Puts an entry at a relative path, `.` or an empty path being the root.
    ///
    /// - Throws: `E_TREE_CONFLICT`, or `E_TREE_INVALID` for a stored tree that is none.
    public func add(_ path: String, _ entry: Entry) throws(ForgeError) {
        let names = try components(path)
        var node = root
        for (depth, name) in names.enumerated() {
            try open(node, at: names.prefix(depth).joined(separator: "/"))
            if let child = node.children?[name] {
                node = child
            } else {
                let child = Node(leaf: nil, children: nil)
                node.children?[name] = child
                node = child
            }
        }
        try merge(entry, into: node, at: names.joined(separator: "/"))
    }

    /// Makes a directory, empty unless other entries come to it.
    public func addDirectory(_ path: String) throws(ForgeError) {
        try add(path, .tree(.empty))
    }

    /// Stores every directory that is not stored yet and names the root.
    public func finish(durability: Durability = .ordered) throws(ForgeError) -> BlobID {
        var encoded: [[UInt8]] = []
        let id = try encode(root, &encoded)
        if !encoded.isEmpty { _ = try store.write(encoded, durability: durability) }
        return id
    }

    private func components(_ path: String) throws(ForgeError) -> [String] {
        if path.isEmpty || path == "." { return [] }
        let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard names.count <= TreeWalker.depthLimit, names.allSatisfy(Directory.isValidName) else {
            throw ForgeError(.treeInvalid, "`\(path)` is not a relative path of plain names", path: path)
        }
        return names
    }

    /// Turns a node into a directory with children, reading a stored tree one level deep.
    private func open(_ node: Node, at path: String) throws(ForgeError) {
        if node.children != nil { return }
        switch node.leaf {
        case nil: node.children = [:]
        case .tree(let id)?:
            node.children = try children(of: id)
            node.leaf = nil
        case .file?, .symlink?:
            throw ForgeError(.treeConflict, "`\(path)` is both a directory and something else", path: path)
        }
    }

    private func children(of id: BlobID) throws(ForgeError) -> [String: Node] {
        let directory = try store.directory(id)
        var out: [String: Node] = [:]
        for file in directory.files {
            out[file.name] = Node(leaf: .file(file.blob, isExecutable: file.isExecutable), children: nil)
        }
        for child in directory.directories { out[child.name] = Node(leaf: .tree(child.blob), children: nil) }
        for link in directory.symlinks { out[link.name] = Node(leaf: .symlink(link.target), children: nil) }
        return out
    }

    private func merge(_ entry: Entry, into node: Node, at path: String) throws(ForgeError) {
        if node.leaf == nil, node.children == nil {
            node.leaf = entry
            return
        }
        if node.leaf == entry { return }
        guard case .tree(let id) = entry else {
            throw ForgeError(.treeConflict, "Two different things are put at `\(path)`", path: path)
        }
        if id == .empty, node.children != nil { return }
        try open(node, at: path)
        let incoming = try children(of: id)
        for name in incoming.keys.sorted(by: Directory.less) {
            guard let child = incoming[name], let leaf = child.leaf else { continue }
            if let present = node.children?[name] {
                try merge(leaf, into: present, at: path.isEmpty ? name : "\(path)/\(name)")
            } else {
                node.children?[name] = child
            }
        }
    }

    private func encode(_ node: Node, _ encoded: inout [[UInt8]]) throws(ForgeError) -> BlobID {
        if case .tree(let id)? = node.leaf { return id }
        var files: [Directory.File] = []
        var directories: [Directory.Subdirectory] = []
        var symlinks: [Directory.Symlink] = []
        let children = node.children ?? [:]
        for name in children.keys.sorted(by: Directory.less) {
            guard let child = children[name] else { continue }
            switch child.leaf {
            case .file(let blob, let isExecutable)?:
                files.append(Directory.File(name: name, blob: blob, isExecutable: isExecutable))
            case .symlink(let target)?: symlinks.append(Directory.Symlink(name: name, target: target))
            case .tree?, nil:
                directories.append(Directory.Subdirectory(name: name, blob: try encode(child, &encoded)))
            }
        }
        do {
            let bytes = try Directory(files: files, directories: directories, symlinks: symlinks).encoded
            if !bytes.isEmpty { encoded.append(bytes) }
            return BlobID(of: bytes)
        } catch {
            throw ForgeError(.treeInvalid, "A directory cannot be encoded", cause: error.reason)
        }
    }
}
