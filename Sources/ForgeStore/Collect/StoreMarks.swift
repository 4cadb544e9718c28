import ForgeCore
import ForgeIR

/// What a collection must leave: found by walking from roots, leases and results.
struct StoreMarks {
    let store: DiskStore
    private(set) var blobs: Set<Digest> = []
    /// Bytes of the marked objects.
    private(set) var bytes: Int64 = 0
    private var trees: Set<Digest> = []
    /// Records whose closure is marked.
    var seenRecords: Set<StoreReferences.Recorded> = []
    /// The action keys of these records.
    var recordedKeys: Set<Digest> = []
    /// What was marked since the last ``commit()``, for ``rollBack()``.
    private var recent: [(digest: Digest, size: Int64, isTree: Bool)] = []

    init(store: DiskStore) { self.store = store }

    /// Marks a blob; false when it was marked before.
    @discardableResult
    mutating func mark(_ digest: Digest, size: Int64) -> Bool {
        guard blobs.insert(digest).inserted else { return false }
        bytes += size
        recent.append((digest, size, false))
        return true
    }

    /// Keeps what was marked up to now.
    mutating func commit() { recent.removeAll(keepingCapacity: true) }

    /// Takes back what was marked since the last ``commit()``.
    mutating func rollBack() {
        for (digest, size, isTree) in recent {
            if isTree {
                trees.remove(digest)
            } else if blobs.remove(digest) != nil {
                bytes -= size
            }
        }
        commit()
    }

    /// Marks a directory and everything below it.
    ///
    /// What cannot be read marks nothing further.
    mutating func mark(tree id: BlobID, depth: Int = 0) {
        mark(id.digest, size: id.size)
        guard depth <= TreeWalker.depthLimit, trees.insert(id.digest).inserted else { return }
        recent.append((id.digest, 0, true))
        guard let directory = try? store.directory(id) else { return }
        for file in directory.files { mark(file.blob.digest, size: file.blob.size) }
        for child in directory.directories { mark(tree: child.blob, depth: depth + 1) }
    }

    /// Marks all that a result names.
    mutating func mark(_ result: ActionResult) {
        for id in result.references { mark(id.digest, size: id.size) }
        for directory in result.directories { mark(tree: directory.root) }
    }

    /// Whether all that a result names is marked, apart from the messages that only describe its directories.
    func covers(_ result: ActionResult) -> Bool {
        let blobs = result.files.map(\.blob) + [result.stdout, result.stderr].compactMap { $0 }
        return blobs.allSatisfy { self.blobs.contains($0.digest) }
            && result.directories.allSatisfy { trees.contains($0.root.digest) }
    }

    /// Marks what the roots name.
    mutating func markRoots() throws(ForgeError) {
        for root in try store.roots() {
            if root.isTree { mark(tree: root.target) } else { mark(root.target.digest, size: root.target.size) }
        }
    }

    func size(of digest: Digest) throws(DiskError) -> Int64? {
        if digest == BlobID.empty.digest { return 0 }
        if let found = store.segments.find(digest, result: false) { return Int64(found.entry.length) }
        return try store.files.size(of: digest)
    }
}
