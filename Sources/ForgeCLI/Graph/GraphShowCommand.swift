internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore

/// `forge graph show`.
struct GraphShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a graph in the order in which it is compiled.")

    /// How graphs are written.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case text, dot, json
    }

    @Argument(help: ArgumentHelp("The graph or workload.", valueName: "FILE"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "text, dot (for Graphviz), or json (the canonical document, without a final newline).", valueName: "FORM"))
    var output = Form.text

    func run() throws {
        let graph = try GraphInput.graph(of: file)
        switch output {
        case .text: try DocumentOutput.write(Array(try GraphText(graph).lines.utf8))
        case .dot: try DocumentOutput.write(Array(try GraphText(graph).dot.utf8))
        case .json: try DocumentOutput.write(graph.canonicalBytes)
        }
    }
}
