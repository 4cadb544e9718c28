import CForgeLinux
public import ForgeCore
import Glibc

/// Trees on disk, made once from a store and used again: `trees/` (ADR 0006).
///
/// Files are hard links to inodes of their own pool, one for each digest, mode and occurrence within a tree, so that
/// stored blobs share no inode with what actions see, and no tree has one inode twice. Everything has the same
/// modification time.
public struct TreeCache: Sendable {
    /// The modification time of everything in a tree: 1980-01-01T00:00:00Z, the earliest that a zip file can hold.
    public static let modificationTime: Int64 = 315_532_800

    let store: DiskStore

    /// The cache that belongs to a store.
    public init(store: DiskStore) { self.store = store }

    /// Gives a directory that holds the tree, ready to be mounted, and keeps it while the result is alive.
    ///
    /// Files are 0444 or 0555 and directories 0555. Within `writablePaths` files are 0644 or 0755 and directories 0755;
    /// so are the root, `openDirectories` (but not what is in them), and the directories that lead to either.
    ///
    /// - Parameters:
    ///   - root: the encoded root `Directory`, whose closure is in the store.
    ///   - writablePaths: paths below the root; the empty path is the whole tree.
    ///   - openDirectories: directories in which new entries may be made.
    /// - Throws: `E_BLOB_MISSING`, `E_BLOB_DAMAGED`, `E_TREE_INVALID`, `E_STORE_IO`, `E_STORE_FULL`.
    public func materialize(
        root: BlobID, writablePaths: [String] = [], openDirectories: [String] = []
    ) throws(ForgeError) -> MaterializedTree {
        let modes = TreeModes(writable: writablePaths, open: openDirectories)
        let name = Digest(of: "tree 1\0\(root)\0\(modes.key)").hex
        let directory = "\(store.home)/trees/\(name)"
        for _ in 0..<8 {
            if let tree = try MaterializedTree(directory: directory) {
                if try isFit(tree, root: root, modes: modes) { return tree }
                try retire(directory)
                continue
            }
            try store.gated { () throws(ForgeError) in try store.pin([(root.digest, .tree)]) }
            try make(root, modes: modes, at: directory, name: name)
        }
        throw ForgeError(.storeIO, "A tree was removed again and again while it was made", path: directory)
    }

    /// Whether a ready tree can be used as it is: made since the machine started, or checked since.
    private func isFit(_ tree: MaterializedTree, root: BlobID, modes: TreeModes) throws(ForgeError) -> Bool {
        let note = "\(tree.directory)/boot"
        let boot = store.disk.bootIdentity()
        let noted = try storeIO { () throws(DiskError) in try store.disk.text(note) }
        if noted == boot { return true }
        // Its files were never synced, so the machine's going down may have cost some of them.
        guard try TreeCheck(store: store, modes: modes).problem(with: root, at: tree.path) == nil else { return false }
        try writeNote(boot, at: note)
        return true
    }

    private func writeNote(_ text: String, at path: String) throws(ForgeError) {
        try storeIO { () throws(DiskError) in
            let temporary = "\(path).\(getpid())"
            do {
                let file = try store.disk.open(temporary, .create)
                try store.disk.write(file, Array(text.utf8), at: 0)
            }
            try store.disk.rename(temporary, to: path)
        }
    }

    private func make(_ root: BlobID, modes: TreeModes, at directory: String, name: String) throws(ForgeError) {
        let now = store.clock.monotonicNanoseconds()
        let temporary = "\(store.home)/tmp/tree-\(getpid())-\(now)-\(name.prefix(16))"
        guard mkdir(temporary, 0o755) == 0 else { throw DiskError("mkdir", temporary, errno).forge }
        var isPlaced = false
        defer { if !isPlaced { TreeRemoval.remove(temporary) } }
        try writeNote(store.disk.bootIdentity(), at: "\(temporary)/boot")
        try writeNote("\(root)\n\(modes.key)", at: "\(temporary)/of")
        let lease = Glibc.open("\(temporary)/lease", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lease >= 0 else { throw DiskError("open", temporary, errno).forge }
        _ = close(lease)
        var writer = TreeWriter(store: store, modes: modes)
        try writer.write(root, to: "\(temporary)/root")
        // Users may remove the whole cache; it costs nothing but time.
        _ = mkdir("\(store.home)/trees", 0o755)
        if rename(temporary, directory) == 0 {
            isPlaced = true
        } else if errno != EEXIST && errno != ENOTEMPTY {
            throw DiskError("rename", directory, errno).forge
        }
    }

    /// Takes a tree that must not be used any more out of the way.
    func retire(_ directory: String) throws(ForgeError) {
        let place = "\(store.home)/tmp/retired-\(getpid())-\(store.clock.monotonicNanoseconds())"
        if rename(directory, place) == 0 {
            TreeRemoval.remove(place)
        } else if errno != ENOENT {
            throw DiskError("rename", directory, errno).forge
        }
    }
}

/// A tree that is ready on disk; it stays there while this object is alive.
public final class MaterializedTree: Sendable {
    /// The directory of the cache that holds the tree.
    let directory: String
    private let lease: Int32

    /// The absolute path of the tree's root.
    public var path: String { "\(directory)/root" }

    /// Takes a share in a ready tree; nil when there is none.
    init?(directory: String) throws(ForgeError) {
        let path = "\(directory)/lease"
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw DiskError("open", path, errno).forge
        }
        while flock(descriptor, LOCK_SH) != 0 {
            if errno == EINTR { continue }
            let error = DiskError("flock", path, errno)
            _ = close(descriptor)
            throw error.forge
        }
        var held = stat()
        var named = stat()
        guard fstat(descriptor, &held) == 0, lstat(path, &named) == 0, held.st_ino == named.st_ino else {
            // A collection was faster.
            _ = close(descriptor)
            return nil
        }
        _ = futimens(descriptor, nil)
        self.directory = directory
        lease = descriptor
    }

    deinit { _ = close(lease) }
}
