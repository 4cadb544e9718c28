extension Adjacency {
    /// One cycle out of each tangle of nodes that all lead to each other: the shortest through its lowest node, which
    /// comes first; of several, the one whose nodes come first.
    ///
    /// Cycles come in the order of their first nodes. The time is linear in nodes and arrows.
    package func cycles() -> [[Int]] {
        let components = StrongComponents(self)
        var lowest: [Int] = []
        var seen = [Bool](repeating: false, count: count)
        for node in 0..<count {
            let component = components.number[node]
            let isCyclic = components.size[component] > 1 || self[node].contains(UInt32(node))
            if isCyclic, !seen[component] {
                seen[component] = true
                lowest.append(node)
            }
        }
        // Tangles share no node, so that one array serves all searches.
        var cameFrom = [Int](repeating: -1, count: count)
        return lowest.map { shortestCycle(through: $0, components.number, &cameFrom) }
    }

    /// By breadth first within the node's own tangle.
    private func shortestCycle(through start: Int, _ component: [Int], _ cameFrom: inout [Int]) -> [Int] {
        var queue = [start]
        var head = 0
        while head < queue.count {
            let node = queue[head]
            head += 1
            for target in self[node] where component[Int(target)] == component[start] {
                let target = Int(target)
                if target == start {
                    var path = [node]
                    while let last = path.last, last != start { path.append(cameFrom[last]) }
                    return path.reversed()
                }
                if cameFrom[target] < 0 {
                    cameFrom[target] = node
                    queue.append(target)
                }
            }
        }
        preconditionFailure("INVARIANT: nodes of one tangle lead to each other")
    }
}

/// Which nodes all lead to each other (Tarjan 1972), without recursion.
private struct StrongComponents {
    /// Each node's component.
    private(set) var number: [Int]
    /// How many nodes each component has.
    private(set) var size: [Int] = []

    init(_ arrows: Adjacency) {
        let count = arrows.count
        number = [Int](repeating: -1, count: count)
        var index = [Int](repeating: -1, count: count)
        var low = [Int](repeating: 0, count: count)
        var stack: [Int] = []
        var work: [(node: Int, next: Int)] = []
        var clock = 0
        for root in 0..<count where index[root] < 0 {
            work.append((root, arrows[root].startIndex))
            while let (node, position) = work.last {
                let targets = arrows[node]
                if index[node] < 0 {
                    index[node] = clock
                    low[node] = clock
                    clock += 1
                    stack.append(node)
                }
                if position < targets.endIndex {
                    work[work.count - 1].next = position + 1
                    let target = Int(targets[position])
                    if index[target] < 0 {
                        work.append((target, arrows[target].startIndex))
                    } else if number[target] < 0 {
                        low[node] = min(low[node], index[target])
                    }
                    continue
                }
                work.removeLast()
                if let parent = work.last?.node { low[parent] = min(low[parent], low[node]) }
                if low[node] == index[node] { close(node, &stack) }
            }
        }
    }

    private mutating func close(_ root: Int, _ stack: inout [Int]) {
        var members = 0
        while let node = stack.popLast() {
            number[node] = size.count
            members += 1
            if node == root { break }
        }
        size.append(members)
    }
}
