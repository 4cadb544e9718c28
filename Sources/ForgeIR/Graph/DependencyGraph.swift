/// Who needs whom among numbered nodes, in flat arrays.
///
/// Node numbers are the order in which ties are broken, so a caller numbers nodes in canonical order.
public struct DependencyGraph: Sendable {
    /// Where each node's dependencies begin in `targets`; one entry more than there are nodes.
    private let starts: [Int]
    private let targets: [Int]

    /// The number of nodes.
    public var count: Int { starts.count - 1 }

    /// Makes a graph from each node's dependencies, which are sorted and freed of doubles.
    public init(dependencies: [[Int]]) {
        var starts = [0]
        var targets: [Int] = []
        starts.reserveCapacity(dependencies.count + 1)
        for list in dependencies {
            var last = -1
            for target in list.sorted() where target != last {
                targets.append(target)
                last = target
            }
            starts.append(targets.count)
        }
        self.starts = starts
        self.targets = targets
    }

    private init(starts: [Int], targets: [Int]) {
        self.starts = starts
        self.targets = targets
    }

    /// What a node needs directly, ascending.
    public func dependencies(of node: Int) -> ArraySlice<Int> { targets[starts[node]..<starts[node + 1]] }

    /// The same graph with every arrow turned round: from a node to those that need it.
    public func reversed() -> DependencyGraph {
        var starts = [Int](repeating: 0, count: count + 1)
        for target in targets { starts[target + 1] += 1 }
        for node in 0..<count { starts[node + 1] += starts[node] }
        var next = starts
        var dependents = [Int](repeating: 0, count: targets.count)
        for node in 0..<count {
            for target in dependencies(of: node) {
                dependents[next[target]] = node
                next[target] += 1
            }
        }
        return DependencyGraph(starts: starts, targets: dependents)
    }

    /// Every node after what it needs, the lowest number first among those that are ready (Kahn); shorter than
    /// `count` when there is a cycle.
    public func topologicalOrder() -> [Int] {
        let dependents = reversed()
        var waiting = (0..<count).map { dependencies(of: $0).count }
        var ready = IndexHeap()
        for node in 0..<count where waiting[node] == 0 { ready.insert(node) }
        var order: [Int] = []
        order.reserveCapacity(count)
        while let node = ready.removeLowest() {
            order.append(node)
            for dependent in dependents.dependencies(of: node) {
                waiting[dependent] -= 1
                if waiting[dependent] == 0 { ready.insert(dependent) }
            }
        }
        return order
    }

    /// The given nodes and everything that they need, ascending.
    public func closure(of nodes: some Sequence<Int>) -> [Int] {
        var inside = [Bool](repeating: false, count: count)
        var stack: [Int] = []
        for node in nodes where !inside[node] {
            inside[node] = true
            stack.append(node)
        }
        while let node = stack.popLast() {
            for target in dependencies(of: node) where !inside[target] {
                inside[target] = true
                stack.append(target)
            }
        }
        return (0..<count).filter { inside[$0] }
    }
}

/// A binary heap that gives the lowest number first.
struct IndexHeap {
    private var items: [Int] = []

    mutating func insert(_ item: Int) {
        items.append(item)
        var child = items.count - 1
        while child > 0, items[child] < items[(child - 1) / 2] {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeLowest() -> Int? {
        guard let lowest = items.first, let last = items.popLast() else { return nil }
        guard !items.isEmpty else { return lowest }
        items[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child] < items[smallest] {
                smallest = child
            }
            if smallest == parent { return lowest }
            items.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
