internal import ForgeCapture
internal import ForgeCompiler
internal import ForgeCore
private import Glibc

/// The directory that labels are looked up in: the nearest one above that holds `forge.dhall`.
struct RepositoryRoot {
    let path: String
    /// The package of the directory that the command was given in.
    let package: String

    /// Finds the root from the working directory upwards.
    ///
    /// - Throws: `E_PACKAGE_ROOT`.
    static func find() throws(ForgeError) -> RepositoryRoot {
        let start = DocumentOptions.currentDirectory
        if let found = above(start) { return found }
        throw ForgeError(
            .packageRoot, "There is no `forge.dhall` in `\(start)` or above",
            hints: [
                "Have `forge init` make one from the tree that is here",
                "Make one with `let Forge = missing \(BuildLanguage.hash.text) in Forge ⫽ { project = … }`",
            ])
    }

    /// The root at or above a directory, which is an absolute path; nil when there is none.
    static func above(_ start: String) -> RepositoryRoot? {
        var path = start
        while true {
            if access("\(path == "/" ? "" : path)/forge.dhall", F_OK) == 0 {
                let below = path == "/" ? start.dropFirst() : start.dropFirst(path.utf8.count + 1)
                return RepositoryRoot(path: path, package: start == path ? "" : String(below))
            }
            guard path != "/", let slash = path.lastIndex(of: "/") else { return nil }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }

    /// A label with the package that `:name` leaves out.
    func absolute(_ label: String) -> String { label.hasPrefix(":") ? "//\(package)\(label)" : label }

    /// Compiles targets of the packages below, and says what is worth a notice.
    ///
    /// - Parameters:
    ///   - isTesting: Whether tests are to be run.
    ///   - writes: Whether the workload is wanted.
    ///   - reads: Where the files that are asked for are noted.
    ///   - found: Told of each search for packages: below what, the packages, and the directories that were looked in.
    func compile(
        _ patterns: [String], toolchain: String?, isTesting: Bool = false, writes: Bool = true, reads: ReadLog? = nil,
        found: @escaping @Sendable (String, [String], [String]) -> Void = { _, _, _ in }
    ) throws(ForgeErrors) -> CompiledBuild {
        let path = path
        let options = BuildWorld.options(root: path, reads: reads)
        let build = try BuildCompiler.compile(
            patterns, toolchain: toolchain, isTesting: isTesting, writes: writes,
            missing: { targets in
                mistakes(targets).absentFiles(
                    kind: { Self.kind("\(path)/\($0)") }, names: { PackageFiles.entries("\(path)/\($0)").map(\.name) })
            }, options: options,
            packages: { below in
                var visited: [String] = []
                let packages = Self.packages(path, below: below, visited: &visited)
                found(below, packages, visited)
                return packages
            })
        Self.show(build.notices)
        return build
    }

    /// Says what is worth saying of packages though nothing is wrong with them.
    static func show(_ notices: [String]) {
        for notice in notices { StandardError.write("notice   \(notice)\n") }
    }

    /// What is wrong with targets and shows outside of their packages alone.
    func mistakes(_ targets: [CompiledBuild.Target]) -> BuildMistakes {
        let path = path
        return BuildMistakes(targets) { try? DocumentInput.bytes(of: "\(path)/\($0)") }
    }

    /// What is wrong with an environment or a source, at its place below the root around the working directory.
    static func placed(_ error: ForgeError) -> ForgeError {
        guard error.frame == nil, let root = try? find() else { return error }
        if error.code == .environmentDigest { return root.mistakes([]).placed(error) }
        guard BuildMistakes.namesSource(error) else { return error }
        return root.sourcePlaced(error)
    }

    /// Refuses targets that list files which are not there, or links that lead to what is not.
    func requireFiles(of build: CompiledBuild) throws(ForgeErrors) {
        let mistakes = mistakes(build.targets)
        var links: [String: String] = [:]
        do throws(ForgeErrors) {
            try mistakes.missingFiles(
                kind: { file in
                    Self.kind("\(path)/\(file)") { links[file] = Self.link("\(path)/\(file)") }
                },
                names: { PackageFiles.entries("\(path)/\($0)").map(\.name) })
        } catch {
            // What only the workload shows is told as well.
            do throws(ForgeErrors) { _ = try mistakes.workload(build.workload) } catch let others {
                throw ForgeErrors(error.errors + others.errors)
            }
            throw error
        }
        try mistakes.requireEnds(of: links, in: build.workload)
    }

    private static func kind(_ path: String, onLink: () -> Void = {}) -> BuildMistakes.Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .absent }
        if status.st_mode & S_IFMT == S_IFLNK { onLink() }
        return status.st_mode & S_IFMT == S_IFDIR ? .directory : .file
    }

    /// What a symbolic link holds.
    private static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The packages at and below a directory, sorted; links and hidden directories are not followed.
    static func packages(_ root: String, below: String) -> [String] {
        var visited: [String] = []
        return packages(root, below: below, visited: &visited)
    }

    /// The packages, and the directories whose names were read to find them.
    static func packages(_ root: String, below: String, visited: inout [String]) -> [String] {
        var found: [String] = []
        var looked: [String] = []
        func visit(_ package: String) {
            let path = package.isEmpty ? root : "\(root)/\(package)"
            looked.append(package.isEmpty ? "." : package)
            guard let stream = opendir(path) else { return }
            var directories: [String] = []
            var isPackage = false
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name == "BUILD.dhall" { isPackage = true }
                let isDirectory = Int32(entry.pointee.d_type) == Int32(DT_DIR)
                if isDirectory, !name.hasPrefix("."), name != "forge-out" { directories.append(name) }
            }
            closedir(stream)
            if isPackage { found.append(package) }
            for name in directories.sorted() { visit(package.isEmpty ? name : "\(package)/\(name)") }
        }
        visit(below)
        visited += looked
        return found
    }
}
