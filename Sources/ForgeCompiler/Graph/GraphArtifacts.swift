public import ForgeCore

/// What a compilation gives; see `docs/spec/graph.md`.
public struct GraphArtifacts: Equatable, Sendable {
    /// The version of this form.
    public static let schemaVersion = "1.0"

    /// The graph's identifier.
    public var graphID: String
    /// The seed that genomes were derived from.
    public var seed: UInt64
    /// The passes that ran, in order.
    public var passes: [GraphPassReference]
    /// The digest of all that nodes, links, facts and warnings depend on: graph, seed and passes.
    public var compileKey: Digest
    /// Nodes after what orders them; ties by the bytes of their ids in the document.
    public var nodes: [CompiledNode]
    /// Links by the bytes of their ids.
    public var links: [GraphLink]
    /// Counts, by name.
    public var facts: [JSONMember]
    /// What is allowed and yet strange.
    public var warnings: [GraphWarning]
    /// How this came about.
    public var provenance: GraphProvenance
    /// What has to be looked at again, against the artifacts before.
    public var dirty: DirtySet

    /// The count of this name.
    public func fact(_ name: String) -> Int64? { facts.first { $0.key == name }?.value.integerValue }
}

/// A node with its identities.
public struct CompiledNode: Equatable, Sendable {
    /// The compiled id, out of the graph's id and the node's: the same under every seed.
    public var id: Digest
    /// The id in the document.
    public var sourceID: String
    /// What the node is.
    public var kind: GraphNode.Kind
    /// Its own bits under the seed.
    public var genome: Genome
    /// The digest of everything that the node itself is, what orders it included by name.
    public var fingerprint: Digest
    /// The author's data.
    public var properties: [JSONMember]
    /// What passes derived, by their ids.
    public var derived: [JSONMember]
}

/// An edge as compiled.
public struct GraphLink: Equatable, Sendable {
    /// The edge's id.
    public var id: String
    /// What it says.
    public var kind: GraphEdge.Kind
    /// The ids, in the document, of its two nodes.
    public var from: String
    public var to: String
    /// The author's data.
    public var properties: [JSONMember]
    /// What passes derived, by their ids.
    public var derived: [JSONMember]

    /// Whether it orders its nodes.
    public var isDependency: Bool { kind.isOrdering }
}

/// What changed against the artifacts before, and what that reaches.
public struct DirtySet: Equatable, Sendable {
    /// Nodes that are new or whose fingerprint is another, in topological order.
    public var changed: [String]
    /// Other nodes that ordering links lead to from these, in topological order.
    public var reached: [String]
    /// Nodes that are gone, by the bytes of their ids.
    public var removed: [String]

    /// Whether there is nothing to look at again.
    public var isEmpty: Bool { changed.isEmpty && reached.isEmpty && removed.isEmpty }
}

/// Something that is allowed and yet strange.
public struct GraphWarning: Equatable, Sendable {
    /// The stable codes.
    public enum Code: String, Sendable, CaseIterable {
        /// Two edges say the same.
        case edgeRepeated = "W_GRAPH_EDGE_REPEATED"
        /// Something other than an institution governs.
        case governor = "W_GRAPH_GOVERNOR"
        /// A node without any edge.
        case nodeIsolated = "W_GRAPH_NODE_ISOLATED"
        /// Something other than a generator produces.
        case producer = "W_GRAPH_PRODUCER"
    }

    /// The stable code.
    public var code: Code
    /// What it is about: the id of a node or an edge.
    public var subject: String
    /// What is strange, without a full stop.
    public var message: String

    /// The most that are listed; a fact counts them all.
    static let limit = 1000
}
