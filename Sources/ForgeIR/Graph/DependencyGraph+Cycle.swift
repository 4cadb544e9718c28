extension DependencyGraph {
    /// How many arrows the search for the smallest cycle follows before it settles for the smallest one so far.
    static let cycleSearchSteps = 50_000_000

    /// The smallest cycle, or nil when there is none: it begins with its lowest node, each node needs the next, and
    /// the last needs the first.
    ///
    /// Of several smallest ones, the one with the lowest first node.
    ///
    /// A document has to be very large and very tangled before the bound on steps matters; what is found depends on
    /// the document alone.
    public func smallestCycle() -> [Int]? {
        var core = CyclicCore(needs)
        var best: [Int]?
        var steps = Self.cycleSearchSteps
        for start in 0..<count where core.contains(start) && steps > 0 {
            if let cycle = cycle(through: start, in: core, shorterThan: best?.count ?? Int.max, steps: &steps) {
                best = cycle
                if cycle.count == 1 { break }
            }
            // Every cycle through this node is no smaller than the best one: the search goes on without it.
            core.remove(start)
        }
        return best
    }

    /// The shortest way from a node back to itself by breadth first; each level in ascending order.
    private func cycle(
        through start: Int, in core: CyclicCore, shorterThan limit: Int, steps: inout Int
    ) -> [Int]? {
        var cameFrom: [Int: Int] = [:]
        var level = [start]
        var length = 1
        while !level.isEmpty, length < limit, steps > 0 {
            var next: [Int] = []
            for node in level {
                for target in needs[node] where core.contains(Int(target)) {
                    let target = Int(target)
                    steps -= 1
                    if target == start { return path(to: node, from: start, cameFrom) }
                    if cameFrom[target] == nil {
                        cameFrom[target] = node
                        next.append(target)
                    }
                }
            }
            level = next
            length += 1
        }
        return nil
    }

    private func path(to end: Int, from start: Int, _ cameFrom: [Int: Int]) -> [Int] {
        var path = [end]
        while let last = path.last, last != start, let previous = cameFrom[last] { path.append(previous) }
        return path.reversed()
    }
}

/// The nodes that may still lie on a cycle: those with both a dependency and a dependent among themselves.
private struct CyclicCore {
    private let forward: Adjacency
    private let backward: Adjacency
    private var inside: [Bool]
    private var outgoing: [Int]
    private var incoming: [Int]

    init(_ forward: Adjacency) {
        let backward = forward.reversed()
        self.forward = forward
        self.backward = backward
        inside = [Bool](repeating: true, count: forward.count)
        outgoing = (0..<forward.count).map { forward.degree(of: $0) }
        incoming = (0..<forward.count).map { backward.degree(of: $0) }
        for node in 0..<forward.count where inside[node] && (outgoing[node] == 0 || incoming[node] == 0) {
            remove(node)
        }
    }

    func contains(_ node: Int) -> Bool { inside[node] }

    /// Takes a node out, and every node that then cannot lie on a cycle.
    mutating func remove(_ node: Int) {
        var stack = [node]
        while let node = stack.popLast() {
            guard inside[node] else { continue }
            inside[node] = false
            for target in forward[node].lazy.map(Int.init) {
                incoming[target] -= 1
                if incoming[target] == 0 { stack.append(target) }
            }
            for dependent in backward[node].lazy.map(Int.init) {
                outgoing[dependent] -= 1
                if outgoing[dependent] == 0 { stack.append(dependent) }
            }
        }
    }
}
