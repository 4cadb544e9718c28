import ForgeCompiler
import ForgeCore
import Testing

/// The lifecycle of graphs in use.
@Suite struct GraphRegistryTests {
    private typealias Registry = GraphRegistry<Int>

    private func artifacts(_ id: String) throws -> GraphArtifacts {
        try GraphCompiler.compile(Graph(id: id, nodes: [], edges: []), seed: 0)
    }

    /// Takes the step that leads to a state.
    private func step(_ registry: inout Registry, to state: Registry.State) throws {
        switch state {
        case .pending: try registry.add("g")
        case .generating: try registry.begin("g")
        case .compiled: try registry.finish("g", artifacts("g"))
        case .registered: try registry.register("g", 7)
        case .active: try registry.activate("g")
        }
    }

    @Test("Of all transitions only the next one is taken, and activating again", arguments: 0..<5, 0..<5)
    func transitions(_ from: Int, _ to: Int) throws {
        var registry = Registry()
        for state in Registry.State.allCases[...from] { try step(&registry, to: state) }
        let target = Registry.State.allCases[to]
        if to == from + 1 || from == 4 && to == 4 {
            try step(&registry, to: target)
            #expect(registry["g"]?.state == target)
        } else {
            let error = #expect(throws: ForgeError.self) { try step(&registry, to: target) }
            #expect(error?.code == (to == 0 ? .graphRegistered : .graphLifecycle))
            #expect(registry["g"]?.state == Registry.State.allCases[from])
        }
        #expect((registry["g"]?.artifacts != nil) == (max(from, registry["g"]?.state.rawValue ?? 0) >= 2))
        #expect((registry["g"]?.product == 7) == ((registry["g"]?.state.rawValue ?? 0) >= 3))
    }

    @Test func recordsComeInTheOrderOfTheirIds() throws {
        var registry = Registry()
        for id in ["m", "a-b", "z", "a", "ab"] { try registry.add(id) }
        #expect(registry.records.map(\.id) == ["a", "a-b", "ab", "m", "z"])
        #expect(registry["b"] == nil)
    }

    @Test func whatIsNotThereIsSaid() throws {
        var registry = Registry()
        try registry.add("garden")
        let unknown = #expect(throws: ForgeError.self) { try registry.begin("gardn") }
        #expect(unknown?.code == .graphUnregistered && unknown?.hints == ["Did you mean `garden`?"])
        try registry.begin("garden")
        let other = #expect(throws: ForgeError.self) { try registry.finish("garden", artifacts("park")) }
        #expect(other?.code == .graphPreviousOther && registry["garden"]?.state == .generating)
    }
}
