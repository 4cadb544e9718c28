internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

/// `forge store ls`.
struct StoreListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List a stored tree: mode, size in bytes, digest and name of each entry.")

    @Argument(help: ArgumentHelp("The tree: DIGEST or DIGEST/PATH.", valueName: "DIGEST"))
    var object: String

    @Flag(name: [.customShort("R"), .long], help: "List what is below as well.")
    var recursive = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        let store = try Composition.store()
        switch try ObjectReference.node(object, in: store) {
        case .directory(let id): try list(id, prefix: "", depth: 0, in: store)
        case .file(.empty, _) where !object.contains("/"): return
        case .file(let id, let isExecutable):
            guard let slash = object.lastIndex(of: "/") else {
                throw ForgeError(
                    .treeInvalid, "`\(object)` is a file, not a tree", hints: ["`forge store get` writes it"])
            }
            try show(Entry(name: String(object[object.index(after: slash)...]), file: id, isExecutable))
        case .symlink(let target): try show(Entry(name: object, target: target))
        }
    }

    /// One line of the list.
    private struct Entry {
        var name: String
        var mode: String
        var kind: String
        var size: Int64
        var digest: Digest?
        var target: String?

        init(name: String, file: BlobID, _ isExecutable: Bool) {
            (self.name, kind) = (name, "file")
            mode = isExecutable ? "-rwxr-xr-x" : "-rw-r--r--"
            (size, digest) = (file.size, file.digest)
        }

        init(name: String, directory: BlobID) {
            (self.name, kind, mode) = (name, "directory", "drwxr-xr-x")
            (size, digest) = (directory.size, directory.digest)
        }

        init(name: String, target: String) {
            (self.name, kind, mode) = (name, "symlink", "lrwxrwxrwx")
            (size, self.target) = (Int64(target.utf8.count), target)
        }
    }

    private func list(_ id: BlobID, prefix: String, depth: Int, in store: DiskStore) throws(ForgeError) {
        guard depth <= TreeWalker.depthLimit else {
            throw ForgeError(.treeInvalid, "The tree is nested more than \(TreeWalker.depthLimit) deep")
        }
        let directory = try store.directory(id)
        var entries = directory.files.map { (Entry(name: $0.name, file: $0.blob, $0.isExecutable), nil as BlobID?) }
        entries += directory.directories.map { (Entry(name: $0.name, directory: $0.blob), $0.blob) }
        entries += directory.symlinks.map { (Entry(name: $0.name, target: $0.target), nil) }
        for (entry, below) in entries.sorted(by: { Directory.less($0.0.name, $1.0.name) }) {
            var shown = entry
            shown.name = prefix + entry.name
            try show(shown)
            if recursive, let below { try list(below, prefix: shown.name + "/", depth: depth + 1, in: store) }
        }
    }

    private func show(_ entry: Entry) throws(ForgeError) {
        guard json else {
            let size = String(entry.size)
            let digest = entry.digest?.text ?? "-".padded(to: Digest.prefix.count + 64)
            let target = entry.target.map { " -> \(StoreLine.shown($0))" } ?? ""
            let column = String(repeating: " ", count: max(0, 10 - size.count)) + size
            return try DocumentOutput.line(
                "\(entry.mode) \(column) \(digest) \(StoreLine.shown(entry.name))\(target)")
        }
        let members: [JSONMember?] = [
            JSONMember("name", .string(entry.name)), JSONMember("kind", .string(entry.kind)),
            JSONMember("mode", .string(entry.mode)), JSONMember("size", .integer(entry.size)),
            entry.digest.map { JSONMember("digest", .string($0.text)) },
            entry.target.map { JSONMember("target", .string($0)) },
        ]
        try StoreLine.json("entry", members.compactMap { $0 })
    }
}
