import ForgeCompiler
import ForgeCore
import ForgeIR
import Testing

/// A workload as a graph.
@Suite struct GraphProjectionTests {
    private static let document = """
        {"schema_version": "1.0", "id": "w",
         "environments": [{"name": "cc", "kind": "debian", "packages": ["gcc"]},
                          {"name": "both", "kind": "layers", "layers": ["cc"]}],
         "sources": [{"name": "s", "kind": "tree", "path": "."}],
         "actions": [
           {"name": "//lib:a#x", "environment": "cc", "command": ["x"],
            "inputs": [{"source": "s", "path": "in"}, {"source": "s", "subpath": "q", "path": "q"}],
            "outputs": [{"path": "o b"}, {"stream": "stdout"}]},
           {"name": "b", "environment": "both", "command": ["y"],
            "inputs": [{"action": "//lib:a#x", "output": "o b", "path": "i"}], "outputs": [{"path": "stdout"}]}]}
        """

    private func graph(_ text: String = document) throws -> Graph {
        try GraphReader.read(graphOrWorkload: Array(text.utf8), file: nil)
    }

    @Test func everythingHasItsNode() throws {
        let graph = try graph()
        #expect(
            graph.nodes.reduce(into: [:]) { $0[$1.id] = $1.kind } == [
                "source:s": .anchor, "environment:cc": .anchor, "environment:both": .anchor,
                "action://lib:a#x": .generator, "action:b": .generator, "output://lib:a#x o b": .field,
                "stream://lib:a#x stdout": .field, "output:b stdout": .field, "package://lib": .institution,
            ])
        #expect(
            Set(graph.edges.map { "\($0.kind.rawValue) \($0.id)" }) == [
                "constraint environment:cc -> environment:both", "constraint environment:cc -> action://lib:a#x",
                "constraint source:s -> action://lib:a#x", "constraint environment:both -> action:b",
                "constraint output://lib:a#x o b -> action:b", "governs package://lib -> action://lib:a#x",
                "produces action://lib:a#x -> output://lib:a#x o b",
                "produces action://lib:a#x -> stream://lib:a#x stdout", "produces action:b -> output:b stdout",
            ])
        let artifacts = try GraphCompiler.compile(graph, seed: 0)
        #expect(artifacts.warnings.isEmpty)
        #expect(try GraphReader.read(bytes: graph.canonicalBytes, file: nil).canonicalBytes == graph.canonicalBytes)
    }

    @Test func aChangedCommandDirtiesWhatComesOfIt() throws {
        let before = try GraphCompiler.compile(graph(), seed: 0)
        let changed = Self.document.replacing("[\"x\"]", with: "[\"z\"]")
        let dirty = try GraphCompiler.compile(graph(changed), seed: 0, previous: before).dirty
        #expect(dirty.changed == ["action://lib:a#x"])
        #expect(
            Set(dirty.reached) == [
                "output://lib:a#x o b", "stream://lib:a#x stdout", "action:b", "output:b stdout",
            ])
        let spelt = Self.document.replacing("[\"gcc\"]", with: "[\"gcc\"], \"from\": \"host\"")
        let same = try GraphCompiler.compile(
            graph(spelt),
            seed: 0, previous: before)
        #expect(same.dirty.isEmpty)
    }
}
