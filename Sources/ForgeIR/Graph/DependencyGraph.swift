/// Who needs whom among numbered nodes.
///
/// Node numbers are the order in which ties are broken, so a caller numbers nodes in canonical order.
public struct DependencyGraph: Sendable {
    /// From each node to what it needs.
    let needs: Adjacency

    /// The number of nodes.
    public var count: Int { needs.count }

    /// Makes a graph from each node's dependencies, which are sorted and freed of doubles.
    public init(dependencies: [[Int]]) { needs = Adjacency(lists: dependencies) }

    private init(needs: Adjacency) { self.needs = needs }

    /// What a node needs directly, ascending.
    public func dependencies(of node: Int) -> [Int] { needs[node].map(Int.init) }

    /// The same graph with every arrow turned round: from a node to those that need it.
    public func reversed() -> DependencyGraph { DependencyGraph(needs: needs.reversed()) }

    /// Every node after what it needs, the lowest number first among those that are ready; shorter than `count` when
    /// there is a cycle.
    public func topologicalOrder() -> [Int] { needs.reversed().topologicalOrder().map(Int.init) }

    /// The given nodes and everything that they need, ascending.
    public func closure(of nodes: some Sequence<Int>) -> [Int] {
        let inside = needs.reached(from: nodes)
        return (0..<count).filter { inside[$0] }
    }
}
