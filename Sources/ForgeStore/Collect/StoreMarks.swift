import ForgeCore
import ForgeIR
import Glibc

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

    /// Marks what the leases pin.
    ///
    /// - Parameter isAlone: whether no other process uses the store; then leases that are over are removed.
    /// - Parameter grace: seconds for which the lease of a process that ended is honoured.
    mutating func markLeases(grace: Int64, isAlone: Bool) throws(ForgeError) {
        let directory = "\(store.home)/leases"
        let now = store.clock.wallNanoseconds()
        let names = try storeIO { () throws(DiskError) in try store.disk.list(directory) }
        for name in names where name.hasSuffix(".lease") {
            let path = "\(directory)/\(name)"
            let pins = try storeIO { () throws(DiskError) in
                try livePins(path, now: now, grace: grace, isAlone: isAlone)
            }
            for (digest, kind) in pins {
                guard let size = try storeIO({ () throws(DiskError) in try size(of: digest) }) else { continue }
                switch kind {
                case .blob: mark(digest, size: size)
                case .tree: mark(tree: BlobID(digest, size: size))
                }
            }
        }
    }

    func size(of digest: Digest) throws(DiskError) -> Int64? {
        if digest == BlobID.empty.digest { return 0 }
        if let found = store.segments.find(digest, result: false) { return Int64(found.entry.length) }
        return try store.files.size(of: digest)
    }

    private func livePins(
        _ path: String, now: Int64, grace: Int64, isAlone: Bool
    ) throws(DiskError) -> [(digest: Digest, kind: StoreLease.PinKind)] {
        let disk = store.disk
        let file: DiskFile
        do { file = try disk.open(path, .read) } catch {
            if error.number == ENOENT { return [] }
            throw error
        }
        let bytes = try disk.read(file, count: Int(try disk.size(file)), at: 0)
        let lease = bytes.withUnsafeBytes { StoreLease.parse($0) }
        if try !disk.lock(file, .exclusive, wait: false) { return lease?.pins ?? [] }
        let modified = try disk.status(path)?.modified ?? 0
        let ends = min(lease?.expires ?? 0, modified + grace * 1_000_000_000)
        if now <= ends { return lease?.pins ?? [] }
        if isAlone { try disk.unlink(path) }
        return []
    }
}
