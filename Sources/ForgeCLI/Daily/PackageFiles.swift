private import Glibc

/// What lies below the root of a repository.
enum PackageFiles {
    /// The files of a package's directory that belong to no other package, relative to it and sorted.
    ///
    /// Hidden files, links, `forge-out` and Dhall sources are none.
    static func list(_ directory: String) -> [String] {
        var found: [String] = []
        walk(directory, isPackage: true) { path in if !path.hasSuffix(".dhall") { found.append(path) } }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The Dhall sources below a directory, relative to it and sorted.
    static func dhall(_ directory: String) -> [String] {
        var found: [String] = []
        walk(directory, isPackage: false) { path in if path.hasSuffix(".dhall") { found.append(path) } }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The bytes of a regular file; nil when there is none.
    static func bytes(_ path: String) -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return try? DocumentInput.bytes(of: path)
    }

    /// The entries of a directory with whether they are directories, without hidden ones and `forge-out`.
    static func entries(_ path: String) -> [(name: String, isDirectory: Bool)] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var out: [(String, Bool)] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix("."), name != "forge-out" else { continue }
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: out.append((name, true))
            case S_IFREG: out.append((name, false))
            default: continue
            }
        }
        return out
    }

    /// Visits the regular files; `isPackage` leaves out directories that are packages of their own.
    private static func walk(_ root: String, isPackage: Bool, _ visit: (String) -> Void) {
        var waiting = [""]
        while let directory = waiting.popLast() {
            let prefix = directory.isEmpty ? "" : "\(directory)/"
            for (name, isDirectory) in entries(directory.isEmpty ? root : "\(root)/\(directory)") {
                let path = prefix + name
                // Names that no list can spell on one line are left alone.
                guard path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { continue }
                if !isDirectory {
                    visit(path)
                } else if !isPackage || access("\(root)/\(path)/BUILD.dhall", F_OK) != 0 {
                    waiting.append(path)
                }
            }
        }
    }
}
