import ForgeCore
import ForgeIR
import ForgeTesting
import Testing

@Suite struct ActionGraphTests {
    private func workload(_ edges: [(String, [String])]) -> Workload {
        let actions = edges.map { name, needs in
            var action = ActionDeclaration(name: name, environment: "cc", command: ["x"])
            action.inputs = needs.enumerated().map { Input(.action($1, output: "o"), path: "i\($0)") }
            action.outputs = [Output(.path("o", .file))]
            return action
        }
        return Workload(id: "x", environments: [], sources: [], actions: actions)
    }

    private func order(_ edges: [(String, [String])]) throws -> [String] {
        let graph = try ActionGraph(workload(edges))
        return graph.order.map { graph.actions[$0].name }
    }

    @Test("Dependencies come first, ties by the bytes of the name")
    func order() throws {
        #expect(try order([]) == [])
        #expect(
            try order([("b", []), ("a", []), ("B", []), ("_", []), ("a-b", []), ("/", [])]) == [
                "/", "B", "_", "a", "a-b", "b",
            ])
        #expect(try order([("a", ["z"]), ("b", []), ("z", [])]) == ["b", "z", "a"])
        #expect(try order([("d", ["b", "c"]), ("c", ["a"]), ("b", ["a"]), ("a", [])]) == ["a", "b", "c", "d"])
    }

    @Test("A selection is the closure of its targets in the same order")
    func selection() throws {
        let graph = try ActionGraph(workload([("a", ["c"]), ("b", ["c"]), ("c", []), ("d", []), ("e", ["a", "d"])]))
        func names(_ targets: String...) throws -> [String] {
            try graph.selection(targets).map { graph.actions[$0].name }
        }
        #expect(try graph.selection([]) == graph.order)
        #expect(try names("b") == ["c", "b"])
        #expect(try names("e") == ["c", "a", "d", "e"])
        #expect(try names("d", "b", "d") == ["c", "b", "d"])
        let error = #expect(throws: ForgeError.self) { try graph.selection(["d", "bb"]) }
        #expect(error?.code == .targetUnknown)
        #expect(error?.hints == ["Did you mean `b`?"])
    }

    @Test("Several outputs of one action are one dependency")
    func doubles() throws {
        let graph = try ActionGraph(workload([("a", []), ("b", ["a", "a", "a"])]))
        #expect(Array(graph.dependencies(of: 1)) == [0])
        #expect(graph.node(named: "b") == 1 && graph.node(named: "c") == nil)
    }

    @Test("Cycles and unknown actions are refused")
    func refused() {
        let cycle = #expect(throws: ForgeError.self) { try ActionGraph(workload([("a", ["b"]), ("b", ["a"])])) }
        #expect(cycle?.code == .actionCycle)
        let unknown = #expect(throws: ForgeError.self) { try ActionGraph(workload([("a", ["b"])])) }
        #expect(unknown?.code == .referenceUnknown)
    }

    @Test("The plan does not depend on the order of declaration", arguments: 0..<30)
    func declarationOrder(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = 2 + random.below(40)
        let names = (0..<count).map { "n\($0 * 7919 % 1000)" }
        let edges = (0..<count).map { node in
            (names[node], (0..<node).filter { _ in random.below(4) == 0 }.map { names[$0] })
        }
        let first = try order(edges)
        for _ in 0..<5 {
            let again = try order(edges.map { ($0.0, $0.1.shuffled(using: &random)) }.shuffled(using: &random))
            #expect(again == first, "seed \(seed)")
        }
        for (position, name) in first.enumerated() {
            let needs = edges.first { $0.0 == name }?.1 ?? []
            #expect(needs.allSatisfy { first[..<position].contains($0) }, "seed \(seed): \(name) comes too early")
        }
    }
}

@Suite struct DependencyGraphTests {
    @Test(
        "The smallest cycle, beginning with its lowest node",
        arguments: [
            ([[]], nil), ([[1], [2], []], nil), ([[0]], [0]), ([[1], [0]], [0, 1]), ([[2], [0], [1]], [0, 2, 1]),
            ([[1], [2], [0, 3], [4], [3]], [3, 4]), ([[1], [2], [3], [0, 1]], [1, 2, 3]),
            ([[1], [0, 2], [3], [2]], [0, 1]), ([[3], [3], [2], [0, 1]], [2]),
        ] as [([[Int]], [Int]?)])
    func smallestCycle(_ dependencies: [[Int]], _ expected: [Int]?) {
        #expect(DependencyGraph(dependencies: dependencies).smallestCycle() == expected)
    }

    @Test("The smallest cycle is the smallest among all, found by trying every one", arguments: 0..<60)
    func bruteForce(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = 1 + random.below(8)
        let dependencies = (0..<count).map { _ in (0..<count).filter { _ in random.below(5) == 0 } }
        let graph = DependencyGraph(dependencies: dependencies)
        var best: Int?
        func walk(_ path: [Int]) {
            for next in dependencies[path[path.count - 1]] {
                if next == path[0] { best = min(best ?? path.count, path.count) }
                if next > path[0], !path.contains(next) { walk(path + [next]) }
            }
        }
        for node in 0..<count { walk([node]) }
        let found = graph.smallestCycle()
        #expect(found?.count == best, "seed \(seed)")
        #expect((graph.topologicalOrder().count == count) == (best == nil), "seed \(seed)")
        if let found {
            #expect(found.first == found.min())
            for (index, node) in found.enumerated() {
                #expect(dependencies[node].contains(found[(index + 1) % found.count]), "seed \(seed)")
            }
        }
    }

    @Test("A hundred thousand nodes in one circle, in a chain and in a fan are planned in time")
    func large() {
        let count = 100_000
        let circle = DependencyGraph(dependencies: (0..<count).map { [($0 &* 3 + 1) % count] })
        #expect(circle.smallestCycle() != nil)
        let ring = DependencyGraph(dependencies: (0..<count).map { [($0 + 1) % count] })
        #expect(ring.smallestCycle()?.count == count)
        let chain = DependencyGraph(dependencies: (0..<count).map { $0 == 0 ? [] : [$0 - 1] })
        #expect(chain.topologicalOrder() == Array(0..<count))
        #expect(chain.closure(of: [count - 1]).count == count)
        let fan = DependencyGraph(dependencies: [Array(1..<count)] + [[Int]](repeating: [], count: count - 1))
        #expect(fan.topologicalOrder().last == 0)
        #expect(fan.reversed().dependencies(of: count - 1) == [0])
    }
}
