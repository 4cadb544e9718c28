import ForgeCore
import Glibc

/// The pins of all processes, read again and again as they are added.
struct LeaseScan {
    private struct Known {
        var position = Int64(StoreLease.headerSize)
    }

    /// What is pinned by itself.
    private(set) var blobs: Set<Digest> = []
    /// Roots of pinned trees that are not walked yet.
    private var trees: [Digest] = []
    private var files: [String: Known] = [:]

    /// Reads what was added since the last time.
    ///
    /// - Parameters:
    ///   - grace: how long the lease of a process that ended is honoured, in nanoseconds.
    ///   - isAlone: whether nobody else uses the store; then leases that are over are removed.
    mutating func refresh(_ store: DiskStore, grace: Int64, isAlone: Bool = false) throws(DiskError) {
        let directory = "\(store.home)/leases"
        let now = store.clock.wallNanoseconds()
        for name in try store.disk.list(directory) where name.hasSuffix(".lease") {
            let path = "\(directory)/\(name)"
            if try isOver(path, store.disk, now: now, grace: grace), isAlone { try store.disk.unlink(path) }
        }
    }

    /// Takes pins in.
    mutating func add(_ pins: [(digest: Digest, kind: StoreLease.PinKind)]) {
        for (digest, kind) in pins {
            if kind == .tree { trees.append(digest) } else { blobs.insert(digest) }
        }
    }

    /// Marks the pinned trees; one that is not there yet is looked for again the next time.
    mutating func markTrees(in marks: inout StoreMarks) throws(DiskError) {
        var absent: [Digest] = []
        for tree in trees {
            if let size = try marks.size(of: tree) {
                marks.mark(tree: BlobID(tree, size: size))
            } else {
                absent.append(tree)
            }
        }
        trees = absent
    }

    /// Marks what is pinned by itself, as far as it is there.
    func markBlobs(in marks: inout StoreMarks) throws(DiskError) {
        for digest in blobs where !marks.blobs.contains(digest) {
            if let size = try marks.size(of: digest) { marks.mark(digest, size: size) }
        }
    }

    /// Reads a lease, unless that is over.
    private mutating func isOver(
        _ path: String, _ disk: any Disk, now: Int64, grace: Int64
    ) throws(DiskError) -> Bool {
        let file: DiskFile
        do { file = try disk.open(path, .read) } catch {
            if error.number == ENOENT { return false }
            throw error
        }
        let header = try disk.read(file, count: StoreLease.headerSize, at: 0)
        let size = try disk.size(file)
        let known = files[path] ?? Known()
        // One that nobody holds belongs to a process that ended.
        if try disk.lock(file, .exclusive, wait: false) {
            let expires = header.withUnsafeBytes { StoreLease.parse($0)?.expires } ?? 0
            let modified = try disk.status(path)?.modified ?? 0
            if now > min(expires, modified + grace) { return true }
        }
        guard header.count == StoreLease.headerSize, size > known.position else { return false }
        let bytes = try disk.read(file, count: Int(size - known.position), at: known.position)
        guard let lease = (header + bytes).withUnsafeBytes({ StoreLease.parse($0) }) else { return false }
        add(lease.pins)
        let whole = Int64(bytes.count / StoreLease.pinSize * StoreLease.pinSize)
        files[path] = Known(position: known.position + whole)
        return false
    }
}
