internal import ForgeCore
private import Glibc

/// Tells when something below a directory changes, through inotify; hidden entries and `forge-out` are not looked at.
final class DirectoryWatch {
    /// How many directories are followed at most.
    static let limit = 65_536

    private let descriptor: Int32
    private var paths: [Int32: String] = [:]
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    private static let mask =
        UInt32(IN_CREATE | IN_DELETE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF)

    /// Follows everything below a directory.
    ///
    /// - Throws: `E_WATCH_LIMIT`, `E_IO`.
    init(_ root: String) throws(ForgeError) {
        descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0 else {
            throw ForgeError(.watchLimit, "No directory can be watched", cause: String(cString: strerror(errno)))
        }
        try add(root)
    }

    deinit { close(descriptor) }

    private func add(_ root: String) throws(ForgeError) {
        var waiting = [root]
        while let path = waiting.popLast() {
            guard paths.count < Self.limit else { throw limited(path, "more than \(Self.limit) directories") }
            let watch = inotify_add_watch(descriptor, path, Self.mask | UInt32(IN_ONLYDIR))
            guard watch >= 0 else {
                // A directory that went away again is no longer below.
                if errno == ENOENT || errno == ENOTDIR { continue }
                throw limited(path, String(cString: strerror(errno)))
            }
            paths[watch] = path
            for entry in PackageFiles.entries(path) where entry.isDirectory { waiting.append("\(path)/\(entry.name)") }
        }
    }

    private func limited(_ path: String, _ cause: String) -> ForgeError {
        ForgeError(
            .watchLimit, "`\(path)` cannot be watched", path: path,
            hints: ["Raise `fs.inotify.max_user_watches`, or move what is no source out of the repository"],
            cause: cause)
    }

    /// Waits until something changed and then nothing did for a moment; gives the paths, sorted, or none when
    /// `isStopped` says so first.
    ///
    /// - Throws: `E_WATCH_LIMIT` when new directories cannot be followed.
    func changes(quietMilliseconds: Int32 = 50, isStopped: () -> Bool) throws(ForgeError) -> [String] {
        var changed: Set<String> = []
        // What changes without end is built all the same.
        var patience = 40
        while !isStopped(), patience > 0 {
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&poller, 1, changed.isEmpty ? 200 : quietMilliseconds) > 0 else {
                if changed.isEmpty { continue }
                break
            }
            try take(&changed)
            if !changed.isEmpty { patience -= 1 }
        }
        return isStopped() ? [] : changed.sorted()
    }

    private func take(_ changed: inout Set<String>) throws(ForgeError) {
        let count = read(descriptor, &buffer, buffer.count)
        var offset = 0
        while offset + 16 <= count {
            let (watch, mask, length) = buffer.withUnsafeBytes { bytes in
                (
                    bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self),
                    bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self),
                    Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
                )
            }
            let name = String(decoding: buffer[offset + 16..<offset + 16 + length].prefix { $0 != 0 }, as: UTF8.self)
            offset += 16 + length
            if mask & UInt32(IN_IGNORED) != 0 {
                paths[watch] = nil
                continue
            }
            guard let directory = paths[watch], !name.hasPrefix("."), name != "forge-out" else { continue }
            let path = name.isEmpty ? directory : "\(directory)/\(name)"
            let isNew = mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0
            if mask & UInt32(IN_ISDIR) != 0, isNew { try add(path) }
            changed.insert(path)
        }
    }
}
