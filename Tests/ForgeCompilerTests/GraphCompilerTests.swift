import ForgeCompiler
import ForgeCore
import ForgeIR
import Testing

/// What a compilation says beside its order and identities.
@Suite struct GraphCompilerTests {
    private let graph = Graph(
        id: "g",
        nodes: [
            GraphNode("a", .anchor), GraphNode("b", .generator), GraphNode("c", .field), GraphNode("d", .institution),
            GraphNode("e", .field),
        ],
        edges: [
            GraphEdge("1", .constraint, from: "a", to: "b"), GraphEdge("2", .produces, from: "b", to: "c"),
            GraphEdge("3", .constraint, from: "a", to: "b"), GraphEdge("4", .produces, from: "a", to: "c"),
            GraphEdge("5", .governs, from: "a", to: "d"), GraphEdge("6", .interacts, from: "d", to: "a"),
            GraphEdge("7", .interacts, from: "a", to: "d"), GraphEdge("8", .feeds, from: "c", to: "a"),
        ])

    @Test func factsCount() throws {
        let artifacts = try GraphCompiler.compile(graph, seed: 0)
        let expected: [String: Int64] = [
            "depth": 2, "leaves": 3, "links": 8, "links.constraint": 2, "links.feeds": 1, "links.governs": 1,
            "links.interacts": 2, "links.ordering": 4, "links.produces": 2, "nodes": 5, "nodes.anchor": 1,
            "nodes.field": 2, "nodes.generator": 1, "nodes.institution": 1, "roots": 3, "warnings": 5,
        ]
        #expect(artifacts.facts.reduce(into: [:]) { $0[$1.key] = $1.value.integerValue } == expected)
        #expect(artifacts.links.filter(\.isDependency).map(\.id) == ["1", "2", "3", "4"])
    }

    @Test func whatIsStrangeIsSaid() throws {
        let warnings = try GraphCompiler.compile(graph, seed: 0).warnings
        #expect(warnings.map(\.code) == [.edgeRepeated, .edgeRepeated, .governor, .nodeIsolated, .producer])
        #expect(warnings.map(\.subject) == ["3", "7", "5", "e", "4"])
    }

    @Test func provenanceIsAChain() throws {
        let first = try GraphCompiler.compile(graph, seed: 0)
        var changed = first
        try changed.provenance.append(.write(target: "region", digest: Digest(of: "cells")))
        var graph = graph
        graph.nodes[0].properties = [JSONMember("x", .integer(1))]
        let second = try GraphCompiler.compile(graph, seed: 0, previous: changed)
        #expect(second.provenance.events.count == 3)
        #expect(
            second.provenance.events.last
                == .compile(
                    key: second.compileKey, nodes: 5, links: 8, dirty: 3,
                    previous: Digest(of: changed.canonicalBytes)))
        #expect(try GraphArtifacts(bytes: second.canonicalBytes, file: nil) == second)
        var history = GraphCompilerTests.full
        #expect(throws: ForgeError.self) { try history.append(.write(target: "x", digest: Digest(of: ""))) }
    }

    private static let full: GraphProvenance = {
        var history = (try? GraphCompiler.compile(Graph(id: "g", nodes: [], edges: []), seed: 0))?.provenance
        while (try? history?.append(.write(target: "x", digest: Digest(of: "")))) != nil,
            history?.events.count ?? 0 < GraphProvenance.limit
        {}
        guard let history else { preconditionFailure("INVARIANT: an empty graph compiles") }
        return history
    }()

    @Test func seedsAndPassesAreInTheKey() throws {
        let passes = GraphPasses.builtIn.all
        let keys = try [
            GraphCompiler.compile(graph, seed: 0), GraphCompiler.compile(graph, seed: 1),
            GraphCompiler.compile(graph, seed: .max), GraphCompiler.compile(graph, seed: 0, passes: passes),
            GraphCompiler.compile(graph, seed: 0, passes: [passes[0]]),
            GraphCompiler.compile(graph, seed: 0, passes: [Echo(version: 1)]),
            GraphCompiler.compile(graph, seed: 0, passes: [Echo(version: 2)]),
        ].map(\.compileKey)
        #expect(Set(keys).count == keys.count)
    }

    /// Gives what it is told.
    private struct Echo: GraphPass {
        var id = "echo"
        var version = 1
        var value: JSONValue? = .bool(true)

        func derive(node: CompiledNode, incoming: [GraphPassInput], seed: UInt64) -> JSONValue? {
            incoming.isEmpty ? value : .strings(incoming.map(\.link.id))
        }
        func derive(link: GraphLink, seed: UInt64) -> JSONValue? { link.isDependency ? value : nil }
    }

    @Test func passesDeriveBesideProperties() throws {
        let passes: [any GraphPass] = try GraphPasses.builtIn.named(["depth", "seed"]) + [Echo()]
        let artifacts = try GraphCompiler.compile(graph, seed: 3, passes: passes.reversed())
        #expect(artifacts.passes.map(\.id) == ["depth", "echo", "seed"])
        let nodes = artifacts.nodes.reduce(into: [:]) { $0[$1.sourceID] = $1 }
        #expect(nodes["a"]?.derived == [JSONMember("depth", .integer(0)), JSONMember("echo", .bool(true))])
        #expect(nodes["c"]?.derived == [JSONMember("depth", .integer(2)), JSONMember("echo", .strings(["2", "4"]))])
        #expect(nodes["b"]?.derived.last == JSONMember("seed", .integer(nodes["b"]?.genome.seed ?? -1)))
        #expect(artifacts.links.map { $0.derived.isEmpty } == [false, false, false, false, true, true, true, true])
        #expect(nodes.values.allSatisfy { $0.properties.isEmpty })
    }

    @Test func passesThatBreakTheirContractAreRefused() {
        let cases: [[any GraphPass]] = [
            [Echo(id: "Echo")], [Echo(version: 0)], [Echo(), Echo(version: 2)],
            [Echo(value: JSONValue(.decimal("0.5")))],
            [Echo(value: JSONValue(.integer(.max)))],
            [Echo(value: .object([JSONMember("a", .bool(true)), JSONMember("a", .bool(true))]))],
        ]
        for passes in cases {
            let errors = #expect(throws: ForgeErrors.self) {
                try GraphCompiler.compile(graph, seed: 0, passes: passes)
            }
            #expect(errors?.errors.map(\.code) == [.graphPassInvalid])
        }
        let unknown = #expect(throws: ForgeError.self) { try GraphPasses.builtIn.named(["dept"]) }
        #expect(unknown?.code == .graphPassUnknown && unknown?.hints == ["Did you mean `depth`?"])
        #expect(throws: ForgeError.self) { try GraphPasses.builtIn.named(["depth", "depth"]) }
    }

    @Test func graphsOfProgramsAreCheckedToo() {
        let graph = Graph(
            id: "No", nodes: [GraphNode("a", .field), GraphNode("a", .field), GraphNode("e\u{301}", .field)],
            edges: [
                GraphEdge("1", .feeds, from: "a", to: "b"),
                GraphEdge("2", .feeds, from: "a", to: "é", properties: [JSONMember("x", JSONValue(.decimal("1.5")))]),
            ])
        let errors = #expect(throws: ForgeErrors.self) { try GraphCompiler.compile(graph, seed: 0) }
        #expect(
            Set(errors?.errors.map { "\($0.code.name) \($0.path ?? "")" } ?? []) == [
                "E_GRAPH_ID_INVALID $.graph_id", "E_GRAPH_ID_INVALID $.nodes[2].id",
                "E_GRAPH_NODE_DUPLICATE $.nodes[1].id", "E_GRAPH_ENDPOINT_UNKNOWN $.edges[0].to",
                "E_FIELD_VALUE $.edges[1].id",
            ])
    }

    @Test func longCirclesAreCutAndDeepOnesAreFound() throws {
        let count = 50_000
        let nodes = (0..<count).map { GraphNode("n\($0)", .field) }
        let edges = (0..<count).map { GraphEdge("e\($0)", .constraint, from: "n\($0)", to: "n\(($0 + 1) % count)") }
        let errors = #expect(throws: ForgeErrors.self) {
            try GraphCompiler.compile(Graph(id: "ring", nodes: nodes, edges: edges), seed: 0)
        }
        let error = try #require(errors?.errors.first)
        #expect(errors?.errors.count == 1 && error.code == .graphCycle)
        #expect(error.message.hasSuffix("→ … 49981 more → `n0`"))
        #expect(error.message.utf8.count < 1000)
    }

    @Test func partsAreToldApart() {
        #expect(GraphIdentity.hash(["a", "bc"]) != GraphIdentity.hash(["ab", "c"]))
        #expect(GraphIdentity.hash(["a"]) != GraphIdentity.hash(["a", ""]))
        #expect(GraphIdentity.digest("x", [Array("y".utf8)]) != GraphIdentity.digest("xy", []))
        #expect(GraphIdentity.node(graph: "a", node: "bc") != GraphIdentity.node(graph: "ab", node: "c"))
    }
}
