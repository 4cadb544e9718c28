/// The sources of C and C++ of a tree, and what they include.
struct CTree {
    let scans: [String: CSourceScan]
    /// What is compiled: neither headers nor files that others include.
    private(set) var sources: [String] = []
    private let files: Set<String>
    private let paths: [String: [String]]
    private static let searched: Set<String> = ["", "inc", "include", "src"]

    /// What some sources include, directly and through headers.
    struct Reached {
        /// Files of the tree.
        var files: Set<String> = []
        /// Directories of the tree that have to be searched.
        var directories: Set<String> = []
        /// Names that are not of the tree.
        var system: Set<String> = []
    }

    init(_ tree: FoundTree) {
        let known = tree.files.filter { !SourceFileName($0).languages.isEmpty }
        var scans: [String: CSourceScan] = [:]
        for path in known { scans[path] = tree.text(path).map(CSourceScan.init) }
        self.scans = scans
        files = Set(tree.files)
        paths = Dictionary(grouping: tree.files, by: TreePath.name)
        let compiled = known.filter { SourceFileName($0).languages.count == 1 && scans[$0] != nil }
        let included = reach(known).files
        sources = compiled.filter { !included.contains($0) }
    }

    static func isCxx(_ path: String) -> Bool { SourceFileName(path).languages == ["Cxx."] }

    /// What some files include.
    func reach(_ roots: [String]) -> Reached {
        var reached = Reached()
        var waiting = roots
        var seen = Set(roots)
        while let path = waiting.popLast() {
            for include in scans[path]?.includes ?? [] {
                guard let (file, directory) = resolve(include, from: path) else {
                    if include.isTaken { reached.system.insert(include.name) }
                    continue
                }
                if let directory { reached.directories.insert(directory) }
                reached.files.insert(file)
                if seen.insert(file).inserted { waiting.append(file) }
            }
        }
        return reached
    }

    /// The file that a line includes, and the directory that is searched for it where the line does not lead there.
    private func resolve(_ include: CSourceScan.Include, from path: String) -> (file: String, directory: String?)? {
        if include.isQuoted, let near = TreePath.normal(TreePath.joined(TreePath.directory(path), include.name)),
            files.contains(near)
        {
            return (near, nil)
        }
        let candidates = (paths[TreePath.name(include.name)] ?? []).compactMap { file -> (String, String)? in
            if file == include.name { return (file, "") }
            return file.hasSuffix("/\(include.name)") ? (file, String(file.dropLast(include.name.count + 1))) : nil
        }
        func isSearched(_ directory: String) -> Bool { Self.searched.contains(TreePath.name(directory)) }
        // A name in angle brackets is the system's rather than that of a file somewhere in the tree.
        let fitting = include.isQuoted ? candidates : candidates.filter { isSearched($0.1) }
        return fitting.min { a, b in
            let (left, right) = (rank(a.1), rank(b.1))
            return left == right ? a.1.utf8.lexicographicallyPrecedes(b.1.utf8) : left < right
        }
        func rank(_ directory: String) -> Int {
            (isSearched(directory) ? 0 : 1000) + directory.utf8.count { $0 == UInt8(ascii: "/") }
        }
    }
}
