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
    private(set) var trees: [Digest] = []
    private var files: [String: Known] = [:]

    /// Reads what was added since the last time.
    ///
    /// - Parameter grace: how long the lease of a process that ended is honoured, in nanoseconds.
    mutating func refresh(_ store: DiskStore, grace: Int64) throws(DiskError) {
        let directory = "\(store.home)/leases"
        let now = store.clock.wallNanoseconds()
        for name in try store.disk.list(directory) where name.hasSuffix(".lease") {
            try read("\(directory)/\(name)", store.disk, now: now, grace: grace)
        }
    }

    /// Takes pins in.
    mutating func add(_ pins: [(digest: Digest, kind: StoreLease.PinKind)]) {
        for (digest, kind) in pins {
            if kind == .tree { trees.append(digest) } else { blobs.insert(digest) }
        }
    }

    /// Hands over the trees that are to be walked.
    mutating func takeTrees() -> [Digest] {
        defer { trees = [] }
        return trees
    }

    /// Takes back a tree that is not there yet.
    mutating func giveBack(_ tree: Digest) { trees.append(tree) }

    private mutating func read(_ path: String, _ disk: any Disk, now: Int64, grace: Int64) throws(DiskError) {
        let file: DiskFile
        do { file = try disk.open(path, .read) } catch {
            if error.number == ENOENT { return }
            throw error
        }
        let header = try disk.read(file, count: StoreLease.headerSize, at: 0)
        let size = try disk.size(file)
        let known = files[path] ?? Known()
        guard header.count == StoreLease.headerSize else { return }
        // One that nobody holds belongs to a process that ended.
        if try disk.lock(file, .exclusive, wait: false) {
            let expires = header.withUnsafeBytes { StoreLease.parse($0)?.expires } ?? 0
            let modified = try disk.status(path)?.modified ?? 0
            if now > min(expires, modified + grace) { return }
        }
        guard size > known.position else { return }
        let bytes = try disk.read(file, count: Int(size - known.position), at: known.position)
        guard let lease = (header + bytes).withUnsafeBytes({ StoreLease.parse($0) }) else { return }
        add(lease.pins)
        let whole = Int64(bytes.count / StoreLease.pinSize * StoreLease.pinSize)
        files[path] = Known(position: known.position + whole)
    }
}
