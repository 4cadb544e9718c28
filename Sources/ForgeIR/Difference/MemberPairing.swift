/// Pairs the members of two archives by name, the first `x` with the first `x`.
struct MemberPairing {
    /// Indices of members of the same name, in the order of the left side.
    private(set) var pairs: [(left: Int, right: Int)] = []
    /// Members that only the left side has.
    private(set) var onlyLeft: [Int] = []
    /// Members that only the right side has.
    private(set) var onlyRight: [Int] = []
    /// The first names at which the common members stand in another order.
    private(set) var firstMoved: (left: String, right: String)?

    init(_ left: [String], _ right: [String]) {
        var places: [String: [Int]] = [:]
        for index in right.indices.reversed() { places[right[index], default: []].append(index) }
        for index in left.indices {
            if let other = places[left[index]]?.popLast() {
                pairs.append((index, other))
            } else {
                onlyLeft.append(index)
            }
        }
        onlyRight = places.values.flatMap { $0 }.sorted()
        let moved = zip(pairs.map(\.right), pairs.map(\.right).sorted()).first { $0 != $1 }
        if let moved { firstMoved = (right[moved.0], right[moved.1]) }
    }
}

extension ContentComparison {
    /// Notes missing members and another order, and compares each pair.
    mutating func compareMembers(
        _ left: [String], _ right: [String], at place: [String],
        _ compare: (inout ContentComparison, _ left: Int, _ right: Int, _ place: [String]) -> Void
    ) {
        let pairing = MemberPairing(left, right)
        for index in pairing.onlyLeft { add(place, .only(.left, part: left[index])) }
        for index in pairing.onlyRight { add(place, .only(.right, part: right[index])) }
        if let moved = pairing.firstMoved {
            add(place, .order(of: "members", left: moved.left, right: moved.right))
        }
        for pair in pairing.pairs where !isFull {
            compare(&self, pair.left, pair.right, place + [left[pair.left]])
        }
    }
}
