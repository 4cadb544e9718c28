import ForgeCore
import ForgeIR
import Glibc

/// Compares a tree on disk with what it was made from, byte for byte.
struct TreeCheck {
    let store: DiskStore
    let modes: TreeModes

    /// The first path, below the tree's root, at which something is not as it should be; nil when all is well.
    func problem(with root: BlobID, at path: String) throws(ForgeError) -> String? {
        try problem(root, at: path, components: [])
    }

    private func problem(_ id: BlobID, at path: String, components: [String]) throws(ForgeError) -> String? {
        let here = components.isEmpty ? "." : components.joined(separator: "/")
        let directory = try store.directory(id)
        guard components.count <= TreeWalker.depthLimit, let listing = DirectoryListing(path, skipGit: false) else {
            return here
        }
        let zone = modes.zone(components)
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & 0o777 == (zone == .sealed ? 0o555 : 0o755),
            status.st_mtim.tv_sec == TreeCache.modificationTime,
            listing.count == directory.files.count + directory.directories.count + directory.symlinks.count
        else { return here }
        for file in directory.files {
            let place = "\(path)/\(file.name)"
            let isWritable = modes.isWritable(file: file.name, in: components, zone: zone)
            let flavour = InodePool.Flavour(isExecutable: file.isExecutable, isWritable: isWritable)
            guard lstat(place, &status) == 0, status.st_mode == S_IFREG | flavour.mode,
                status.st_mtim.tv_sec == TreeCache.modificationTime, Self.digest(place) == file.blob.digest
            else { return (components + [file.name]).joined(separator: "/") }
        }
        for link in directory.symlinks {
            guard let target = try? TreeImporter.linkTarget("\(path)/\(link.name)"), target == link.target else {
                return (components + [link.name]).joined(separator: "/")
            }
        }
        for child in directory.directories {
            let below = try problem(child.blob, at: "\(path)/\(child.name)", components: components + [child.name])
            if let below { return below }
        }
        return nil
    }

    /// The digest of a file on disk; nil when it cannot be read.
    static func digest(_ path: String) -> Digest? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var stream = DigestStream()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let got = read(descriptor, &buffer, buffer.count)
            if got < 0 { return nil }
            if got == 0 { return stream.finish() }
            buffer.withUnsafeBytes { stream.update(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
        }
    }
}
