package import ArgumentParser
import ForgeCompiler
import ForgeCore
import ForgeIR

/// `forge schema`: prints the JSON Schema of workload documents.
package struct SchemaCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema (2020-12) of workload or graph documents",
        discussion: "It is made from the table that the reader itself checks documents with.")

    @Flag(help: "That of graph documents.")
    var graph = false

    package init() {}

    package func run() throws {
        try DocumentOutput.write(graph ? GraphSchema.bytes : WorkloadSchema.bytes)
    }
}
