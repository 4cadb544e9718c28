import ForgeCore
import ForgeIR

/// Finds everything that only the whole graph shows.
struct GraphChecker {
    private(set) var problems: [GraphProblem] = []
    private let graph: Graph
    /// How many names may still be compared with misspelt ones.
    private var suggestionBudget = 200_000
    /// The most nodes of a circle that a message spells out.
    private static let shownNodes = 20

    init(_ graph: Graph) {
        self.graph = graph
        limit("nodes", graph.nodes.count, Graph.maxNodes)
        limit("edges", graph.edges.count, Graph.maxEdges)
        if let violation = StringRule.identifier.violation(in: graph.id) {
            add(.graphIDInvalid, violation.message, .list("graph_id"), hints: violation.hints)
        }
        for (index, node) in graph.nodes.enumerated() {
            check(id: node.id, .node(index))
            check(node.properties, .node(index))
        }
        for (index, edge) in graph.edges.enumerated() {
            check(id: edge.id, .edge(index, .id))
            check(id: edge.from, .edge(index, .from))
            check(id: edge.to, .edge(index, .to))
            check(edge.properties, .edge(index, .id))
        }
    }

    /// Refuses the second and later of equal ids, given the order of ids.
    mutating func names(_ nodes: [UInt32], _ edges: [UInt32]) {
        for (first, index) in Self.repeated(nodes, { graph.nodes[$0].id }) {
            add(
                .graphNodeDuplicate, "The node \(graph.nodes[index].id.quoted) is declared twice", .node(index),
                hints: ["Rename one of them, or remove it"], cause: "`nodes[\(first)]` has this id")
        }
        for (first, index) in Self.repeated(edges, { graph.edges[$0].id }) {
            add(
                .graphEdgeDuplicate, "The edge \(graph.edges[index].id.quoted) is declared twice",
                .edge(index, .id), hints: ["Rename one of them, or remove it"],
                cause: "`edges[\(first)]` has this id")
        }
    }

    /// The first and a later place of equal ids, given the order of ids.
    private static func repeated(_ order: [UInt32], _ id: (Int) -> String) -> [(Int, Int)] {
        var found: [(Int, Int)] = []
        var first = 0
        for place in order.indices.dropFirst() {
            let (a, b) = (Int(order[first]), Int(order[place]))
            if ByteOrder.isSame(id(a), id(b)) { found.append((a, b)) } else { first = place }
        }
        return found
    }

    /// The numbers of an edge's ends, or nil when it does not lead from one node to another.
    mutating func ends(of index: Int, _ numbers: [String: UInt32]) -> (UInt32, UInt32)? {
        let edge = graph.edges[index]
        let start = numbers[edge.from]
        let end = numbers[edge.to]
        if start == nil { unknown(edge.from, edge, .edge(index, .from), numbers) }
        if end == nil { unknown(edge.to, edge, .edge(index, .to), numbers) }
        guard let start, let end else { return nil }
        guard start != end else {
            add(
                .graphSelfEdge, "The edge \(edge.id.quoted) leads from \(edge.from.quoted) to itself",
                .edge(index, .to), hints: ["Remove the edge, or name another node"],
                cause: edge.kind.isOrdering
                    ? "A node cannot come before itself" : "A relation of a node to itself says nothing")
            return nil
        }
        return (start, end)
    }

    private mutating func unknown(
        _ name: String, _ edge: GraphEdge, _ place: GraphProblem.Place, _ numbers: [String: UInt32]
    ) {
        var hints: [String] = []
        if numbers.count <= suggestionBudget {
            suggestionBudget -= numbers.count
            hints = Suggestion.hints(for: name, among: numbers.keys)
        }
        if hints.isEmpty { hints = ["Declare the node, or correct the id"] }
        add(
            .graphEndpointUnknown, "There is no node \(name.quoted)", place, hints: hints,
            cause: "The edge \(edge.id.quoted) of kind `\(edge.kind.rawValue)` names it")
    }

    /// Spells out one circle of each tangle.
    mutating func cycles(_ table: GraphTable, _ graph: Graph) {
        let ordering = table.kinds.indices.filter { table.kinds[$0].isOrdering }
        let outgoing = Adjacency(
            sorting: ordering.map(UInt32.init), by: ordering.map { table.from[$0] }, count: table.nodes.count)
        for cycle in table.forward.cycles() {
            let edges = cycle.indices.compactMap { index -> Int? in
                let next = UInt32(cycle[(index + 1) % cycle.count])
                return outgoing[cycle[index]].first { table.to[Int($0)] == next }.map { Int(table.edges[Int($0)]) }
            }
            guard let first = edges.first else { continue }
            let names = cycle.map { graph.nodes[Int(table.nodes[$0])].id.quoted }
            let kinds = edges.map { "\(graph.edges[$0].id.quoted) (\(graph.edges[$0].kind.rawValue))" }
            add(
                .graphCycle,
                "Ordering edges lead in a circle: \(Self.listed(names + [names[0]], " → "))", .edge(first, .id),
                hints: ["Turn or remove one of these edges, or make it `feeds` or `interacts`, which do not order"],
                cause: "The edges are \(Self.listed(kinds, ", "))")
        }
    }

    private static func listed(_ words: [String], _ separator: String) -> String {
        guard words.count > shownNodes + 1 else { return words.joined(separator: separator) }
        let rest = words.count - shownNodes
        return (words.prefix(shownNodes - 1) + ["… \(rest) more", words[words.count - 1]])
            .joined(separator: separator)
    }

    private mutating func limit(_ list: String, _ count: Int, _ most: Int) {
        guard count > most else { return }
        add(
            .graphLimit, "The graph has \(count) \(list); at most \(most) fit", .list(list),
            hints: ["Split it into several graphs"])
    }

    private mutating func check(id: String, _ place: GraphProblem.Place) {
        guard let violation = StringRule.graphID.violation(in: id) else { return }
        add(.graphIDInvalid, violation.message, place, hints: violation.hints)
    }

    private mutating func check(_ properties: [JSONMember], _ place: GraphProblem.Place) {
        guard !properties.isEmpty, !JSONValue.object(properties).isCanonical else { return }
        add(
            .fieldValue, "The properties are not what canonical JSON holds", place,
            hints: ["Use integers within ±(2^53 − 1), and each key once"])
    }

    private mutating func add(
        _ code: ErrorCode, _ message: String, _ place: GraphProblem.Place, hints: [String] = [], cause: String? = nil
    ) {
        // Reading lists no more than this, and a program has enough with it.
        guard problems.count < Problems.limit else { return }
        problems.append(GraphProblem(code: code, message: message, place: place, hints: hints, cause: cause))
    }
}

extension JSONValue {
    /// Whether canonical JSON can say it: integers in range, each key once.
    var isCanonical: Bool {
        switch kind {
        case .null, .bool, .string: true
        case .integer(let number): (-Self.maxInteger...Self.maxInteger).contains(number)
        case .decimal: false
        case .array(let items): items.allSatisfy(\.isCanonical)
        case .object(let members):
            members.allSatisfy(\.value.isCanonical) && Set(members.map { Array($0.key.utf8) }).count == members.count
        }
    }
}
