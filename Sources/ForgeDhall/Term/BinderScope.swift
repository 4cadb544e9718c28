/// The labels of the binders around a term, innermost last; how far away one is takes the same time at any depth.
struct BinderScope {
    /// Up to this depth a look at every label takes less time than a table.
    private static let shallow = 32

    private var labels: [Name] = []
    /// The levels of each label from ``shallow`` on, innermost last.
    private var deep: [Name: [UInt32]] = [:]

    init(_ labels: [Name] = []) { for label in labels { append(label) } }

    var count: Int { labels.count }

    /// Goes under a binder.
    mutating func append(_ label: Name) {
        if labels.count >= Self.shallow { deep[label, default: []].append(UInt32(labels.count)) }
        labels.append(label)
    }

    /// Leaves the innermost binders.
    mutating func removeLast(_ count: Int = 1) {
        for _ in 0..<count {
            let label = labels.removeLast()
            if labels.count >= Self.shallow { deep[label]?.removeLast() }
        }
    }

    /// How many binders stand between here and the one that a variable belongs to; nil when it is free.
    func steps(to label: Name, at index: UInt32) -> UInt32? {
        var left = Int(index)
        if labels.count > Self.shallow, let levels = deep[label] {
            if left < levels.count { return UInt32(labels.count - 1) - levels[levels.count - 1 - left] }
            left -= levels.count
        }
        var level = min(labels.count, Self.shallow)
        while level > 0 {
            level -= 1
            if labels[level] == label {
                if left == 0 { return UInt32(labels.count - 1 - level) }
                left -= 1
            }
        }
        return nil
    }

    /// How many binders have a label.
    func count(of label: Name) -> Int {
        labels.prefix(Self.shallow).count { $0 == label } + (deep[label]?.count ?? 0)
    }
}
