internal import ForgeCompiler
internal import ForgeCore
private import Glibc

/// The files of a source tree on the disk, for recognising it.
struct TreeListing {
    private static let fileLimit = 50_000
    private static let depthLimit = 64
    private let root: String
    private var files: [String] = []

    /// Lists a directory.
    ///
    /// - Throws: `E_INIT_TOO_LARGE`.
    init(_ root: String) throws(ForgeError) {
        self.root = root
        try list("", depth: 0)
    }

    /// The tree as recognition looks at it.
    var tree: FoundTree {
        let root = root
        return FoundTree(files: files) { path in
            var status = stat()
            // Larger files are data, whatever their names say.
            guard stat("\(root)/\(path)", &status) == 0, status.st_size <= 16 << 20 else { return nil }
            return PackageFiles.bytes("\(root)/\(path)")
        }
    }

    private mutating func list(_ directory: String, depth: Int) throws(ForgeError) {
        guard depth <= Self.depthLimit else { throw tooLarge(directory) }
        let here = directory.isEmpty ? root : "\(root)/\(directory)"
        for (name, kind) in Self.entries(here) {
            let path = directory.isEmpty ? name : "\(directory)/\(name)"
            // Names that no list can spell on one line are left alone.
            guard path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0xFFFD }) else {
                continue
            }
            if kind == S_IFDIR {
                // A package of its own lists its own files.
                let isIgnored = FoundTree.isIgnored(directory: path)
                if isIgnored || access("\(here)/\(name)/BUILD.dhall", F_OK) == 0 { continue }
                try list(path, depth: depth + 1)
            } else if !Self.own.contains(name) || path.hasPrefix("vendor/") {
                files.append(path)
                if files.count > Self.fileLimit { throw tooLarge(nil) }
            }
        }
    }

    /// Files of Forge's, and what other tools keep for themselves.
    private static let own: Set<String> = [
        "BUILD.dhall", "forge.dhall", "forge.lock", ".git", ".gitignore", ".gitattributes", ".gitmodules", ".DS_Store",
    ]

    /// The entries of a directory, sorted: directories, files, and links to files.
    private static func entries(_ path: String) -> [(name: String, kind: mode_t)] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var out: [(name: String, kind: mode_t)] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            guard name != ".", name != "..", lstat("\(path)/\(name)", &status) == 0 else { continue }
            var kind = status.st_mode & S_IFMT
            if kind == S_IFLNK, stat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                kind = S_IFREG
            }
            if kind == S_IFDIR || kind == S_IFREG { out.append((name, kind)) }
        }
        return out.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func tooLarge(_ directory: String?) -> ForgeError {
        ForgeError(
            .initTooLarge,
            directory == nil
                ? "The tree has more than \(Self.fileLimit) files"
                : "The tree has more than \(Self.depthLimit) directories below each other",
            path: directory.map { "\(root)/\($0)" } ?? root, hints: ["Name a part of it with `-C DIR`"])
    }
}
