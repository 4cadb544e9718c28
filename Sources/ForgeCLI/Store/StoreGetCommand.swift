internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeStore
private import Glibc

/// `forge store get`.
struct StoreGetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Write a stored blob to standard output or a file, or a tree to a directory.",
        discussion: "Only bytes that have been checked against their digest are written.")

    @Argument(help: ArgumentHelp("The object: DIGEST or DIGEST/PATH.", valueName: "DIGEST"))
    var object: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The file, or for a tree the directory.", valueName: "PATH"))
    var output: String?

    @Flag(help: "Write a directory's encoded form, the bytes that its digest is of.")
    var raw = false

    func run() throws {
        let store = try Composition.store()
        switch try ObjectReference.node(object, in: store) {
        case .symlink(let target): try DocumentOutput.line(target)
        case .directory(let id) where raw: try write(id, executable: false, from: store)
        case .directory(let id): try lay(out: id, from: store)
        case .file(let id, let isExecutable):
            // The empty blob is the empty directory as well; where it goes tells which is meant.
            if id == .empty, let output, output.hasSuffix("/") || Self.isDirectory(output) {
                return try lay(out: id, from: store)
            }
            try write(id, executable: isExecutable, from: store)
        }
    }

    private func lay(out id: BlobID, from store: DiskStore) throws(ForgeError) {
        guard let output else {
            throw ForgeError(
                .usage, "`\(object)` is a tree, which needs a directory",
                hints: ["`-o DIR` lays it out there; `--raw` writes its encoded form; `forge store ls` lists it"])
        }
        try OutputCopy(store: store).copy(id, to: output)
    }

    private func write(_ id: BlobID, executable: Bool, from store: DiskStore) throws(ForgeError) {
        guard let output, output != "-" else {
            // What was printed cannot be taken back, so all of it is checked first.
            try store.read(id) { _ in }
            return try store.read(id) { (chunk) throws(ForgeError) in try DocumentOutput.write(Array(chunk)) }
        }
        if Self.isDirectory(output) {
            throw ForgeError(
                .usage, "`\(object)` is a file, and `\(output)` a directory", hints: ["Give the file's name with `-o`"])
        }
        let file = try FileSink(output, executable: executable)
        try store.read(id) { (chunk) throws(ForgeError) in try file.write(chunk) }
        try file.commit()
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
