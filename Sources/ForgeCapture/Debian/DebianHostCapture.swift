import ForgeCore
import ForgeIR
import ForgeStore
import Glibc

/// Captures installed packages from a Debian system's root directory.
struct DebianHostCapture {
    let store: any BlobStore
    /// The system's root directory, without a final slash; empty for `/`.
    let root: String

    /// What a capture gives beside the tree.
    struct Captured {
        var tree: TreeAssembly
        var packages: [DebianPackage]
        /// Paths whose bytes are not what their package brought, or that are missing; sorted.
        var modified: [String]
    }

    /// Captures the closure of the named packages.
    ///
    /// - Throws: `E_DEBIAN_…`, `E_CAPTURE_…`, or what the store throws.
    func capture(_ names: [String]) throws(ForgeError) -> Captured {
        let database = try DebianDatabase(root: root)
        let packages = try database.closure(of: names)
        var work = Work(root: root, captured: Set(packages.map(\.name)))
        var lists: [(package: DebianPackage, paths: [String])] = []
        for package in packages { lists.append((package, try fileList(package))) }
        try DebianLayout.link(&work.tree)
        for (package, paths) in lists { try work.add(package, paths, sums: sums(package)) }
        try DebianLayout.finish(&work.tree)
        let modified = try FileIntake(store: store).read(work.jobs, into: &work.tree)
        work.modified += modified.map { "/" + work.tree.path(of: $0).joined(separator: "/") }
        for name in FileSystem.names(in: "\(root)/var/lib/dpkg/alternatives") {
            guard let text = FileSystem.text("\(root)/var/lib/dpkg/alternatives/\(name)"),
                let group = DebianAlternatives(name: name, database: text)
            else { continue }
            try group.apply(to: &work.tree)
        }
        try LoaderCache.install(in: &work.tree, store: store)
        if DebianRecords.areRead(in: packages.map(\.name)) {
            try records(lists, of: database).install(in: &work.tree, store: store)
        }
        return Captured(
            tree: work.tree, packages: packages, modified: Set(work.modified).sorted { Directory.less($0, $1) })
    }

    private func records(
        _ lists: [(package: DebianPackage, paths: [String])], of database: DebianDatabase
    ) throws(ForgeError) -> DebianRecords {
        var records = DebianRecords()
        for (package, paths) in lists {
            guard let stanza = database.stanza(of: package) else { continue }
            try records.add(stanza, paths: paths) { (kind) throws(ForgeError) in
                info(package, kind).map { Array($0.utf8) }
            }
        }
        return records
    }

    private func info(_ package: DebianPackage, _ suffix: String) -> String? {
        let base = "\(root)/var/lib/dpkg/info"
        return FileSystem.text("\(base)/\(package.qualifiedName).\(suffix)")
            ?? FileSystem.text("\(base)/\(package.name).\(suffix)")
    }

    private func fileList(_ package: DebianPackage) throws(ForgeError) -> [String] {
        guard let text = info(package, "list") else {
            throw ForgeError(
                .debianDatabase, "dpkg has no file list of `\(package.name)`",
                hints: ["`apt-get install --reinstall \(package.name)` restores it"])
        }
        return text.split(separator: "\n").map { String($0) }
    }

    /// MD5 sums by absolute path.
    private func sums(_ package: DebianPackage) -> [String: String] {
        var out = package.configurationFiles
        for line in (info(package, "md5sums") ?? "").split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].utf8.count == 32 else { continue }
            out["/" + parts[1].drop { $0 == " " || $0 == "*" }] = String(parts[0])
        }
        return out
    }
}

extension DebianHostCapture {
    /// A tree being filled from file lists.
    private struct Work {
        var tree = TreeAssembly()
        var jobs: [FileIntake.Job] = []
        var modified: [String] = []
        private let root: String
        private let diversions: [String: (to: String, package: String)]
        private let captured: Set<String>

        init(root: String, captured: Set<String>) {
            self.root = root
            self.captured = captured
            var found: [String: (to: String, package: String)] = [:]
            let lines = (FileSystem.text("\(root)/var/lib/dpkg/diversions") ?? "").split(separator: "\n")
            for start in stride(from: 0, to: lines.count - 2, by: 3) {
                found[String(lines[start])] = (String(lines[start + 1]), String(lines[start + 2]))
            }
            diversions = found
        }

        /// Adds a package's paths; contents are read later.
        mutating func add(_ package: DebianPackage, _ paths: [String], sums: [String: String]) throws(ForgeError) {
            let parents = Set(paths.map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) })
            for listed in paths where listed != "/." {
                var onHost = listed
                var inTree = listed
                if let diversion = diversions[listed], diversion.package != package.name {
                    onHost = diversion.to
                    // A diversion by a package that is not captured does not exist in the tree.
                    if captured.contains(diversion.package) { inTree = diversion.to }
                }
                let path = TreeAssembly.components(inTree)
                guard !path.isEmpty, !DebianLayout.excludes(path) else { continue }
                if parents.contains(listed) {
                    try tree.place(.directory, at: path)
                } else {
                    try add(onHost, at: path, sum: sums[listed])
                }
            }
        }

        private mutating func add(_ listed: String, at path: [String], sum: String?) throws(ForgeError) {
            let host = root + listed
            var info = stat()
            guard lstat(host, &info) == 0 else {
                guard errno == ENOENT || errno == ENOTDIR else { throw .unreadable("lstat", path: host) }
                modified.append(listed)
                return
            }
            switch info.st_mode & S_IFMT {
            case S_IFDIR: try tree.place(.directory, at: path)
            case S_IFLNK:
                let target = try FileSystem.linkTarget(host)
                if case .symlink(target)? = tree.entry(at: path) { return }
                // A link of the merged layout is listed as the directory that it was.
                if case .symlink? = tree.entry(at: path), DebianLayout.merged.contains(path[0]), path.count == 1 {
                    return
                }
                try tree.place(.symlink(target), at: path)
            case S_IFREG:
                let executable = info.st_mode & 0o111 != 0
                guard let node = try tree.placeFile(at: path, executable: executable) else { return }
                jobs.append(.init(node: node, path: host, expectedMD5: sum))
            default:
                throw ForgeError(
                    .captureUnreadable, "A packaged path is a device, fifo or socket on this host", path: host)
            }
        }
    }
}

extension TreeAssembly {
    /// Puts a file whose contents are still to be read; nil when another package already put one here.
    ///
    /// - Throws: `E_CAPTURE_CONFLICT`.
    mutating func placeFile(at path: [String], executable: Bool) throws(ForgeError) -> Int? {
        // Packages of several architectures share files, equal by Debian's rules.
        if case .file? = entry(at: path) { return nil }
        do throws(Obstacle) {
            return try put(.file(.empty, executable: executable), at: path)
        } catch {
            throw ForgeError(
                .captureConflict, "Something above this path is no directory", path: path.joined(separator: "/"))
        }
    }
}
