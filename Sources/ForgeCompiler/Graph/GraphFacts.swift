import ForgeCore
import ForgeIR

/// Counts a graph and looks for what is strange in it.
struct GraphFacts {
    private let graph: Graph
    private let table: GraphTable
    private var warnings: [GraphWarning] = []
    private var warningCount = 0

    private init(_ graph: Graph, _ table: GraphTable) {
        self.graph = graph
        self.table = table
    }

    /// The counts by name, and the warnings by code and subject.
    static func gather(_ graph: Graph, _ table: GraphTable) -> (facts: [JSONMember], warnings: [GraphWarning]) {
        var facts = GraphFacts(graph, table)
        // In the order of the codes, so that the list is sorted.
        facts.repeated()
        facts.ends(.governs, .institution, .governor)
        facts.isolated()
        facts.ends(.produces, .generator, .producer)
        return (facts.counts, facts.warnings)
    }

    private var counts: [JSONMember] {
        var isReached = [Bool](repeating: false, count: table.nodes.count)
        var links: [GraphEdge.Kind: Int] = [:]
        for edge in table.edges.indices {
            links[table.kinds[edge], default: 0] += 1
            if table.kinds[edge].isOrdering { isReached[Int(table.to[edge])] = true }
        }
        var nodes: [GraphNode.Kind: Int] = [:]
        for index in table.nodes { nodes[graph.nodes[Int(index)].kind, default: 0] += 1 }
        var counts: [(String, Int)] = [
            ("nodes", table.nodes.count), ("links", table.edges.count), ("warnings", warningCount),
            ("links.ordering", links.filter(\.key.isOrdering).values.reduce(0, +)),
            ("roots", isReached.count { !$0 }),
            ("leaves", table.nodes.indices.count { table.forward.degree(of: $0) == 0 }),
            ("depth", Int(table.forward.depths(in: table.order).max() ?? 0)),
        ]
        counts += GraphNode.Kind.allCases.map { ("nodes.\($0.rawValue)", nodes[$0] ?? 0) }
        counts += GraphEdge.Kind.allCases.map { ("links.\($0.rawValue)", links[$0] ?? 0) }
        return counts.map { JSONMember($0, .integer(Int64($1))) }.sorted { JSONWriter.utf16Less($0.key, $1.key) }
    }

    /// Edges of one kind between the same nodes; those of interactions in either direction.
    private mutating func repeated() {
        var low: [UInt32] = []
        var high: [UInt32] = []
        low.reserveCapacity(table.edges.count)
        high.reserveCapacity(table.edges.count)
        for edge in table.edges.indices {
            let (from, to) = (table.from[edge], table.to[edge])
            let isTurned = table.kinds[edge] == .interacts && from > to
            low.append(isTurned ? to : from)
            high.append(isTurned ? from : to)
        }
        let edges = Adjacency(sorting: table.edges.indices.map(UInt32.init), by: low, count: table.nodes.count)
        let kinds = GraphEdge.Kind.allCases.count
        // For each other end and kind, the node whose edges were looked at last, and its first such edge.
        var seen = [(node: UInt32, edge: UInt32)](repeating: (.max, 0), count: table.nodes.count * kinds)
        var found: [(edge: Int, first: Int)] = []
        for node in table.nodes.indices {
            for edge in edges[node] {
                let kind = table.kinds[Int(edge)].place
                let slot = Int(high[Int(edge)]) * kinds + kind
                if seen[slot].node == UInt32(node) {
                    found.append((Int(edge), Int(seen[slot].edge)))
                } else {
                    seen[slot] = (UInt32(node), edge)
                }
            }
        }
        for (edge, first) in found.sorted(by: { $0.edge < $1.edge }) {
            warn(.edgeRepeated, edgeID(edge), "The edge \(edgeID(edge).quoted) says what \(edgeID(first).quoted) says")
        }
    }

    private mutating func ends(_ kind: GraphEdge.Kind, _ expected: GraphNode.Kind, _ code: GraphWarning.Code) {
        for edge in table.edges.indices where table.kinds[edge] == kind {
            let node = graph.nodes[Int(table.nodes[Int(table.from[edge])])]
            guard node.kind != expected else { continue }
            warn(
                code, edgeID(edge),
                "The edge \(edgeID(edge).quoted) of kind `\(kind.rawValue)` leaves \(node.id.quoted), which is of kind `\(node.kind.rawValue)` and not `\(expected.rawValue)`"
            )
        }
    }

    private mutating func isolated() {
        var isTouched = [Bool](repeating: false, count: table.nodes.count)
        for node in table.from { isTouched[Int(node)] = true }
        for node in table.to { isTouched[Int(node)] = true }
        for node in table.nodes.indices where !isTouched[node] {
            let id = graph.nodes[Int(table.nodes[node])].id
            warn(.nodeIsolated, id, "No edge touches the node \(id.quoted)")
        }
    }

    private func edgeID(_ edge: Int) -> String { graph.edges[Int(table.edges[edge])].id }

    private mutating func warn(_ code: GraphWarning.Code, _ subject: String, _ message: String) {
        warningCount += 1
        if warnings.count < GraphWarning.limit {
            warnings.append(GraphWarning(code: code, subject: subject, message: message))
        }
    }
}

extension GraphEdge.Kind {
    /// The place in the list of all kinds.
    fileprivate var place: Int {
        switch self {
        case .constraint: 0
        case .produces: 1
        case .feeds: 2
        case .governs: 3
        case .interacts: 4
        }
    }
}
