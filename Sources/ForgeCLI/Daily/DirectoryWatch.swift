internal import ForgeCore
private import Glibc

/// Tells when something below a directory changes, through inotify.
final class DirectoryWatch {
    /// How many directories are followed at most.
    static let limit = 65_536

    /// What is looked at.
    enum Scope {
        /// What could be a source: neither hidden entries nor `forge-out`.
        case sources
        /// Everything but what lies in a directory.
        case everything(but: String)
    }

    private let scope: Scope
    /// The descriptor that is readable when there is something to take.
    let descriptor: Int32
    /// How many directories are followed.
    var directoryCount: Int { paths.count }
    /// Whether a symbolic link leads out of what is looked at, where changes go unseen.
    var leadsOutside: Bool { !outward.isEmpty }
    private var outward: Set<String> = []
    private var paths: [Int32: String] = [:]
    private let root: String
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    private var mask: UInt32 {
        let ends = UInt32(
            IN_CREATE | IN_DELETE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF)
        // Whoever builds on a change waits until the file is closed; whoever vouches for a file does not.
        if case .everything = scope { return ends | UInt32(IN_MODIFY | IN_MOVE_SELF) }
        return ends
    }

    /// Follows a directory, which is an absolute path, and all directories below.
    ///
    /// - Throws: `E_WATCH_LIMIT`, `E_IO`.
    init(_ root: String, _ scope: Scope = .sources) throws(ForgeError) {
        self.scope = scope
        self.root = root
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
            let watch = inotify_add_watch(descriptor, path, mask | UInt32(IN_ONLYDIR))
            guard watch >= 0 else {
                // A directory that went away again is no longer below.
                if errno == ENOENT || errno == ENOTDIR { continue }
                throw limited(path, String(cString: strerror(errno)))
            }
            paths[watch] = path
            switch scope {
            case .sources:
                for entry in PackageFiles.entries(path) where entry.isDirectory {
                    waiting.append("\(path)/\(entry.name)")
                }
            case .everything(let left): waiting += directories(path).filter { $0 != left }
            }
        }
    }

    /// The directories in a directory, hidden ones too; takes note of links that lead out.
    private func directories(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let inner = "\(path)/\(name)"
            switch Int32(entry.pointee.d_type) {
            case Int32(DT_DIR) where name != "." && name != "..": found.append(inner)
            case Int32(DT_LNK) where !inner.hasPrefix("\(root)/forge-out/"): noteLink(inner)
            default: continue
            }
        }
        return found
    }

    private func noteLink(_ path: String) {
        let real = realpath(path, nil)
        defer { free(real) }
        if real.map({ String(cString: $0).hasPrefix("\(root)/") }) != true { outward.insert(path) }
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

    /// Takes what there is without waiting, and says whether there was anything.
    ///
    /// - Throws: `E_WATCH_LIMIT` when new directories cannot be followed.
    func hasChanged() throws(ForgeError) -> Bool {
        var changed: Set<String> = []
        while try take(&changed) {}
        return !changed.isEmpty
    }

    /// Takes some changes; false when there were none.
    @discardableResult
    private func take(_ changed: inout Set<String>) throws(ForgeError) -> Bool {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return false }
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
            if mask & UInt32(IN_Q_OVERFLOW) != 0 { changed.insert(root) }
            guard let directory = paths[watch], concerns(name, in: directory) else { continue }
            let path = name.isEmpty ? directory : "\(directory)/\(name)"
            let isNew = mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0
            if mask & UInt32(IN_ISDIR) != 0, isNew { try add(path) }
            if case .everything = scope { noteLinks(at: path) }
            changed.insert(path)
        }
        return true
    }

    private func concerns(_ name: String, in directory: String) -> Bool {
        switch scope {
        case .sources: !name.hasPrefix(".") && name != "forge-out"
        case .everything(let left): "\(directory)/\(name)" != left
        }
    }

    /// Finds out anew what is at a path, and forgets what was below it.
    private func noteLinks(at path: String) {
        outward = outward.filter { $0 != path && !$0.hasPrefix("\(path)/") }
        var status = stat()
        guard !path.hasPrefix("\(root)/forge-out/"), lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK
        else {
            return
        }
        noteLink(path)
    }
}
