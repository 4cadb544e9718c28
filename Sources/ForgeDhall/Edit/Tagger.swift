/// Lists the names that a source gives to things.
struct Tagger {
    private(set) var tags: [Dhall.Tag] = []
    private var line = 1
    private var position = 0

    /// The tags of a tree without problems, in the order of the source.
    static func tags(of tree: borrowing SyntaxTree) -> [Dhall.Tag] {
        var tagger = Tagger()
        for label in labels(of: tree) { tagger.add(label.node, label.kind, tree) }
        return tagger.tags
    }

    /// The labels of a tree without problems that become tags, in the order of the source.
    static func labels(of tree: borrowing SyntaxTree) -> [(node: UInt32, kind: Dhall.Tag.Kind)] {
        guard let root = tree.root else { return [] }
        var labels: [(node: UInt32, kind: Dhall.Tag.Kind)] = []
        for index in 0..<UInt32(tree.nodes.count) where tree.nodes[index].kind == .binding {
            labels.append((tree.children(index)[0], .binding))
        }
        var pending = [root]
        while let next = pending.popLast() {
            switch tree.nodes[next].kind {
            case .parenthesized, .annotation: pending.append(tree.children(next)[0])
            case .letIn:
                for child in tree.children(next) {
                    pending.append(tree.nodes[child].kind == .binding ? child - 1 : child)
                }
            case .record, .recordType:
                for field in tree.children(next) { labels.append((field + 1 - tree.nodes[field].size, .field)) }
            default: break
            }
        }
        let starts = labels.map { tree.range($0.node).lowerBound }
        return labels.indices.sorted { starts[$0] < starts[$1] }.map { labels[$0] }
    }

    private mutating func add(_ label: UInt32, _ kind: Dhall.Tag.Kind, _ tree: borrowing SyntaxTree) {
        let range = tree.range(label)
        let name = tree.label(label)
        for byte in tree.bytes[position..<range.lowerBound] where byte == 0x0A { line += 1 }
        position = range.lowerBound
        tags.append(Dhall.Tag(name: name, kind: kind, line: line))
    }
}
