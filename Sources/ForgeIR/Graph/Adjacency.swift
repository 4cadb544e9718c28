/// Arrows between numbered nodes in two flat arrays (compressed sparse rows).
///
/// Node numbers are the order in which ties are broken, so a caller numbers nodes in canonical order. Workloads and
/// compiled graphs are ordered, closed over and searched for cycles by the same code over this form.
package struct Adjacency: Sendable {
    /// Where each node's arrows begin in `targets`; one entry more than there are nodes.
    private let starts: [UInt32]
    private let targets: [UInt32]

    /// The number of nodes.
    package var count: Int { starts.count - 1 }

    /// Makes arrows out of each node's targets, which are sorted and freed of doubles.
    package init(lists: [[Int]]) {
        var starts: [UInt32] = [0]
        var targets: [UInt32] = []
        starts.reserveCapacity(lists.count + 1)
        for list in lists {
            var last = -1
            for target in list.sorted() where target != last {
                targets.append(UInt32(target))
                last = target
            }
            starts.append(UInt32(targets.count))
        }
        self.starts = starts
        self.targets = targets
    }

    /// Makes arrows out of pairs; each node's targets come in ascending order, doubles stay.
    package init(count: Int, from: [UInt32], to: [UInt32]) {
        precondition(from.count == to.count, "an arrow has two ends")
        self = Adjacency(sorting: to, by: from, count: count).reversed().reversed()
    }

    /// A counting sort: each node's targets in the order in which they are given.
    package init(sorting values: [UInt32], by nodes: [UInt32], count: Int) {
        var starts = [UInt32](repeating: 0, count: count + 1)
        for node in nodes { starts[Int(node) + 1] += 1 }
        for node in 0..<count { starts[node + 1] += starts[node] }
        var next = starts
        var targets = [UInt32](repeating: 0, count: values.count)
        for (node, value) in zip(nodes, values) {
            let node = Int(node)
            targets[Int(next[node])] = value
            next[node] += 1
        }
        self.starts = starts
        self.targets = targets
    }

    private init(starts: [UInt32], targets: [UInt32]) {
        self.starts = starts
        self.targets = targets
    }

    /// The targets of a node's arrows.
    package subscript(node: Int) -> ArraySlice<UInt32> { targets[Int(starts[node])..<Int(starts[node + 1])] }

    /// How many arrows begin at a node.
    package func degree(of node: Int) -> Int { Int(starts[node + 1] - starts[node]) }

    /// The same arrows turned round; each list is ascending.
    package func reversed() -> Adjacency {
        var starts = [UInt32](repeating: 0, count: count + 1)
        for target in targets { starts[Int(target) + 1] += 1 }
        for node in 0..<count { starts[node + 1] += starts[node] }
        var next = starts
        var sources = [UInt32](repeating: 0, count: targets.count)
        for node in 0..<count {
            for target in self[node] {
                let target = Int(target)
                sources[Int(next[target])] = UInt32(node)
                next[target] += 1
            }
        }
        return Adjacency(starts: starts, targets: sources)
    }
}
