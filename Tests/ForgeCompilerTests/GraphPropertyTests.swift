import ForgeCompiler
import ForgeCore
import ForgeTesting
import Testing

/// Laws that hold for any graph; a failure prints the seed.
@Suite struct GraphPropertyTests {
    private func compile(_ graph: Graph, _ seed: UInt64 = 1, _ previous: GraphArtifacts? = nil) throws -> GraphArtifacts
    {
        try GraphCompiler.compile(graph, seed: seed, passes: GraphPasses.builtIn.all, previous: previous)
    }

    @Test("Any order of nodes, edges and properties gives the same bytes", arguments: 0..<60)
    func permutation(_ seed: UInt64) throws {
        var source = GraphRandom(seed)
        let graph = source.graph()
        let bytes = try compile(graph).canonicalBytes
        for _ in 0..<4 {
            let other = source.permuted(graph)
            #expect(try compile(other).canonicalBytes == bytes, "seed \(seed)")
            #expect(other.canonicalBytes == graph.canonicalBytes, "seed \(seed)")
            let read = try GraphReader.read(bytes: other.canonicalBytes, file: nil)
            #expect(try compile(read).canonicalBytes == bytes, "seed \(seed)")
        }
        #expect(try GraphArtifacts(bytes: bytes, file: nil).canonicalBytes == bytes, "seed \(seed)")
        #expect(JSONWriter.canonical(try JSONReader.read(bytes)) == bytes, "seed \(seed)")
    }

    @Test("A second derivation finds the same order and identities", arguments: 0..<40)
    func secondDerivation(_ seed: UInt64) throws {
        var source = GraphRandom(seed)
        let graph = source.permuted(source.graph())
        let base = source.random.next()
        let artifacts = try JSONReader.read(try compile(graph, base).canonicalBytes)
        let second = GraphSecondDerivation(try JSONReader.read(graph.canonicalBytes), seed: base)
        let nodes = try #require(artifacts["nodes"]?.arrayValue)
        #expect(nodes.map { $0["source_id"]?.stringValue } == second.order, "seed \(seed)")
        for node in nodes {
            let id = try #require(node["source_id"]?.stringValue)
            let expected = second.node(id, passes: [("depth", 1), ("seed", 1)])
            #expect(node["id"]?.stringValue == expected.id, "seed \(seed)")
            #expect(node["genome"]?.stringValue == expected.genome, "seed \(seed)")
            #expect(node["node_genome"]?.stringValue == String(expected.genome.prefix(16)), "seed \(seed)")
            #expect(node["fingerprint"]?.stringValue == expected.fingerprint, "seed \(seed)")
        }
    }

    @Test("The second derivation's SHA-256 is SHA-256")
    func secondHash() {
        for length in [0, 1, 55, 56, 63, 64, 65, 200] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            #expect(SHA256.hash(bytes) == Digest(of: bytes).bytes, "\(length) bytes")
        }
    }

    @Test("The same seed gives the same genomes and another seed others; ids stay", arguments: 0..<20)
    func genomes(_ seed: UInt64) throws {
        var source = GraphRandom(seed)
        let graph = source.graph()
        let (one, two, other) = try (compile(graph, 5), compile(graph, 5), compile(graph, 6))
        #expect(one.nodes.map(\.genome) == two.nodes.map(\.genome), "seed \(seed)")
        #expect(one.nodes.map(\.id) == other.nodes.map(\.id), "seed \(seed)")
        #expect(Set((one.nodes + other.nodes).map(\.genome)).count == 2 * graph.nodes.count, "seed \(seed)")
        #expect(one.nodes.allSatisfy { $0.genome == GraphIdentity.genome(seed: 5, graph.id, $0.sourceID) })
    }

    /// One change of a graph that keeps it sound, and the nodes that it touches itself.
    private func change(_ graph: inout Graph, _ source: inout GraphRandom) -> Set<String> {
        if !graph.edges.isEmpty, source.random.below(2) == 0 {
            let index = source.random.below(graph.edges.count)
            let edge = graph.edges[index]
            if source.random.below(2) == 0 {
                graph.edges.remove(at: index)
            } else {
                graph.edges[index].properties.append(JSONMember("changed", .bool(true)))
            }
            return edge.kind == .interacts ? [edge.from, edge.to] : [edge.to]
        }
        let index = source.random.below(graph.nodes.count + 1)
        if index == graph.nodes.count {
            graph.nodes.append(GraphNode("new one", .field))
            return ["new one"]
        }
        graph.nodes[index].properties.append(JSONMember("changed", .bool(true)))
        return [graph.nodes[index].id]
    }

    @Test("A change dirties exactly its closure", arguments: 0..<150)
    func dirty(_ seed: UInt64) throws {
        var source = GraphRandom(seed)
        var graph = source.graph()
        let first = try compile(graph)
        #expect(first.dirty.changed.count == graph.nodes.count && first.dirty.reached.isEmpty, "seed \(seed)")
        let touched = change(&graph, &source)
        let second = try compile(source.permuted(graph), 1, first)
        #expect(Set(second.dirty.changed) == touched, "seed \(seed)")
        #expect(second.dirty.removed.isEmpty, "seed \(seed)")
        // By looking at all edges until nothing more is reached.
        var closure = touched
        while true {
            let more = graph.edges.filter { $0.kind.isOrdering && closure.contains($0.from) }.map(\.to)
            if closure.isSuperset(of: more) { break }
            closure.formUnion(more)
        }
        #expect(Set(second.dirty.reached) == closure.subtracting(touched), "seed \(seed)")
        let places = second.nodes.map(\.sourceID).enumerated().reduce(into: [:]) { $0[$1.element] = $1.offset }
        #expect(
            second.dirty.reached.compactMap { places[$0] } == second.dirty.reached.compactMap { places[$0] }.sorted())
        // What is not dirty is as it was, derived data included.
        let dirty = Set(second.dirty.changed + second.dirty.reached)
        let before = first.nodes.reduce(into: [:]) { $0[$1.sourceID] = $1 }
        #expect(second.nodes.allSatisfy { dirty.contains($0.sourceID) || before[$0.sourceID] == $0 }, "seed \(seed)")
    }

    @Test("Compiling the same again is not dirty and gives the same bytes from then on", arguments: 0..<10)
    func again(_ seed: UInt64) throws {
        var source = GraphRandom(seed)
        let graph = source.graph()
        let first = try compile(graph)
        let second = try compile(graph, 1, first)
        #expect(second.dirty.isEmpty && second.provenance == first.provenance)
        #expect(try compile(graph, 1, second).canonicalBytes == second.canonicalBytes)
    }

    @Test("A removed node is named, and those that it ordered are changed", arguments: 0..<40)
    func removal(_ seed: UInt64) throws {
        var source = GraphRandom(seed)
        var graph = source.graph()
        guard !graph.nodes.isEmpty else { return }
        let first = try compile(graph)
        let gone = graph.nodes.remove(at: source.random.below(graph.nodes.count)).id
        let lost = graph.edges.filter { $0.from == gone || $0.to == gone }
        graph.edges.removeAll { $0.from == gone || $0.to == gone }
        let second = try compile(graph, 1, first)
        #expect(second.dirty.removed == [gone], "seed \(seed)")
        let others = lost.flatMap { $0.kind == .interacts ? [$0.from, $0.to] : [$0.to] }
        #expect(Set(second.dirty.changed) == Set(others).subtracting([gone]), "seed \(seed)")
    }
}
