import ForgeCore
import ForgeIR

/// The fields of Graph 1.0: the one table behind reader and JSON Schema.
enum GraphShape {
    static let document = ObjectShape(
        name: nil, summary: "A Forge graph: what exists, and how it hangs together.",
        fields: [
            Field("schema_version", .string(.version), .required, "The version of the schema, `1.0`."),
            Field("graph_id", .string(.identifier), .required, "The graph's identifier."),
            Field(
                "nodes", .list(of: .record(node), count: 0...Graph.maxNodes), .required,
                "What exists; order does not matter."),
            Field(
                "edges", .list(of: .record(edge), count: 0...Graph.maxEdges), .byDefault(.array([])),
                "What leads from one node to another; order does not matter."),
        ])

    private static let properties = Field(
        "properties", .anyObject, .byDefault(.object([])), "The author's own data, kept as it is.")

    private static let node = ObjectShape(
        name: "Node", summary: "One thing of a graph.",
        fields: [
            Field("id", .string(.graphID), .required, "The id, unique among nodes."),
            Field("kind", .word(GraphNode.Kind.allCases.map(\.rawValue)), .required, "What it is."),
            properties,
        ])

    private static let edge = ObjectShape(
        name: "Edge", summary: "One relation between two nodes.",
        fields: [
            Field("id", .string(.graphID), .required, "The id, unique among edges."),
            Field(
                "kind", .word(GraphEdge.Kind.allCases.map(\.rawValue)), .required,
                "What it says; `constraint` and `produces` order."),
            Field("from", .string(.graphID), .required, "The id of the node that it leaves."),
            Field("to", .string(.graphID), .required, "The id of the node that it leads to."),
            properties,
        ])
}

/// The JSON Schema (2020-12) of graph documents, made from the reader's own table.
public enum GraphSchema {
    /// The schema as indented text with a final newline.
    public static var bytes: [UInt8] { WorkloadSchema.bytes(of: GraphShape.document, title: "Forge graph 1.0") }
}
