package import ArgumentParser
import ForgeCore
import ForgeIR

/// `forge canonicalize`: prints the one byte string that a document stands for.
package struct CanonicalizeCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "canonicalize", abstract: "Print a document's canonical bytes (RFC 8785), without a final newline",
        discussion: """
            Defaults are left out and unordered collections sorted (docs/spec/workload.md); the SHA-256 of what is \
            printed is what `forge hash` prints. With --raw any JSON value is taken and only its spelling is made \
            canonical.
            """)

    @Argument(help: "The document; `-` is standard input.")
    var file = "forge.json"

    @Flag(help: "Take any JSON value, not only a workload.")
    var raw = false

    package init() {}

    package func run() throws {
        try DocumentOutput.write(CanonicalDocument.bytes(of: file, raw: raw))
    }
}

/// Canonical bytes of a document that a command names.
enum CanonicalDocument {
    /// The canonical bytes of a workload or, when `raw`, of any JSON value.
    ///
    /// - Throws: ``ForgeError`` `E_DOCUMENT_UNREADABLE`, or ``ForgeErrors`` with every problem of the document.
    static func bytes(of file: String, raw: Bool) throws -> [UInt8] {
        let document = try DeclaredDocument(file)
        let (bytes, name) = (document.json, document.name)
        guard raw else { return try WorkloadReader.read(bytes: bytes, file: name).canonicalBytes }
        do throws(JSONError) {
            return JSONWriter.canonical(try JSONReader.read(bytes))
        } catch {
            throw ForgeErrors([error.forgeError(source: bytes, file: name)])
        }
    }
}
