internal import ForgeCore
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore
private import Glibc

/// Shows results beside the document: a path below `forge-out` is a link to materialised outputs.
struct OutputLinks {
    /// The directory that holds the links.
    static let directory = "forge-out"

    let fabric: Fabric
    let documentDirectory: String

    /// Links every given tree.
    ///
    /// Blocks.
    func link(_ shown: [ShownOutputs.Shown]) throws(ForgeError) {
        for (path, root) in shown.map({ ($0.path, $0.root) }) {
            try fabric.bring(root)
            let tree = try fabric.trees.materialize(root: root, writablePaths: [])
            let link = "\(documentDirectory)/\(Self.directory)/\(path)"
            try makeRoom(for: path)
            if KeptName.target(of: link) != tree.path { try Self.point(link, to: tree.path) }
            // What is shown is kept: collection takes the ledger's references as roots. The link goes first, since a
            // name without one counts as dead.
            let name = KeptName.output(link: link).text
            guard try fabric.ledger.ref(name) != root else { continue }
            try fabric.ledger.setRef(name, to: root, timeMicroseconds: fabric.clock.wallNanoseconds() / 1000)
        }
    }

    /// Takes away what is in a path's way: links where directories have to be, a directory of links where a link has.
    private func makeRoom(for path: String) throws(ForgeError) {
        var place = "\(documentDirectory)/\(Self.directory)"
        for component in path.split(separator: "/").dropLast() {
            place += "/\(component)"
            if KeptName.target(of: place) != nil { unlink(place) }
        }
        try Self.clear("\(documentDirectory)/\(Self.directory)/\(path)")
    }

    /// Removes a directory that holds nothing but links and directories; anything else stays.
    private static func clear(_ directory: String) throws(ForgeError) {
        var status = stat()
        guard lstat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
        for name in names(directory) {
            let path = "\(directory)/\(name)"
            if KeptName.target(of: path) != nil { unlink(path) } else { try clear(path) }
        }
        guard rmdir(directory) == 0 else { throw failure("remove", directory) }
    }

    private static func names(_ directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var out: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { out.append(name) }
        }
        return out
    }

    private static func point(_ link: String, to path: String) throws(ForgeError) {
        try makeParents(of: link)
        let temporary = link + ".new"
        unlink(temporary)
        guard symlink(path, temporary) == 0, rename(temporary, link) == 0 else { throw failure("link", link) }
    }

    /// Makes the directories above a path.
    static func makeParents(of path: String) throws(ForgeError) {
        var made = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/").dropLast() {
            made += "/\(component)"
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw failure("mkdir", made) }
        }
    }

    static func failure(_ call: String, _ path: String) -> ForgeError {
        let reason = String(cString: strerror(errno))
        return ForgeError(
            .outputUnwritable, "Cannot \(call) `\(path)`", path: path, hints: ["Give a writable place with `-o DIR`"],
            cause: reason)
    }
}
