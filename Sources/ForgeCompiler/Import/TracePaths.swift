import ForgeCore

/// Paths of processes as packages name them: relative to the tree.
struct TracePaths {
    /// Where processes saw the tree.
    let work: String
    /// Where it lies on the host, and can be seen as well.
    let tree: String

    /// A path below the tree, relative to it; nil for others, and empty for the tree itself.
    func inside(_ path: String) -> String? {
        for root in [work, tree] {
            if path == root { return "" }
            if path.hasPrefix("\(root)/") { return String(path.dropFirst(root.utf8.count + 1)) }
        }
        return nil
    }

    /// A path that a process was told: relative to the tree, `.` for the tree itself, absolute where it lies elsewhere.
    func rebased(_ path: String, in directory: String) -> String {
        let absolute = LexicalPath.absolute(path, from: directory)
        guard let inside = inside(absolute) else { return absolute }
        return inside.isEmpty ? "." : inside
    }
}
