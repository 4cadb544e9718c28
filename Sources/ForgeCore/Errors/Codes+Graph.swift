extension ErrorCode {
    static let graphCodes: [ErrorCode] = [
        graphIDInvalid, graphNodeDuplicate, graphEdgeDuplicate, graphEndpointUnknown, graphSelfEdge, graphCycle,
        graphLimit, graphPrevious, graphPreviousOther, graphPassUnknown, graphPassInvalid, graphLifecycle,
        graphRegistered, graphUnregistered,
    ]

    /// An id of a node or an edge is not one.
    public static let graphIDInvalid = ErrorCode(
        "E_GRAPH_ID_INVALID", .graph, .invalid,
        "Ids of nodes and edges are text of 1 to 8192 bytes without NUL, in Unicode normal form C, so that equal-looking ids are equal bytes."
    )

    /// Two nodes have one id.
    public static let graphNodeDuplicate = ErrorCode(
        "E_GRAPH_NODE_DUPLICATE", .graph, .invalid,
        "Two nodes of a graph have the same id, so that edges to it have no one meaning. Rename one of them.")

    /// Two edges have one id.
    public static let graphEdgeDuplicate = ErrorCode(
        "E_GRAPH_EDGE_DUPLICATE", .graph, .invalid,
        "Two edges of a graph have the same id. Rename one of them, or remove it.")

    /// An edge begins or ends at a node that is not there.
    public static let graphEndpointUnknown = ErrorCode(
        "E_GRAPH_ENDPOINT_UNKNOWN", .graph, .invalid,
        "An edge names a node that the graph does not declare. Correct the id, or declare the node.")

    /// An edge leads from a node to itself.
    public static let graphSelfEdge = ErrorCode(
        "E_GRAPH_SELF_EDGE", .graph, .invalid,
        "An edge leads from a node to itself, which orders nothing and says nothing. Remove it.")

    /// Ordering edges lead in a circle.
    public static let graphCycle = ErrorCode(
        "E_GRAPH_CYCLE", .graph, .invalid,
        "Edges of kind `constraint` and `produces` lead in a circle, so that none of its nodes can be first. The message spells out the shortest way round; turn one edge, or make it `feeds` or `interacts`, which do not order."
    )

    /// A bound of graphs is reached.
    public static let graphLimit = ErrorCode(
        "E_GRAPH_LIMIT", .graph, .invalid,
        "A graph has at most 1,000,000 nodes and 4,000,000 edges, and a history at most 4,096 events. Split the graph, or compile without the previous artifacts, which begins a new history."
    )

    /// The previous artifacts are not what a compilation wrote.
    public static let graphPrevious = ErrorCode(
        "E_GRAPH_PREVIOUS", .graph, .integrity,
        "The artifacts to compare with are not the canonical bytes of a compilation: something else wrote or changed them. Compile without them, which counts every node as changed."
    )

    /// The previous artifacts are of another graph.
    public static let graphPreviousOther = ErrorCode(
        "E_GRAPH_PREVIOUS_OTHER", .graph, .invalid,
        "The artifacts to compare with were compiled from a graph of another id. Name those of this graph, or leave them out."
    )

    /// There is no such pass.
    public static let graphPassUnknown = ErrorCode(
        "E_GRAPH_PASS_UNKNOWN", .graph, .invalid,
        "No extension pass of this name is registered. `forge graph compile --help` lists them.")

    /// A pass cannot be registered or breaks its contract.
    public static let graphPassInvalid = ErrorCode(
        "E_GRAPH_PASS_INVALID", .graph, .bug,
        "An extension pass has no proper name or version, has the name of another, is asked for twice, or gives what canonical JSON cannot hold."
    )

    /// A transition that the lifecycle does not have.
    public static let graphLifecycle = ErrorCode(
        "E_GRAPH_LIFECYCLE", .graph, .invalid,
        "A graph goes from pending to generating, compiled, registered and active, one step at a time and never back; only activating an active one again is allowed."
    )

    /// A graph of this id is in the registry.
    public static let graphRegistered = ErrorCode(
        "E_GRAPH_REGISTERED", .graph, .invalid,
        "The registry holds a graph of this id already. Use its record, or another id.")

    /// The registry has no graph of this id.
    public static let graphUnregistered = ErrorCode(
        "E_GRAPH_UNREGISTERED", .graph, .invalid,
        "The registry holds no graph of this id. Register it first.")
}
