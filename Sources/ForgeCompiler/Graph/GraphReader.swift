public import ForgeCore
import ForgeIR

/// Reads graph documents: strict JSON, the closed schema, and everything that only the whole graph shows.
public enum GraphReader {
    /// Reads and checks a document that the user calls `file`.
    ///
    /// - Throws: every problem of the document in document order, each with its JSON path, a code frame, a cause and
    ///   hints: one `E_JSON_…`, or any of the structural and `E_GRAPH_…` codes.
    public static func read(bytes: [UInt8], file: String?) throws(ForgeErrors) -> Graph {
        try graph(root(of: bytes, file), bytes, file)
    }

    /// The same for a workload too, which is taken as the graph that it stands for.
    ///
    /// A document is meant as a workload when it has a field that only workloads have, and none of a graph's own.
    public static func read(graphOrWorkload bytes: [UInt8], file: String?) throws(ForgeErrors) -> Graph {
        let root = try root(of: bytes, file)
        func has(_ fields: [String]) -> Bool { fields.contains { root[$0] != nil } }
        if has(["id", "actions", "sources", "environments"]), !has(["graph_id", "nodes", "edges"]) {
            return Graph(try WorkloadReader.read(bytes: bytes, file: file))
        }
        return try graph(root, bytes, file)
    }

    private static func root(of bytes: [UInt8], _ file: String?) throws(ForgeErrors) -> JSONValue {
        do throws(JSONError) {
            return try JSONReader.read(bytes)
        } catch {
            throw ForgeErrors([error.forgeError(source: bytes, file: file)])
        }
    }

    private static func graph(_ root: JSONValue, _ bytes: [UInt8], _ file: String?) throws(ForgeErrors) -> Graph {
        var checker = ShapeChecker()
        checkVersion(root, &checker.problems)
        if checker.problems.isEmpty { checker.check(root, .record(GraphShape.document)) }
        let decoded = DecodedGraph(root)
        let broken = Set(checker.problems.places)
        if !checker.problems.isFull {
            for problem in GraphTable.problems(of: decoded.graph) {
                // What the structural check refused already is no second problem.
                let span = decoded.span(of: problem.place)
                if broken.contains(span.lowerBound) { continue }
                checker.problems.add(
                    problem.code, problem.message, at: span, hints: problem.hints, cause: problem.cause)
            }
        }
        guard checker.problems.isEmpty else {
            throw ForgeErrors(checker.problems.errors(in: root, source: bytes, file: file))
        }
        return decoded.graph
    }

    private static func checkVersion(_ root: JSONValue, _ problems: inout Problems) {
        guard let field = root["schema_version"], let text = field.stringValue else { return }
        if Graph.schemaVersions.contains(text) { return }
        let known = Graph.schemaVersions.map { "`\($0)`" }.joined(separator: ", ")
        let isNewer = text.hasPrefix("1.") && Int(text.dropFirst(2)).map { "1.\($0)" == text && $0 > 0 } ?? false
        problems.add(
            isNewer ? .schemaNewer : .schemaVersion,
            isNewer
                ? "The graph uses schema \(text.quoted), newer than this Forge reads"
                : "Schema \(text.quoted) is not one that this Forge reads",
            at: field.span,
            hints: [isNewer ? "Use a newer Forge, or one of \(known)" : "This Forge reads \(known)"])
    }
}

/// The sound part of a document with where each node and edge stands in it.
private struct DecodedGraph {
    private(set) var graph: Graph
    private let root: JSONValue
    private var nodes: [JSONValue] = []
    private var edges: [JSONValue] = []

    /// Decodes what has an id; an edge of an unknown kind orders nothing, so that one fault is one problem.
    init(_ root: JSONValue) {
        self.root = root
        graph = Graph(id: root["graph_id"]?.stringValue ?? "", nodes: [], edges: [])
        for item in root["nodes"]?.arrayValue ?? [] {
            guard let id = item["id"]?.stringValue else { continue }
            let kind = (item["kind"]?.stringValue).flatMap(GraphNode.Kind.init) ?? .anchor
            graph.nodes.append(GraphNode(id, kind, properties: item["properties"]?.objectValue ?? []))
            nodes.append(item)
        }
        for item in root["edges"]?.arrayValue ?? [] {
            guard let id = item["id"]?.stringValue, let from = item["from"]?.stringValue,
                let to = item["to"]?.stringValue
            else { continue }
            let kind = (item["kind"]?.stringValue).flatMap(GraphEdge.Kind.init) ?? .interacts
            graph.edges.append(
                GraphEdge(id, kind, from: from, to: to, properties: item["properties"]?.objectValue ?? []))
            edges.append(item)
        }
    }

    /// The bytes that a problem is about.
    func span(of place: GraphProblem.Place) -> Range<Int> {
        switch place {
        case .node(let index): nodes[index]["id"]?.span ?? nodes[index].span
        case .edge(let index, let part): edges[index][part.rawValue]?.span ?? edges[index].span
        case .list(let name): root[name]?.span ?? root.span
        }
    }
}
