import ForgeCompiler
import ForgeCore
import ForgeTesting

/// Graphs without problems, by seed.
struct GraphRandom {
    var random: SplitMix64

    init(_ seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Ids that are prefixes of each other, beyond ASCII and with control characters, in no order.
    private static let stems = ["n", "node", "no", "é", "𐀀", "\u{e000}", "a b", "a\u{1}b", "Z", "~", "node-000"]

    mutating func graph() -> Graph {
        let count = random.below(30)
        let ids = (0..<count).map { "\(Self.stems[random.below(Self.stems.count)])\($0)" }.shuffled(using: &random)
        let nodes = ids.map { id in
            GraphNode(id, GraphNode.Kind.allCases[random.below(4)], properties: properties())
        }
        var edges: [GraphEdge] = []
        for to in ids.indices.dropFirst() {
            for _ in 0..<random.below(4) {
                // Ordering edges lead from earlier to later ids of the shuffled list, others anywhere.
                let kind = GraphEdge.Kind.allCases[random.below(5)]
                var ends = (ids[random.below(to)], ids[to])
                if !kind.isOrdering, random.below(2) == 0 { ends = (ends.1, ends.0) }
                edges.append(
                    GraphEdge(
                        "\(Self.stems[random.below(Self.stems.count)])e\(edges.count)", kind, from: ends.0,
                        to: ends.1, properties: properties()))
            }
        }
        return Graph(id: "g\(random.below(3))", nodes: nodes, edges: edges)
    }

    mutating func properties() -> [JSONMember] {
        (0..<random.below(3)).map { place in
            let number = JSONValue.integer(Int64(random.below(1000)) - 500)
            let values = [
                number, .string("x\u{7}"), .array([number, .bool(true)]), .object([JSONMember("k", number)]),
            ]
            return JSONMember("p\(place)", values[random.below(4)])
        }
    }

    /// The same graph with everything that has no meaning in another order.
    mutating func permuted(_ graph: Graph) -> Graph {
        var graph = graph
        graph.nodes.shuffle(using: &random)
        graph.edges.shuffle(using: &random)
        for index in graph.nodes.indices { graph.nodes[index].properties.shuffle(using: &random) }
        for index in graph.edges.indices { graph.edges[index].properties.shuffle(using: &random) }
        return graph
    }
}
