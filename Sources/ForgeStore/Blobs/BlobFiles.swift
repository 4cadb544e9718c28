import ForgeCore
import Glibc
import Synchronization

/// The large blobs of a store: one file each, mode 0444, under `blobs/ab/`.
final class BlobFiles: Sendable {
    let home: String
    let disk: any Disk
    private let room: StoreRoom
    /// Directories whose own names this process has seen to be durable.
    private let settled = Mutex<Set<String>>([])

    init(home: String, disk: any Disk, room: StoreRoom) {
        self.room = room
        self.home = home
        self.disk = disk
    }

    var directory: String { "\(home)/blobs" }

    /// The directory that holds a blob.
    func directory(of digest: Digest) -> String { "\(home)/blobs/\(digest.hex.prefix(2))" }

    /// The file that holds a blob.
    func path(of digest: Digest) -> String {
        let hex = digest.hex
        return "\(home)/blobs/\(hex.prefix(2))/\(hex)"
    }

    /// The size of a stored blob; nil when there is none.
    func size(of digest: Digest) throws(DiskError) -> Int64? {
        try disk.status(path(of: digest))?.size
    }

    /// Visits every blob that has a file, in the order of digests; whatever else lies there is left alone.
    func forEach(_ visit: (Digest, DiskStatus) throws(DiskError) -> Void) throws(DiskError) {
        for fan in try disk.listIfDirectory(directory) {
            for digest in try blobs(in: fan) {
                // A collection may have been faster.
                if let status = try disk.status(path(of: digest)) { try visit(digest, status) }
            }
        }
    }

    /// The blobs in one of the subdirectories; none in what is no such directory.
    func blobs(in fan: String) throws(DiskError) -> [Digest] {
        guard fan.utf8.count == 2 else { return [] }
        return try disk.listIfDirectory("\(directory)/\(fan)").compactMap { name in
            name.hasPrefix(fan) ? Digest(hex: name) : nil
        }
    }

    /// Gives a written and synced file its name.
    ///
    /// The name is durable once its directory is synced.
    func commit(_ file: DiskFile, as id: BlobID) throws(DiskError) {
        let path = path(of: id.digest)
        for _ in 0..<4 {
            do {
                try disk.link(file, as: path)
                room.changed(by: id.size)
                return
            } catch {
                switch error.number {
                case ENOENT:
                    try disk.makeDirectory(directory(of: id.digest))
                    try disk.syncDirectory(directory)
                case EEXIST:
                    if try disk.status(path)?.size == id.size { return }
                    try quarantine(id.digest)
                default: throw error
                }
            }
        }
        throw DiskError("linkat", path, EEXIST)
    }

    /// Makes the names in some of the blobs' directories durable.
    func sync(_ directories: some Sequence<String>) throws(DiskError) {
        var unsettled: [String] = []
        for path in directories {
            try disk.syncDirectory(path)
            if !settled.withLock({ $0.contains(path) }) { unsettled.append(path) }
        }
        if unsettled.isEmpty { return }
        // Who made a directory may not have lived to sync its name.
        try disk.syncDirectory(directory)
        settled.withLock { $0.formUnion(unsettled) }
    }

    /// Makes the names of all large blobs durable.
    func syncAll() throws(DiskError) {
        for name in try disk.list(directory) where name.utf8.count == 2 {
            do { try sync(["\(directory)/\(name)"]) } catch {
                if error.number != ENOTDIR { throw error }
            }
        }
    }

    /// Takes a damaged file out of use, keeping it for a look.
    func quarantine(_ digest: Digest) throws(DiskError) {
        try disk.makeDirectory("\(home)/quarantine")
        do { try disk.rename(path(of: digest), to: "\(home)/quarantine/\(digest.hex)") } catch {
            if error.number != ENOENT { throw error }
        }
    }
}
