internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

/// Finds out whether a stored tree, taken as a whole file system, has a program in it.
struct ProgramLookup {
    let store: any BlobStore
    let root: BlobID

    /// Where programs are looked up without a `PATH`, as the sandbox does.
    private static let usualPath = "/bin:/usr/bin"
    private static let mostLinks = 40

    /// Whether the tree resolves what a command calls: an absolute path, or a bare name along `PATH`.
    func resolves(_ program: String, path: String?) throws(ForgeError) -> Bool {
        if program.hasPrefix("/") { return try isProgram(program) }
        guard !program.utf8.contains(UInt8(ascii: "/")) else { return false }
        for entry in (path ?? Self.usualPath).split(separator: ":") where entry.hasPrefix("/") {
            if try isProgram("\(entry)/\(program)") { return true }
        }
        return false
    }

    /// Follows an absolute path, links included, within the tree.
    private func isProgram(_ path: String) throws(ForgeError) -> Bool {
        var pending = Array(path.split(separator: "/").map(String.init).reversed())
        var places = [root]
        var links = 0
        while let name = pending.popLast() {
            if name == "." { continue }
            if name == ".." {
                if places.count > 1 { places.removeLast() }
                continue
            }
            let directory = try store.directory(places[places.count - 1])
            if let child = directory.directories.first(where: { $0.name == name }) {
                places.append(child.blob)
            } else if let file = directory.files.first(where: { $0.name == name }) {
                return pending.isEmpty && file.isExecutable
            } else if let link = directory.symlinks.first(where: { $0.name == name }) {
                links += 1
                if links > Self.mostLinks { return false }
                if link.target.hasPrefix("/") { places = [root] }
                pending += link.target.split(separator: "/").map(String.init).reversed()
            } else {
                return false
            }
        }
        return false
    }
}
