extension Adjacency {
    /// Every node after those whose arrows lead to it, the lowest number first among those that are ready (Kahn);
    /// shorter than `count` when there is a cycle.
    package func topologicalOrder() -> [UInt32] {
        var waiting = [UInt32](repeating: 0, count: count)
        for node in 0..<count {
            for target in self[node] { waiting[Int(target)] += 1 }
        }
        var ready = LowestFirst(count: count)
        for node in 0..<count where waiting[node] == 0 { ready.insert(node) }
        var order: [UInt32] = []
        order.reserveCapacity(count)
        while let node = ready.removeLowest() {
            order.append(UInt32(node))
            for target in self[node] {
                let target = Int(target)
                waiting[target] -= 1
                if waiting[target] == 0 { ready.insert(target) }
            }
        }
        return order
    }

    /// How many arrows the longest way to each node has, given a topological order of all nodes.
    package func depths(in order: [UInt32]) -> [UInt32] {
        var depths = [UInt32](repeating: 0, count: count)
        for node in order {
            let next = depths[Int(node)] + 1
            for target in self[Int(node)] where depths[Int(target)] < next { depths[Int(target)] = next }
        }
        return depths
    }

    /// Which nodes arrows lead to from the given ones, these among them.
    package func reached(from nodes: some Sequence<Int>) -> [Bool] {
        var inside = [Bool](repeating: false, count: count)
        var stack: [Int] = []
        for node in nodes where !inside[node] {
            inside[node] = true
            stack.append(node)
        }
        while let node = stack.popLast() {
            for target in self[node] where !inside[Int(target)] {
                inside[Int(target)] = true
                stack.append(Int(target))
            }
        }
        return inside
    }
}

/// A set of small numbers that gives the lowest first: a tree of bits, 64 to a word, so that every step is a few words.
struct LowestFirst {
    /// The bits of the numbers, then one bit for each word below that is not empty.
    private var levels: [[UInt64]] = []

    /// Makes an empty set for numbers below `count`.
    init(count: Int) {
        var size = count
        repeat {
            size = (size + 63) / 64
            levels.append([UInt64](repeating: 0, count: max(size, 1)))
        } while size > 1
    }

    /// Adds a number.
    mutating func insert(_ number: Int) {
        var index = number
        for level in levels.indices {
            let word = index >> 6
            let wasEmpty = levels[level][word] == 0
            levels[level][word] |= 1 << UInt64(index & 63)
            if !wasEmpty { return }
            index = word
        }
    }

    /// Takes the lowest number out, or nil when there is none.
    mutating func removeLowest() -> Int? {
        let top = levels.count - 1
        guard levels[top][0] != 0 else { return nil }
        var index = 0
        for level in stride(from: top, through: 0, by: -1) {
            index = index << 6 | levels[level][index].trailingZeroBitCount
        }
        let lowest = index
        for level in levels.indices {
            let word = index >> 6
            levels[level][word] &= ~(1 << UInt64(index & 63))
            if levels[level][word] != 0 { break }
            index = word
        }
        return lowest
    }
}
