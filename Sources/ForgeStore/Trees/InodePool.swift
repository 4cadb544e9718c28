import CForgeLinux
import ForgeCore
import Glibc

/// The inodes that trees are made of, each with its contents, mode and time, ready to be linked.
///
/// Kept apart by the machine's start, since nothing here is synced.
struct InodePool: Sendable {
    /// The kinds of file in a tree.
    enum Flavour: String, Sendable, CaseIterable {
        case plain = "r"
        case executable = "x"
        case writable = "w"
        case writableExecutable = "wx"

        init(isExecutable: Bool, isWritable: Bool) {
            self = isWritable ? (isExecutable ? .writableExecutable : .writable) : (isExecutable ? .executable : .plain)
        }

        var mode: mode_t {
            switch self {
            case .plain: 0o444
            case .executable: 0o555
            case .writable: 0o644
            case .writableExecutable: 0o755
            }
        }
    }

    let store: DiskStore
    let directory: String

    init(store: DiskStore) {
        self.store = store
        directory = "\(store.home)/inodes/\(store.disk.bootIdentity())"
    }

    /// Puts a blob at a path: a link to the pool's inode for it, or a copy where the file system has no links left.
    ///
    /// - Parameter occurrence: how many files of the tree have this blob and mode already.
    func place(_ blob: BlobID, _ flavour: Flavour, occurrence: Int, at path: String) throws(ForgeError) {
        let hex = blob.digest.hex
        let fan = "\(directory)/\(hex.prefix(2))"
        let name = "\(fan)/\(hex)-\(flavour.rawValue)\(occurrence == 0 ? "" : "-\(occurrence)")"
        var isFull = false
        if isFit(name, blob, flavour) {
            if link(name, path) == 0 { return }
            isFull = errno == EMLINK
        }
        let file = try storeIO { () throws(DiskError) in try store.disk.openUnnamed(in: "\(store.home)/tmp") }
        try fill(file, blob, flavour)
        guard forge_link_unnamed(file.descriptor, path) == 0 else { throw DiskError("linkat", path, errno).forge }
        if isFull { _ = unlink(name) }
        // The pool is a convenience: without it the next tree gets a copy as well.
        if link(path, name) != 0, errno == ENOENT {
            _ = mkdir("\(store.home)/inodes", 0o755)
            _ = mkdir(directory, 0o755)
            _ = mkdir(fan, 0o755)
            _ = link(path, name)
        }
    }

    /// Whether a pool's inode is what it was made to be; one that is not makes room for a new one.
    private func isFit(_ name: String, _ blob: BlobID, _ flavour: Flavour) -> Bool {
        var status = stat()
        guard lstat(name, &status) == 0 else { return false }
        let fits =
            status.st_mode == S_IFREG | flavour.mode && Int64(status.st_size) == blob.size
            && status.st_mtim.tv_sec == TreeCache.modificationTime
        if !fits { _ = unlink(name) }
        return fits
    }

    private func fill(_ file: DiskFile, _ blob: BlobID, _ flavour: Flavour) throws(ForgeError) {
        var offset: Int64 = 0
        try store.read(blob) { chunk throws(ForgeError) in
            try storeIO { () throws(DiskError) in try store.disk.write(file, chunk, at: offset) }
            offset += Int64(chunk.count)
        }
        var times = [timespec(), timespec()]
        times[0].tv_sec = Int(TreeCache.modificationTime)
        times[1].tv_sec = Int(TreeCache.modificationTime)
        guard fchmod(file.descriptor, flavour.mode) == 0, futimens(file.descriptor, times) == 0 else {
            throw DiskError("fchmod", file.path, errno).forge
        }
    }
}
