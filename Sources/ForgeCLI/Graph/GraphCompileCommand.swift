internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore

/// `forge graph compile`.
struct GraphCompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile", abstract: "Compile a graph to artifacts: order, identities, links, facts, dirty set.",
        discussion: """
            The artifacts are canonical JSON without a final newline: the same graph, seed, passes and previous \
            artifacts give the same bytes. The passes are \
            \(GraphPasses.builtIn.all.map { "`\($0.id)`" }.joined(separator: " and ")).
            """)

    @Argument(help: ArgumentHelp("The graph or workload.", valueName: "FILE"))
    var file: String

    @Option(help: ArgumentHelp("What genomes are derived from, 0 to 2^64 − 1.", valueName: "N"))
    var seed: UInt64

    @Option(name: .customLong("pass"), help: ArgumentHelp("Run this pass; may be repeated.", valueName: "NAME"))
    var passes: [String] = []

    @Option(help: ArgumentHelp("Artifacts to compare with: what changed is dirty, not all.", valueName: "ARTIFACTS"))
    var previous: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the artifacts here and print a summary instead.", valueName: "FILE"))
    var output: String?

    @Flag(help: "Print the summary as one JSON object; needs -o.")
    var json = false

    func validate() throws {
        if json, output == nil { throw ValidationError("--json is about the summary, which is printed with -o FILE") }
        if file == "-", previous == "-" { throw ValidationError("Only one document can come from standard input") }
    }

    func run() throws {
        let chosen = try GraphPasses.builtIn.named(passes)
        let graph = try GraphInput.graph(of: file)
        var before: GraphArtifacts?
        if let previous {
            before = try GraphArtifacts(
                bytes: try DocumentInput.bytes(of: previous), file: DocumentInput.name(previous))
        }
        let artifacts = try GraphCompiler.compile(graph, seed: seed, passes: chosen, previous: before)
        GraphInput.report(artifacts)
        let bytes = artifacts.canonicalBytes
        guard let output else { return try DocumentOutput.write(bytes) }
        let sink = try FileSink(output)
        let written = bytes.withUnsafeBytes { buffer -> Result<Void, ForgeError> in
            do throws(ForgeError) { return .success(try sink.write(buffer)) } catch { return .failure(error) }
        }
        try written.get()
        try sink.commit()
        try DocumentOutput.line(json ? summary(artifacts, Digest(of: bytes)) : text(artifacts, Digest(of: bytes)))
    }

    private func text(_ artifacts: GraphArtifacts, _ digest: Digest) -> String {
        let dirty = artifacts.dirty
        return "compiled \(artifacts.graphID): \(artifacts.nodes.count) nodes, \(artifacts.links.count) links; "
            + "\(dirty.changed.count) changed, \(dirty.reached.count) reached, \(dirty.removed.count) removed; "
            + digest.text
    }

    private func summary(_ artifacts: GraphArtifacts, _ digest: Digest) -> String {
        JSONWriter.canonicalText(
            .object([
                "type": .string("summary"), "schema": .integer(1), "graph_id": .string(artifacts.graphID),
                "digest": .string(digest.text), "compile_key": .string(artifacts.compileKey.text),
                "nodes": .integer(Int64(artifacts.nodes.count)), "links": .integer(Int64(artifacts.links.count)),
                "changed": .integer(Int64(artifacts.dirty.changed.count)),
                "reached": .integer(Int64(artifacts.dirty.reached.count)),
                "removed": .integer(Int64(artifacts.dirty.removed.count)),
                "warnings": .integer(artifacts.fact("warnings") ?? 0),
            ]))
    }
}
