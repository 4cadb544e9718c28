package import ForgeCore
package import ForgeIR

/// Everything that a result is made of, in a store.
package struct ResultParts {
    private let store: any BlobStore
    private let byTrees: Bool

    /// Looks in a store.
    ///
    /// - Parameter byTrees: whether the messages of trees stand for the directories in them.
    package init(store: any BlobStore, byTrees: Bool) {
        self.store = store
        self.byTrees = byTrees
    }

    private func named(by result: ActionResult) -> [BlobID] {
        result.files.map(\.blob) + result.directories.map(\.tree) + [result.stdout, result.stderr].compactMap { $0 }
    }

    private func levels(width: Int) -> TreeLevels { TreeLevels(of: store, width: width) }

    /// What of a result the store, which may be far away, does not hold; below an absent directory nothing is known.
    package func gaps(of result: ActionResult) throws(ForgeError) -> [BlobID] {
        var gaps = try store.missing(named(by: result))
        if !byTrees { return try gaps + levels(width: 16).gaps(below: result.directories.map(\.root)) }
        let absent = Set(gaps)
        var files: [BlobID] = []
        for directory in result.directories where !absent.contains(directory.tree) {
            do throws(ForgeError) { files += try unpacked(directory).files } catch {
                guard [.blobMissing, .blobDamaged, .treeInvalid].contains(error.code) else { throw error }
                gaps.append(directory.tree)
            }
        }
        return gaps + (try store.missing(files))
    }

    /// Every blob of a result that is in the store.
    ///
    /// - Throws: what reading a directory throws.
    package func all(of result: ActionResult) throws(ForgeError) -> [BlobID] {
        var out = named(by: result)
        if !byTrees { return try out + levels(width: 1).blobs(below: result.directories.map(\.root)) }
        for directory in result.directories { out += try unpacked(directory).files }
        return out
    }

    /// The directories of an output, out of the message that holds them.
    ///
    /// - Throws: `E_TREE_INVALID` where that is the message of another tree, or none.
    package func unpacked(_ directory: ActionResult.OutputDirectory) throws(ForgeError) -> UnpackedTree {
        let tree = try UnpackedTree(directory.tree, in: store)
        guard tree.root == directory.root else {
            throw ForgeError(
                .treeInvalid, "`\(directory.tree.digest.text)` is not the tree of `\(directory.root.digest.text)`")
        }
        return tree
    }
}

extension BlobStore {
    /// Refuses a result of which a part is nowhere.
    ///
    /// - Throws: `E_CACHE_INCOMPLETE`.
    func requireParts(of result: ActionResult, for key: Digest, byTrees: Bool) throws(ForgeError) {
        guard let gap = try ResultParts(store: self, byTrees: byTrees).gaps(of: result).first else { return }
        throw ForgeError(
            .cacheIncomplete, "The result for `\(key.text)` names `\(gap.digest.text)`, which is not stored")
    }
}
