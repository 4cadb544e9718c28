internal import ArgumentParser
internal import ForgeCore
internal import ForgeStore
private import Glibc

/// `forge store put`.
struct StorePutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Store files and directories; print one digest a path, once it is durable.",
        discussion: """
            A file's digest is what `sha256sum` prints; a directory's is that of its tree, with all that is in it. \
            What no root, result or record needs is collected when it has been unused for the grace time; --root \
            keeps it.
            """)

    @Argument(help: ArgumentHelp("Files and directories; `-` is standard input.", valueName: "PATH"))
    var paths: [String]

    @Option(
        help: ArgumentHelp(
            "Keep what is stored under this name, until `forge store roots --remove`.", valueName: "NAME"))
    var root: String?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func validate() throws {
        if root != nil, paths.count != 1 { throw ValidationError("`--root` names one path") }
    }

    func run() throws {
        let store = try Composition.store()
        var failures: [ForgeError] = []
        for path in paths {
            do throws(ForgeError) { try put(path, in: store) } catch { failures.append(error) }
        }
        if !failures.isEmpty { throw ForgeErrors(failures) }
    }

    private func put(_ path: String, in store: DiskStore) throws(ForgeError) {
        let importer = TreeImporter(store: store, durability: .durable)
        let id: BlobID
        var isTree = false
        if path == "-" {
            id = try StandardInput.store(in: store)
        } else {
            let (real, kind) = try Self.resolve(path)
            isTree = kind == S_IFDIR
            id = isTree ? try importer.importTree(at: real, skipGit: false) : try importer.importFile(at: real)
        }
        if let root { try store.setRoot(StoreRoot(name: root, target: id, isTree: isTree)) }
        guard json else { return try DocumentOutput.line(id.digest.text) }
        try StoreLine.json(
            "object",
            [
                JSONMember("path", .string(path)), JSONMember("digest", .string(id.digest.text)),
                JSONMember("size", .integer(id.size)), JSONMember("kind", .string(isTree ? "directory" : "file")),
            ])
    }

    /// What a path leads to, and its kind.
    ///
    /// A link that was named stands for its target; those within a tree are kept.
    private static func resolve(_ path: String) throws(ForgeError) -> (path: String, kind: mode_t) {
        guard let real = realpath(path, nil) else {
            let code: ErrorCode = errno == ENOENT || errno == ENOTDIR ? .usage : .ioFailed
            throw ForgeError(code, "`\(path)` cannot be stored", path: path, cause: String(cString: strerror(errno)))
        }
        defer { free(real) }
        var status = stat()
        let kind = stat(real, &status) == 0 ? status.st_mode & S_IFMT : 0
        guard kind == S_IFDIR || kind == S_IFREG else {
            throw ForgeError(
                .importUnsupported, "`\(path)` is neither a regular file nor a directory", path: path,
                hints: ["Pipe what it gives into `forge store put -`"])
        }
        return (String(cString: real), kind)
    }
}

/// Standard input as a blob.
enum StandardInput {
    /// Stores all of it, durably.
    ///
    /// - Throws: `E_IO`, and what the store throws.
    static func store(in store: any BlobStore) throws(ForgeError) -> BlobID {
        let writer = try store.makeWriter(durability: .durable)
        try forEachChunk { (chunk) throws(ForgeError) in try writer.append(chunk) }
        return try writer.finish()
    }

    /// Reads to the end.
    static func forEachChunk(_ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = read(0, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw ForgeError(
                    .ioFailed, "Standard input cannot be read", cause: String(cString: strerror(errno)))
            }
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
