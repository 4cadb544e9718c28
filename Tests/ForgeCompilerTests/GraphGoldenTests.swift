import ForgeCompiler
import ForgeCore
import ForgeTesting
import Testing

/// Bytes and messages that are committed.
@Suite struct GraphGoldenTests {
    private func document(_ name: String) throws -> [UInt8] {
        try #require(GoldenFile.read("GraphGolden/\(name).json"))
    }

    @Test("The artifacts of the garden are the committed ones, and read back to the same")
    func artifacts() throws {
        let graph = try GraphReader.read(bytes: document("garden"), file: "garden.json")
        let passes = try GraphPasses.builtIn.named(["seed", "depth"])
        let artifacts = try GraphCompiler.compile(graph, seed: 7, passes: passes)
        let bytes = artifacts.canonicalBytes
        #expect(GoldenFile.difference(bytes, from: "GraphGolden/garden.artifacts.json") == nil)
        #expect(try GraphArtifacts(bytes: bytes, file: nil) == artifacts)
        #expect(GoldenFile.difference(graph.canonicalBytes, from: "GraphGolden/garden.canonical.json") == nil)
        #expect(try GraphReader.read(bytes: graph.canonicalBytes, file: nil).canonicalBytes == graph.canonicalBytes)
        #expect(JSONWriter.canonical(try JSONReader.read(bytes)) == bytes)
        #expect(JSONWriter.canonical(try JSONReader.read(graph.canonicalBytes)) == graph.canonicalBytes)
    }

    @Test("A graph is shown as the committed text and DOT")
    func shown() throws {
        let text = try GraphText(GraphReader.read(bytes: document("garden"), file: nil))
        #expect(GoldenFile.difference(Array(text.lines.utf8), from: "GraphGolden/garden.txt") == nil)
        #expect(GoldenFile.difference(Array(text.dot.utf8), from: "GraphGolden/garden.dot") == nil)
    }

    @Test("Every problem of a broken graph is reported, in the committed words")
    func messages() throws {
        let errors = #expect(throws: ForgeErrors.self) {
            try GraphReader.read(bytes: try document("broken"), file: "broken.json")
        }
        let text = try #require(errors).description + "\n"
        #expect(GoldenFile.difference(Array(text.utf8), from: "GraphGolden/broken.txt") == nil)
        for code: ErrorCode in [
            .graphCycle, .graphNodeDuplicate, .graphEdgeDuplicate, .graphEndpointUnknown, .graphSelfEdge,
            .graphIDInvalid, .fieldUnknown, .fieldMissing, .fieldType, .fieldValue,
        ] {
            #expect(errors?.errors.contains { $0.code == code } == true, "\(code.name)")
        }
        #expect(errors?.errors.filter { $0.code == .graphCycle }.count == 2)
    }

    @Test("The committed schema is current")
    func schema() {
        #expect(GoldenFile.difference(GraphSchema.bytes, from: "../../docs/spec/graph.schema.json") == nil)
    }

    @Test("Not a byte of artifacts may be another, and another graph's are refused")
    func previous() throws {
        let graph = try GraphReader.read(bytes: document("garden"), file: nil)
        let artifacts = try GraphCompiler.compile(graph, seed: 7)
        let text = String(decoding: artifacts.canonicalBytes, as: UTF8.self)
        let changes = [
            text + "\n", text.replacing("\"reached\":[]", with: "\"reached\":[\"soil\"], "),
            text.replacing("\"seed\":\"7\"", with: "\"seed\":\"8\""), text.replacing("\"kind\":\"anchor\"", with: ""),
            text.replacing("\"source_id\":\"soil\"", with: "\"source_id\":\"sand\""),
            text.replacing("\"schema_version\":\"1.0\"", with: "\"schema_version\":\"1.1\""),
            text.replacing("\"roots\":", with: "\"stems\":1,\"roots\":"), "{}", "[]",
        ]
        for change in changes {
            #expect(change != text)
            let errors = #expect(throws: ForgeErrors.self) { try GraphArtifacts(bytes: Array(change.utf8), file: "a") }
            let codes = errors?.errors.map(\.code) ?? []
            #expect(codes == [.graphPrevious] || codes == [.jsonSyntax], "\(change.prefix(40))")
        }
        var other = graph
        other.id = "park"
        let errors = #expect(throws: ForgeErrors.self) {
            try GraphCompiler.compile(other, seed: 7, previous: artifacts)
        }
        #expect(errors?.errors.map(\.code) == [.graphPreviousOther])
    }
}
