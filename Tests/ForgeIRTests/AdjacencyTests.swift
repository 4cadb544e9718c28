import ForgeIR
import ForgeTesting
import Testing

/// Order, closures and cycles over flat arrays, against the same by trying everything.
@Suite struct AdjacencyTests {
    private func lists(_ random: inout SplitMix64) -> [[Int]] {
        let count = random.below(12)
        return (0..<count).map { _ in (0..<count).filter { _ in random.below(6) == 0 } }
    }

    @Test("Closures and depths are those found by walking every way", arguments: 0..<60)
    func closures(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = random.below(14)
        let lists = (0..<count).map { node in (node + 1..<count).filter { _ in random.below(4) == 0 } }
        let arrows = Adjacency(lists: lists)
        let order = arrows.topologicalOrder()
        #expect(order.count == count, "seed \(seed)")
        let depths = arrows.depths(in: order)
        func longest(_ node: Int) -> Int {
            lists.indices.filter { lists[$0].contains(node) }.map { longest($0) + 1 }.max() ?? 0
        }
        func reach(_ node: Int) -> Set<Int> { lists[node].reduce([node]) { $0.union(reach($1)) } }
        for node in 0..<count {
            #expect(Int(depths[node]) == longest(node), "seed \(seed)")
            let reached = arrows.reached(from: [node])
            #expect(Set(reached.indices.filter { reached[$0] }) == reach(node), "seed \(seed)")
        }
        #expect(arrows.cycles().isEmpty, "seed \(seed)")
    }

    @Test("There is one shortest cycle for each tangle, through its lowest node", arguments: 0..<120)
    func cycles(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let lists = lists(&random)
        let arrows = Adjacency(lists: lists)
        let reached = lists.indices.map { arrows.reached(from: lists[$0]) }
        /// The nodes that lead to a node and back; empty when none does.
        func tangle(_ node: Int) -> Set<Int> {
            guard reached[node][node] else { return [] }
            return Set(lists.indices.filter { reached[node][$0] && reached[$0][node] })
        }
        let tangles = Set(lists.indices.map(tangle)).subtracting([[]])
        let found = arrows.cycles()
        #expect(found.map(\.first) == tangles.map { $0.min() }.sorted { ($0 ?? 0) < ($1 ?? 0) }, "seed \(seed)")
        for cycle in found {
            for (index, node) in cycle.enumerated() {
                #expect(lists[node].contains(cycle[(index + 1) % cycle.count]), "seed \(seed)")
            }
            // No shorter way back, by counting steps from the first node.
            var level: Set<Int> = Set(lists[cycle[0]])
            for _ in 1..<cycle.count {
                #expect(!level.contains(cycle[0]), "seed \(seed)")
                level = Set(level.flatMap { lists[$0] })
            }
            #expect(level.contains(cycle[0]), "seed \(seed)")
        }
    }

    @Test("Pairs and lists make the same arrows, and turning twice changes nothing", arguments: 0..<20)
    func forms(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let lists = lists(&random)
        var pairs = lists.indices.flatMap { node in lists[node].map { (UInt32(node), UInt32($0)) } }
        pairs.shuffle(using: &random)
        let arrows = Adjacency(count: lists.count, from: pairs.map(\.0), to: pairs.map(\.1))
        for node in lists.indices {
            #expect(arrows[node].map(Int.init) == lists[node], "seed \(seed)")
            #expect(arrows.reversed().reversed()[node] == arrows[node], "seed \(seed)")
            #expect(arrows.degree(of: node) == lists[node].count, "seed \(seed)")
        }
    }

    @Test("The lowest ready node comes first also among hundreds of thousands")
    func wide() {
        let count = 300_000
        // Every node is ordered by the first alone, which has the highest number.
        let arrows = Adjacency(
            count: count, from: [UInt32](repeating: UInt32(count - 1), count: count - 1),
            to: (0..<UInt32(count - 1)).reversed())
        #expect(arrows.topologicalOrder() == [UInt32(count - 1)] + Array(0..<UInt32(count - 1)))
    }
}
