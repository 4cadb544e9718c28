import ForgeCompiler
import ForgeCore

/// `graph-…`: a graph of 100,000 nodes and 500,000 edges, in no order, in one process and on one thread.
struct GraphBenchmark: Benchmark {
    let names = ["graph-compile", "graph-artifacts", "graph-dirty", "graph-read"]
    private let rounds = 7

    func run(_ workshop: Workshop) throws -> [Figure] {
        let graph = Self.graph(nodes: 100_000, edges: 500_000)
        let document = graph.canonicalBytes
        let first = try GraphCompiler.compile(graph, seed: 1)
        var changed = graph
        changed.nodes[0].properties = [JSONMember("changed", .bool(true))]
        return [
            // Checks, order, identities, fingerprints, facts and warnings.
            Figure("graph-compile", try median { try GraphCompiler.compile(graph, seed: 1) }, unit: "ms", atMost: 1000),
            // The same up to the canonical bytes of the artifacts.
            Figure(
                "graph-artifacts", try median { try GraphCompiler.compile(graph, seed: 1).canonicalBytes }, unit: "ms",
                atMost: 1500),
            // One node changed, against the artifacts before, whose bytes are hashed.
            Figure(
                "graph-dirty", try median { try GraphCompiler.compile(changed, seed: 1, previous: first) }, unit: "ms",
                atMost: 1500),
            // From the bytes of the document to the checked graph.
            Figure(
                "graph-read", try median { try GraphReader.read(bytes: document, file: nil) }, unit: "ms", atMost: 2500),
        ]
    }

    private func median(_ body: () throws -> some Any) throws -> Double {
        _ = try body()
        return Statistics.median(
            try (0..<rounds).map { _ in
                let watch = Stopwatch()
                _ = try body()
                return watch.milliseconds
            })
    }

    /// Every edge leads from a lower to a higher number, half of them order, and nothing stands in order.
    private static func graph(nodes count: Int, edges: Int) -> Graph {
        var random = Scrambler()
        let nodes = (0..<count).map { number in
            GraphNode("node-\(number)", GraphNode.Kind.allCases[number % 4])
        }
        let kinds: [GraphEdge.Kind] = [.constraint, .feeds, .produces, .interacts]
        let links = (0..<edges).map { number in
            let to = 1 + random.below(count - 1)
            return GraphEdge(
                "edge-\(number)", kinds[number % 4], from: "node-\(random.below(to))", to: "node-\(to)")
        }
        return Graph(id: "bench", nodes: random.scrambled(nodes), edges: random.scrambled(links))
    }
}

/// The same numbers in every run (Steele, Lea and Flood 2014).
private struct Scrambler {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func scrambled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for place in elements.indices.dropFirst() { elements.swapAt(place, below(place + 1)) }
        return elements
    }
}
