import CForgeLinux
import ForgeCore
import ForgeIR
import Glibc

/// Writes one tree into a new directory.
struct TreeWriter {
    private struct Use: Hashable {
        var digest: Digest
        var flavour: InodePool.Flavour
    }

    let store: DiskStore
    let modes: TreeModes
    private let pool: InodePool
    private var uses: [Use: Int] = [:]

    init(store: DiskStore, modes: TreeModes) {
        self.store = store
        self.modes = modes
        pool = InodePool(store: store)
    }

    /// Writes the tree at a path that does not exist yet.
    mutating func write(_ root: BlobID, to path: String) throws(ForgeError) {
        try write(root, to: path, components: [])
    }

    private mutating func write(_ id: BlobID, to path: String, components: [String]) throws(ForgeError) {
        guard components.count <= TreeWalker.depthLimit else {
            throw ForgeError(.treeInvalid, "A tree is nested more than \(TreeWalker.depthLimit) deep")
        }
        guard mkdir(path, 0o755) == 0 else { throw DiskError("mkdir", path, errno).forge }
        let directory = try store.directory(id)
        let zone = modes.zone(components)
        for file in directory.files {
            let isWritable = modes.isWritable(file: file.name, in: components, zone: zone)
            let flavour = InodePool.Flavour(isExecutable: file.isExecutable, isWritable: isWritable)
            let use = Use(digest: file.blob.digest, flavour: flavour)
            let occurrence = uses[use, default: 0]
            uses[use] = occurrence + 1
            try pool.place(file.blob, flavour, occurrence: occurrence, at: "\(path)/\(file.name)")
        }
        for link in directory.symlinks {
            let place = "\(path)/\(link.name)"
            guard symlink(link.target, place) == 0,
                forge_set_time(AT_FDCWD, place, TreeCache.modificationTime) == 0
            else { throw DiskError("symlink", place, errno).forge }
        }
        for child in directory.directories {
            try write(child.blob, to: "\(path)/\(child.name)", components: components + [child.name])
        }
        let mode: mode_t = zone == .sealed ? 0o555 : 0o755
        guard chmod(path, mode) == 0, forge_set_time(AT_FDCWD, path, TreeCache.modificationTime) == 0 else {
            throw DiskError("chmod", path, errno).forge
        }
    }
}

/// Removes directories whose modes forbid it.
enum TreeRemoval {
    /// Removes a directory and everything below it, as far as possible.
    static func remove(_ path: String) {
        _ = chmod(path, 0o755)
        if let listing = DirectoryListing(path, skipGit: false) {
            listing.forEach { (entry) throws(Never) in
                var place = Array(path.utf8) + [UInt8(ascii: "/")]
                place += Array(entry.name)
                let child = String(decoding: place, as: UTF8.self)
                if entry.isDirectory { remove(child) } else { _ = unlink(child) }
            }
        }
        _ = rmdir(path)
    }
}
