internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeIR

/// `forge graph`.
struct GraphCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Compile graphs of nodes and edges, check and show them.",
        discussion: """
            FILE is a graph document (docs/spec/graph.md) or a workload, which is taken as the graph that it stands \
            for: sources and environments as anchors, actions as generators, outputs as fields. One whose name ends \
            in `.dhall` is evaluated first; `-` is standard input; labels such as `//...` stand for the graph of what \
            they compile to, whose sources have the digests of their bytes.
            """,
        subcommands: [GraphCompileCommand.self, GraphCheckCommand.self, GraphShowCommand.self])
}

/// A graph that a command names.
enum GraphInput {
    /// Reads a graph document, or a workload as the graph that it stands for.
    ///
    /// A label stands for what it compiles to.
    ///
    /// - Throws: every problem of the document.
    static func graph(of file: String) throws -> Graph {
        if BuildSelection.isLabel(file) { return try graph(ofLabel: file) }
        let document = try DeclaredDocument(file)
        return try GraphReader.read(graphOrWorkload: document.json, file: document.name)
    }

    private static func graph(ofLabel label: String) throws -> Graph {
        let selection = try BuildSelection.packages([label], toolchain: nil, part: .outputs)
        return Graph(selection.workload) { source in
            guard case .file(let file) = source.kind else { return nil }
            return (try? DocumentInput.bytes(of: "\(selection.directory)/\(file)")).map { Digest(of: $0) }
        }
    }

    /// Says on standard error what is allowed and yet strange.
    static func report(_ artifacts: GraphArtifacts) {
        for warning in artifacts.warnings {
            let head = Palette.paint("warning[\(warning.code.rawValue)]", .strong)
            StandardError.write("\(head): \(warning.message)\n")
        }
        let rest = (artifacts.fact("warnings") ?? 0) - Int64(artifacts.warnings.count)
        if rest > 0 { StandardError.write("\(rest) more warnings are not listed\n") }
    }
}
