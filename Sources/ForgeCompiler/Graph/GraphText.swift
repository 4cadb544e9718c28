public import ForgeCore
import ForgeIR

/// A graph for people: lines of text, or DOT for Graphviz.
public struct GraphText: Sendable {
    private let graph: Graph
    private let table: GraphTable
    private let incoming: Adjacency

    /// Prepares a graph.
    ///
    /// - Throws: every problem of the graph.
    public init(_ graph: Graph) throws(ForgeErrors) {
        self.graph = graph
        table = try GraphTable(graph)
        incoming = Adjacency(
            sorting: table.edges.indices.map(UInt32.init), by: table.to, count: table.nodes.count)
    }

    /// A line for each node in topological order, below it a line for each edge that leads to it.
    public var lines: String {
        var text = "graph \(graph.id): \(graph.nodes.count) nodes, \(graph.edges.count) edges\n"
        for number in table.order.lazy.map(Int.init) {
            let node = graph.nodes[Int(table.nodes[number])]
            text += "\(node.kind.rawValue) \(Self.shown(node.id))\n"
            for edge in incoming[number] {
                let declared = graph.edges[Int(table.edges[Int(edge)])]
                text += "    \(Self.arrow(declared.kind)) \(declared.kind.rawValue) \(Self.shown(declared.from))\n"
            }
        }
        return text
    }

    /// The graph in Graphviz's language; edges that do not order are dashed.
    public var dot: String {
        var text = "digraph \(Self.quoted(graph.id)) {\n"
        for number in table.order.lazy.map(Int.init) {
            let node = graph.nodes[Int(table.nodes[number])]
            text += "  \(Self.quoted(node.id)) [shape=\(Self.shape(node.kind))];\n"
        }
        for index in table.edges {
            let edge = graph.edges[Int(index)]
            var attributes = ["label=\(edge.kind.rawValue)"]
            if !edge.kind.isOrdering { attributes.append("style=dashed") }
            if edge.kind == .interacts { attributes.append("dir=both") }
            text += "  \(Self.quoted(edge.from)) -> \(Self.quoted(edge.to)) [\(attributes.joined(separator: ", "))];\n"
        }
        return text + "}\n"
    }

    private static func arrow(_ kind: GraphEdge.Kind) -> String { kind.isOrdering ? "←" : "⇠" }

    private static func shape(_ kind: GraphNode.Kind) -> String {
        switch kind {
        case .anchor: "house"
        case .generator: "box"
        case .field: "ellipse"
        case .institution: "folder"
        }
    }

    /// As it is; in quotes when it holds what would disturb a terminal.
    private static func shown(_ id: String) -> String {
        let isPlain = id.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f..<0xa0).contains($0.value) }
        return isPlain ? id : quoted(id)
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": out += "\\\(scalar)"
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7f ? "?" : scalar)
            }
        }
        return out + "\""
    }
}
