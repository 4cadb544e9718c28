import ForgeCore
import ForgeIR

/// A graph with numbers for names, in flat arrays: nodes and edges are numbered in the order of their ids' bytes.
struct GraphTable {
    /// For each node's and edge's number, where it stands in the graph's own lists.
    let nodes: [UInt32]
    let edges: [UInt32]
    /// The numbers of the nodes that each edge leaves and leads to.
    let from: [UInt32]
    let to: [UInt32]
    /// The edges' kinds.
    let kinds: [GraphEdge.Kind]
    /// From each node along ordering edges.
    let forward: Adjacency
    /// Every node after what orders it, ties by the bytes of ids; shorter where there is a circle.
    let order: [UInt32]

    /// Numbers a graph.
    ///
    /// - Throws: every problem of the graph, without frames.
    init(_ graph: Graph) throws(ForgeErrors) {
        var checker = GraphChecker(graph)
        self = GraphTable(graph, &checker)
        guard checker.problems.isEmpty else { throw ForgeErrors(checker.problems.map(\.error)) }
    }

    /// What is wrong with a graph, in no order that means anything.
    static func problems(of graph: Graph) -> [GraphProblem] {
        var checker = GraphChecker(graph)
        _ = GraphTable(graph, &checker)
        return checker.problems
    }

    private init(_ graph: Graph, _ checker: inout GraphChecker) {
        let allNodes = ByteOrder.indices(of: graph.nodes.map(\.id))
        let allEdges = ByteOrder.indices(of: graph.edges.map(\.id))
        checker.names(allNodes, allEdges)
        var numbers: [String: UInt32] = [:]
        numbers.reserveCapacity(graph.nodes.count)
        // Of two nodes with one id the first is meant.
        var nodes: [UInt32] = []
        nodes.reserveCapacity(graph.nodes.count)
        for node in allNodes where numbers[graph.nodes[Int(node)].id] == nil {
            numbers[graph.nodes[Int(node)].id] = UInt32(nodes.count)
            nodes.append(node)
        }
        var ends = EdgeEnds(capacity: allEdges.count)
        edges = allEdges.filter { edge in
            guard let (from, to) = checker.ends(of: Int(edge), numbers) else { return false }
            ends.append(from, to, graph.edges[Int(edge)].kind)
            return true
        }
        self.nodes = nodes
        from = ends.from
        to = ends.to
        kinds = ends.kinds
        forward = Adjacency(count: nodes.count, from: ends.orderingFrom, to: ends.orderingTo)
        order = forward.topologicalOrder()
        if order.count < nodes.count { checker.cycles(self, graph) }
    }
}

/// The ends and kinds of edges, column by column.
private struct EdgeEnds {
    private(set) var from: [UInt32] = []
    private(set) var to: [UInt32] = []
    private(set) var kinds: [GraphEdge.Kind] = []
    private(set) var orderingFrom: [UInt32] = []
    private(set) var orderingTo: [UInt32] = []

    init(capacity: Int) {
        from.reserveCapacity(capacity)
        to.reserveCapacity(capacity)
        kinds.reserveCapacity(capacity)
    }

    mutating func append(_ start: UInt32, _ end: UInt32, _ kind: GraphEdge.Kind) {
        from.append(start)
        to.append(end)
        kinds.append(kind)
        guard kind.isOrdering else { return }
        orderingFrom.append(start)
        orderingTo.append(end)
    }
}

extension GraphTable {
    /// For each node the numbers of the ordering edges that lead to it, ascending.
    var incoming: Adjacency {
        let ordering = kinds.indices.filter { kinds[$0].isOrdering }
        return Adjacency(sorting: ordering.map(UInt32.init), by: ordering.map { to[$0] }, count: nodes.count)
    }
}
