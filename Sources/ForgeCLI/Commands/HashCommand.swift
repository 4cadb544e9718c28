package import ArgumentParser
import ForgeCore

/// `forge hash`: prints the digest of a document's canonical bytes.
package struct HashCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "hash", abstract: "Print the SHA-256 of a document's canonical bytes")

    @Argument(help: "The document; `-` is standard input.")
    var file = "forge.json"

    @Flag(help: "Take any JSON value, not only a workload.")
    var raw = false

    package init() {}

    package func run() throws {
        try DocumentOutput.line(Digest(of: CanonicalDocument.bytes(of: file, raw: raw)).text)
    }
}
