public import ForgeCore

/// An extension of the compiler: a pure, versioned function that derives data for nodes and links.
///
/// What it gives depends on its arguments alone: the item, the seed, and for a node what the same pass gave for the
/// nodes that order it. So a change reaches exactly what lies behind it. What it gives stands beside the author's
/// properties, under the pass's id, and never replaces them.
public protocol GraphPass: Sendable {
    /// The identifier (`^[a-z][a-z0-9-]{0,62}$`).
    var id: String { get }
    /// Counts up whenever the pass gives something else for equal arguments; part of the compile key.
    var version: Int { get }

    /// What the pass derives for a node, or nil for nothing.
    ///
    /// - Parameter incoming: the ordering links that lead to it, by the bytes of their ids.
    func derive(node: CompiledNode, incoming: [GraphPassInput], seed: UInt64) -> JSONValue?
    /// What the pass derives for a link, or nil for nothing.
    func derive(link: GraphLink, seed: UInt64) -> JSONValue?
}

extension GraphPass {
    /// Nothing.
    public func derive(link: GraphLink, seed: UInt64) -> JSONValue? { nil }
}

/// A link that orders a node, with what the pass gave for the node that it comes from.
public struct GraphPassInput: Sendable {
    /// The link; what is derived for it is not in it.
    public let link: GraphLink
    /// What the pass gave for the node that the link leaves.
    public let derived: JSONValue?
}

/// The name and version of a pass, as artifacts record them.
public struct GraphPassReference: Equatable, Sendable {
    /// The pass's identifier.
    public let id: String
    /// Its version.
    public let version: Int
}

/// `depth`: how many ordering links the longest way to a node has.
struct DepthPass: GraphPass {
    let id = "depth"
    let version = 1

    func derive(node: CompiledNode, incoming: [GraphPassInput], seed: UInt64) -> JSONValue? {
        .integer(incoming.reduce(0) { max($0, ($1.derived?.integerValue ?? 0) + 1) })
    }
}

/// `seed`: the seed that a generator's program gets, 53 bits of its genome.
struct SeedPass: GraphPass {
    let id = "seed"
    let version = 1

    func derive(node: CompiledNode, incoming: [GraphPassInput], seed: UInt64) -> JSONValue? {
        node.kind == .generator ? .integer(node.genome.seed) : nil
    }
}
