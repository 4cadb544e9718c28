import ForgeCore
import ForgeIR

/// Writes canonical JSON of graphs and artifacts straight into bytes: their keys stand in order by construction.
struct GraphWriter {
    private var out: [UInt8] = []
    private var isFirst = true

    /// The canonical bytes of a graph whose ids need not be unique.
    static func bytes(of graph: Graph) -> [UInt8] {
        let nodes = ByteOrder.indices(of: graph.nodes.map(\.id))
        let edges = ByteOrder.indices(of: graph.edges.map(\.id))
        return bytes(of: graph, nodes, edges)
    }

    /// The digest of a numbered graph's canonical bytes.
    static func digest(of graph: Graph, _ table: GraphTable) -> Digest {
        Digest(of: bytes(of: graph, table.nodes, table.edges))
    }

    private static func bytes(of graph: Graph, _ nodes: [UInt32], _ edges: [UInt32]) -> [UInt8] {
        var writer = GraphWriter()
        writer.out.reserveCapacity(nodes.count * 48 + edges.count * 96)
        writer.object { writer in
            if !edges.isEmpty {
                writer.list("edges", edges) { writer, index in
                    let edge = graph.edges[Int(index)]
                    writer.text("from", edge.from)
                    writer.text("id", edge.id)
                    writer.text("kind", edge.kind.rawValue)
                    writer.members("properties", edge.properties)
                    writer.text("to", edge.to)
                }
            }
            writer.text("graph_id", graph.id)
            writer.list("nodes", nodes) { writer, index in
                let node = graph.nodes[Int(index)]
                writer.text("id", node.id)
                writer.text("kind", node.kind.rawValue)
                writer.members("properties", node.properties)
            }
            writer.text("schema_version", "1.0")
        }
        return writer.out
    }

    /// The canonical bytes of artifacts.
    static func bytes(of artifacts: GraphArtifacts) -> [UInt8] {
        var writer = GraphWriter()
        writer.out.reserveCapacity(artifacts.nodes.count * 400 + artifacts.links.count * 112)
        writer.object { writer in
            writer.digest("compile_key", artifacts.compileKey)
            writer.value(
                "dirty",
                .object([
                    "changed": .strings(artifacts.dirty.changed), "reached": .strings(artifacts.dirty.reached),
                    "removed": .strings(artifacts.dirty.removed),
                ]))
            writer.value("facts", .object(artifacts.facts))
            writer.text("graph_id", artifacts.graphID)
            writer.list("links", artifacts.links) { $0.link($1) }
            writer.list("nodes", artifacts.nodes) { $0.node($1) }
            writer.value(
                "passes",
                .array(
                    artifacts.passes.map { pass in
                        .object(["id": .string(pass.id), "version": .integer(Int64(pass.version))])
                    }))
            writer.value("provenance", .array(artifacts.provenance.events.map(\.json)))
            writer.text("schema_version", GraphArtifacts.schemaVersion)
            writer.text("seed", String(artifacts.seed))
            writer.value(
                "warnings",
                .array(
                    artifacts.warnings.map { warning in
                        .object([
                            "code": .string(warning.code.rawValue), "message": .string(warning.message),
                            "subject": .string(warning.subject),
                        ])
                    }))
        }
        return writer.out
    }

    private mutating func node(_ node: CompiledNode) {
        members("derived", node.derived)
        digest("fingerprint", node.fingerprint)
        key("genome")
        out.append(UInt8(ascii: "\""))
        node.genome.bits.appendHex(to: &out)
        out.append(UInt8(ascii: "\""))
        digest("id", node.id)
        text("kind", node.kind.rawValue)
        text("node_genome", node.genome.wordText)
        members("properties", node.properties)
        text("source_id", node.sourceID)
    }

    private mutating func link(_ link: GraphLink) {
        members("derived", link.derived)
        text("from", link.from)
        text("id", link.id)
        key("is_dependency")
        out.append(contentsOf: (link.isDependency ? "true" : "false").utf8)
        text("kind", link.kind.rawValue)
        members("properties", link.properties)
        text("to", link.to)
    }
}

extension GraphWriter {
    private mutating func object(_ body: (inout GraphWriter) -> Void) {
        out.append(UInt8(ascii: "{"))
        isFirst = true
        body(&self)
        out.append(UInt8(ascii: "}"))
        isFirst = false
    }

    private mutating func list<Element>(
        _ name: String, _ elements: [Element], _ body: (inout GraphWriter, Element) -> Void
    ) {
        key(name)
        out.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            object { body(&$0, element) }
        }
        out.append(UInt8(ascii: "]"))
    }

    /// A member's key, which needs no escape.
    private mutating func key(_ name: String) {
        if !isFirst { out.append(UInt8(ascii: ",")) }
        isFirst = false
        out.append(UInt8(ascii: "\""))
        out.append(contentsOf: name.utf8)
        out.append(UInt8(ascii: "\""))
        out.append(UInt8(ascii: ":"))
    }

    private mutating func text(_ name: String, _ text: String) {
        key(name)
        JSONWriter.writeString(text, to: &out)
    }

    private mutating func digest(_ name: String, _ digest: Digest) {
        key(name)
        out.append(contentsOf: "\"sha256:".utf8)
        digest.appendHex(to: &out)
        out.append(UInt8(ascii: "\""))
    }

    private mutating func value(_ name: String, _ value: JSONValue) {
        key(name)
        out.append(contentsOf: JSONWriter.canonical(value))
    }

    /// A member that is left out when it is empty.
    private mutating func members(_ name: String, _ members: [JSONMember]) {
        if !members.isEmpty { value(name, .object(members)) }
    }
}

extension Genome {
    /// ``word`` as sixteen lower-case hex digits.
    public var wordText: String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension GraphArtifacts {
    /// The canonical bytes (RFC 8785).
    public var canonicalBytes: [UInt8] { GraphWriter.bytes(of: self) }
}
