internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
private import Glibc

/// Which document a command works on.
struct DocumentOptions: ParsableArguments {
    /// The document that is taken when none is named.
    static let defaultFile = "forge.json"

    @Option(
        name: [.customShort("f"), .customLong("file")], help: ArgumentHelp("The workload document.", valueName: "FILE"))
    var file = defaultFile

    /// The directory that paths in the document are relative to, without `..` or links where it exists.
    var directory: String { Self.directory(of: file) }

    private static func directory(of file: String) -> String {
        let components = file.split(separator: "/").dropLast().filter { $0 != "." }
        let path = (file.hasPrefix("/") ? "/" : "") + components.joined(separator: "/")
        guard !path.isEmpty else { return currentDirectory }
        guard let real = realpath(path, nil) else {
            return path.hasPrefix("/") ? path : currentDirectory + "/" + path
        }
        defer { free(real) }
        return String(cString: real)
    }

    /// The directory whose runs are meant; nil where there is no document.
    var project: String? { Self.project(of: file) }

    /// The directory of a document that exists.
    static func project(of file: String) -> String? { access(file, F_OK) == 0 ? directory(of: file) : nil }

    /// Reads and validates the document.
    func workload() throws -> Workload {
        try WorkloadReader.read(bytes: try InputFile.bytes(of: file), file: file)
    }

    static var currentDirectory: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }
}

/// Reads whole documents named on the command line.
enum InputFile {
    /// The largest document that is read.
    static let limit = 256 << 20

    /// The bytes of a file, or of standard input for `-`.
    static func bytes(of path: String) throws(ForgeError) -> [UInt8] {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { if descriptor != 0 { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                guard errno == EINTR else { throw unreadable(path) }
                continue
            }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw ForgeError(.jsonSize, "The document `\(path)` is larger than \(limit) bytes", path: path)
            }
        }
    }

    private static func unreadable(_ path: String) -> ForgeError {
        ForgeError(
            .documentUnreadable, "Cannot read `\(path)`", path: path,
            hints: ["Name the document with `-f FILE`, or change into its directory"],
            cause: String(cString: strerror(errno)))
    }
}
