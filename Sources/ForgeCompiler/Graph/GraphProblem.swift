import ForgeCore

/// Something that is wrong with a graph, as a value.
struct GraphProblem {
    /// The member of an edge that a problem is about.
    enum Part: String {
        case id, from, to
    }

    /// Where in the graph it stands, by the index in the graph's own lists.
    enum Place: Hashable {
        case node(Int)
        case edge(Int, Part)
        case list(String)
    }

    var code: ErrorCode
    var message: String
    var place: Place
    var hints: [String] = []
    var cause: String?

    /// The failure for a graph that no document was read for.
    var error: ForgeError {
        let path =
            switch place {
            case .node(let index): "$.nodes[\(index)].id"
            case .edge(let index, let part): "$.edges[\(index)].\(part.rawValue)"
            case .list(let name): "$.\(name)"
            }
        return ForgeError(code, message, path: path, hints: hints, cause: cause)
    }
}
