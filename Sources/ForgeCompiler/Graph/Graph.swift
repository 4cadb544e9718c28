public import ForgeCore
import ForgeIR

/// What exists and how it hangs together: the document that the graph compiler takes.
///
/// See `docs/spec/graph.md`. The order of nodes and edges has no meaning.
public struct Graph: Equatable, Sendable {
    /// The graph's identifier.
    public var id: String
    /// What exists.
    public var nodes: [GraphNode]
    /// What leads from one node to another.
    public var edges: [GraphEdge]

    /// The schema versions that this Forge reads.
    public static let schemaVersions = ["1.0"]
    /// The most nodes and edges.
    public static let maxNodes = 1_000_000
    public static let maxEdges = 4_000_000

    /// Makes a graph; it is checked when it is compiled.
    public init(id: String, nodes: [GraphNode], edges: [GraphEdge]) {
        self.id = id
        self.nodes = nodes
        self.edges = edges
    }

    /// The canonical bytes: nodes and edges by the bytes of their ids, empty properties left out.
    public var canonicalBytes: [UInt8] { GraphWriter.bytes(of: self) }

    /// The SHA-256 of the canonical bytes: the document's identity.
    public var digest: Digest { Digest(of: canonicalBytes) }
}

/// One thing of a graph.
public struct GraphNode: Equatable, Sendable {
    /// What a node is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A fixed reference: a source, an environment, a toolchain.
        case anchor
        /// Something that makes others: an action.
        case generator
        /// Named data: an output.
        case field
        /// A grouping: a package.
        case institution
    }

    /// The id, unique among the graph's nodes.
    public var id: String
    /// What it is.
    public var kind: Kind
    /// The author's own data, kept as it is.
    public var properties: [JSONMember]

    /// Makes a node.
    public init(_ id: String, _ kind: Kind, properties: [JSONMember] = []) {
        self.id = id
        self.kind = kind
        self.properties = properties
    }
}

/// One relation between two nodes.
public struct GraphEdge: Equatable, Sendable {
    /// What a relation says; only the first two order.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The first node is compiled before the second.
        case constraint
        /// The first node generates what the second consumes or is.
        case produces
        /// Data flows from the first to the second: a hint.
        case feeds
        /// The first has authority over the second.
        case governs
        /// Both influence each other.
        case interacts

        /// Whether the first node comes before the second.
        public var isOrdering: Bool { self == .constraint || self == .produces }
    }

    /// The id, unique among the graph's edges.
    public var id: String
    /// What it says.
    public var kind: Kind
    /// The id of the node that it leaves.
    public var from: String
    /// The id of the node that it leads to.
    public var to: String
    /// The author's own data, kept as it is.
    public var properties: [JSONMember]

    /// Makes an edge.
    public init(_ id: String, _ kind: Kind, from: String, to: String, properties: [JSONMember] = []) {
        self.id = id
        self.kind = kind
        self.from = from
        self.to = to
        self.properties = properties
    }
}
