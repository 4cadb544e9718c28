/// Why a key has to be looked at again, or was.
public struct Explanation: Equatable, Sendable {
    /// How the key stands.
    public enum Standing: Equatable, Sendable {
        /// Nobody has asked for it.
        case unknown
        /// Its answer holds.
        case upToDate
        /// Something below it changed since.
        case outOfDate
        /// It is being computed.
        case running
        /// It failed in this version.
        case failed
    }

    /// How the key stands.
    public var standing: Standing
    /// Of a key that is out of date: for each leaf that changed, the labels from the key down to that leaf.
    public var changes: [[String]]
    /// What had it computed last: the labels from the key down to the leaf that had changed; the key alone the first
    /// time.
    public var lastRun: [String]

    /// States all of it.
    public init(standing: Standing, changes: [[String]], lastRun: [String]) {
        self.standing = standing
        self.changes = changes
        self.lastRun = lastRun
    }
}

extension Graph {
    /// Explains a node, with no more than so many changes.
    func explain(_ id: UInt32, limit: Int) -> Explanation {
        let standing: Explanation.Standing =
            switch node(id).pointee.state {
            case .absent: .unknown
            case .clean: .upToDate
            case .dirty, .stale: .outOfDate
            case .running: .running
            case .failed: .failed
            }
        return Explanation(
            standing: standing, changes: standing == .outOfDate ? changes(below: id, limit) : [],
            lastRun: standing == .unknown ? [] : lastRun(id))
    }

    /// The chains to what changed, shortest first.
    private func changes(below id: UInt32, _ limit: Int) -> [[String]] {
        var origin: [UInt32: UInt32] = [id: id]
        var level = [id]
        var found: [[String]] = []
        while !level.isEmpty, found.count < limit {
            var next: [UInt32] = []
            for node in level {
                if isOrigin(node, origin[node]), found.count < limit { found.append(chain(to: node, origin)) }
                for code in dependencies(node) {
                    let dependency = Edge(code: code).node
                    guard origin[dependency] == nil, hasMoved(dependency, since: node) else { continue }
                    origin[dependency] = node
                    next.append(dependency)
                }
            }
            level = next
        }
        return found
    }

    /// Whether a dependency does not stand as the node saw it.
    private func hasMoved(_ dependency: UInt32, since node: UInt32) -> Bool {
        let dependency = self.node(dependency).pointee
        return dependency.state != .clean || dependency.changedAt > self.node(node).pointee.verifiedAt
    }

    /// Whether the change began here: a leaf, or a node that changed or has to be computed whatever is below it.
    private func isOrigin(_ id: UInt32, _ dependent: UInt32?) -> Bool {
        let node = node(id).pointee
        if kinds[node.kind]?.role != .computed { return true }
        if node.state == .stale || node.state == .absent { return node.cause == 0 || node.cause == id + 1 }
        return node.state == .clean && dependent != id
    }

    private func chain(to end: UInt32, _ origin: [UInt32: UInt32]) -> [String] {
        var chain = [end]
        while let last = chain.last, let before = origin[last], before != last { chain.append(before) }
        return chain.reversed().map(label)
    }

    private func lastRun(_ id: UInt32) -> [String] {
        var chain = [id]
        var seen: Set<UInt32> = [id]
        while let last = chain.last, node(last).pointee.cause > 0 {
            let cause = node(last).pointee.cause - 1
            guard seen.insert(cause).inserted else { break }
            chain.append(cause)
        }
        return chain.map(label)
    }
}
