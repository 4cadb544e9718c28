internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
private import Glibc

/// Which document a command works on.
struct DocumentOptions: ParsableArguments {
    /// The document that is taken when none is named.
    static let defaultFile = "forge.json"

    @Option(
        name: [.customShort("f"), .customLong("file")],
        help: ArgumentHelp("The workload document: JSON, or Dhall when its name ends so.", valueName: "FILE"))
    var file = defaultFile

    /// The directory that paths in the document are relative to, without `..` or links where it exists.
    var directory: String { Self.directory(of: file) }

    static func directory(of file: String) -> String {
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
        let document = try DeclaredDocument(file)
        return try WorkloadReader.read(bytes: document.json, file: document.name)
    }

    static var currentDirectory: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }
}
