internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

extension BlobStore {
    /// What stands at a path below a stored directory; nil when nothing does.
    func node(at path: String, in root: BlobID) throws(ForgeError) -> TreeComposition.Node? {
        var node = TreeComposition.Node.stored(root)
        for component in path.split(separator: "/") {
            guard case .stored(let id) = node else { return nil }
            let directory = try directory(id)
            if let sub = directory.directories.first(where: { $0.name == component }) {
                node = .stored(sub.blob)
            } else if let file = directory.files.first(where: { $0.name == component }) {
                node = .file(file.blob, isExecutable: file.isExecutable)
            } else if let link = directory.symlinks.first(where: { $0.name == component }) {
                node = .symlink(target: link.target)
            } else {
                return nil
            }
        }
        return node
    }
}

/// A tree that was worked out once and is found again by what it was made from: kept as an action-cache entry, so that
/// its closure is guarded like that of any other result.
struct DerivedTree {
    /// What the tree is made from, in canonical JSON.
    let recipe: JSONValue

    /// The key in the action cache.
    var key: Digest { Digest(of: JSONWriter.canonical(recipe)) }

    /// Finds the tree.
    func find(in cache: any ActionCache) throws(ForgeError) -> BlobID? {
        try cache.results(for: [key], in: .local)[0]?.directories.first?.root
    }

    /// Keeps the tree.
    func keep(_ root: BlobID, in fabric: Fabric) throws(ForgeError) {
        let tree = try fabric.store.write(
            try Tree.encoded(root: root) { (id) throws(ForgeError) in try fabric.store.bytes(of: id) })
        let result = ActionResult(directories: [.init(path: "tree", tree: tree, root: root)])
        try fabric.store.record(result, for: key, in: .local, durability: .durable)
    }
}
