import ForgeCore
import ForgeIR
import ForgeStore
import Glibc

/// Captures a directory of the host as it stands, links kept as they are.
struct DirectoryCapture {
    let store: any BlobStore
    var limits = ArchiveLimits.standard

    /// Puts the directory's contents below a path of a tree.
    ///
    /// - Throws: `E_CAPTURE_UNREADABLE` for what is missing, unreadable or of a kind that trees do not hold,
    ///   `E_CAPTURE_CONFLICT`, or what the store throws.
    func capture(_ directory: String, at path: [String], into tree: inout TreeAssembly) throws(ForgeError) {
        var info = stat()
        guard stat(directory, &info) == 0 else { throw .unreadable("stat", path: directory) }
        guard info.st_mode & S_IFMT == S_IFDIR else {
            throw ForgeError(.captureUnreadable, "The path is no directory", path: directory)
        }
        guard path.allSatisfy({ Directory.isValidName($0) }) else {
            throw ForgeError(.captureConflict, "The place `\(path.joined(separator: "/"))` is no path in a tree")
        }
        var jobs: [FileIntake.Job] = []
        var pending: [(host: String, path: [String])] = [(directory, path)]
        try tree.place(.directory, at: path)
        while let (host, path) = pending.popLast() {
            guard path.count <= limits.depth else {
                throw ForgeError(.captureConflict, "The directory is nested more than \(limits.depth) deep", path: host)
            }
            for name in try FileSystem.listed(host) {
                let child = "\(host)/\(name)"
                let inner = path + [name]
                guard tree.mark <= limits.entries else {
                    throw ForgeError(
                        .captureConflict, "The directory holds more than \(limits.entries) entries", path: directory)
                }
                guard lstat(child, &info) == 0 else { throw .unreadable("lstat", path: child) }
                switch info.st_mode & S_IFMT {
                case S_IFDIR:
                    try tree.place(.directory, at: inner)
                    pending.append((child, inner))
                case S_IFLNK: try tree.place(.symlink(try FileSystem.linkTarget(child)), at: inner)
                case S_IFREG:
                    guard let node = try tree.placeFile(at: inner, executable: info.st_mode & 0o111 != 0) else {
                        continue
                    }
                    jobs.append(.init(node: node, path: child, expectedMD5: nil))
                default:
                    throw ForgeError(.captureUnreadable, "A path is a device, fifo or socket", path: child)
                }
            }
        }
        _ = try FileIntake(store: store).read(jobs, into: &tree)
    }
}

extension FileSystem {
    /// The names in a directory, sorted by bytes.
    ///
    /// - Throws: `E_CAPTURE_UNREADABLE`, also for a name that is not valid UTF-8.
    static func listed(_ directory: String) throws(ForgeError) -> [String] {
        guard let stream = opendir(directory) else { throw .unreadable("opendir", path: directory) }
        defer { closedir(stream) }
        var out: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard let name else {
                throw ForgeError(.captureUnreadable, "A name in the directory is not valid UTF-8", path: directory)
            }
            if name != ".", name != ".." { out.append(name) }
        }
        return out.sorted { Directory.less($0, $1) }
    }
}
