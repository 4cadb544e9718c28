internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore

/// `forge graph check`.
struct GraphCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a graph and report every problem in it, and what is strange.",
        discussion: "Exits 0 when the graph is valid, warnings or not, and 2 when it is not.")

    @Argument(help: ArgumentHelp("The graph or workload.", valueName: "FILE"))
    var file: String

    @Flag(help: "Print one JSON object a line: every warning, then a summary; or every problem.")
    var json = false

    func run() throws {
        let graph = try GraphInput.graph(of: file)
        // Neither facts nor warnings depend on the seed.
        let artifacts = try GraphCompiler.compile(graph, seed: 0)
        GraphInput.report(artifacts)
        let counts = "\(graph.nodes.count) nodes, \(graph.edges.count) edges"
        guard json else {
            return try DocumentOutput.line(
                "ok \(DocumentInput.name(file)): \(graph.id), \(counts), \(graph.digest.text)")
        }
        for warning in artifacts.warnings {
            try DocumentOutput.line(
                JSONWriter.canonicalText(
                    .object([
                        "type": .string("warning"), "code": .string(warning.code.rawValue),
                        "message": .string(warning.message), "subject": .string(warning.subject),
                    ])))
        }
        try DocumentOutput.line(
            JSONWriter.canonicalText(
                .object([
                    "type": .string("summary"), "schema": .integer(1), "valid": .bool(true),
                    "file": .string(DocumentInput.name(file)), "graph_id": .string(graph.id),
                    "digest": .string(graph.digest.text), "facts": .object(artifacts.facts),
                ])))
    }
}
