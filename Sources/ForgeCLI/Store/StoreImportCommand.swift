internal import ArgumentParser
internal import ForgeCore
internal import ForgeStore
private import Glibc

/// `forge store import`.
struct StoreImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in a file that `forge store export` wrote; print what it was made of.",
        discussion: """
            Everything is checked against its digest before the store changes. Results are believed as if they had \
            been built here: import them only from whom you trust, or leave them out with --no-results.
            """)

    @Argument(help: ArgumentHelp("The file; `-` is standard input.", valueName: "FILE"))
    var file: String

    @Flag(inversion: .prefixedNo, help: "Take in cached results.")
    var results = true

    @Flag(help: "Print one JSON object that says what was taken in.")
    var json = false

    func run() throws {
        let store = try Composition.store()
        let report = try StoreImport(store: store).run(try source(), takesResults: results)
        guard json else {
            for digest in report.wanted { try DocumentOutput.line(digest.text) }
            return
        }
        try StoreLine.json(
            "import",
            [
                JSONMember("objects", .strings(report.wanted.map(\.text))),
                JSONMember("blobs", .integer(Int64(report.blobs))),
                JSONMember("new_blobs", .integer(Int64(report.newBlobs))),
                JSONMember("new_bytes", .integer(report.newBytes)),
                JSONMember("results", .integer(Int64(report.results))),
            ])
    }

    /// The file, open; what cannot be read twice is kept in a nameless file first.
    private func source() throws(ForgeError) -> DiskFile {
        let disk = LinuxDisk()
        if file != "-" {
            let descriptor = open(file, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw unreadable() }
            let opened = DiskFile(descriptor, path: file, disk: disk)
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw unreadable() }
            switch status.st_mode & S_IFMT {
            case S_IFREG: return opened
            case S_IFDIR:
                errno = EISDIR
                throw unreadable()
            default:
                guard dup2(descriptor, 0) == 0 else { throw unreadable() }
            }
        }
        do {
            let copy = try disk.openUnnamed(in: try Composition.home() + "/tmp")
            var length: Int64 = 0
            try StandardInput.forEachChunk { (chunk) throws(ForgeError) in
                do throws(DiskError) { try disk.write(copy, chunk, at: length) } catch { throw error.forge }
                length += Int64(chunk.count)
            }
            return copy
        } catch let error as DiskError {
            throw error.forge
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(.bug, "Standard input was read with an unknown failure", cause: "\(error)")
        }
    }

    private func unreadable() -> ForgeError {
        ForgeError(.ioFailed, "The file cannot be read", path: file, cause: String(cString: strerror(errno)))
    }
}
