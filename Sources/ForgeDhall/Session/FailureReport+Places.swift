/// Where a type error is: the label that it is about, where the source has one, else the whole term.
///
/// Terms do not know the places of their labels; the source is parsed once more when one is asked for.
extension FailureReport {
    /// The bytes that a type error is about.
    func place(of problem: TypeProblem) -> Arena.Span {
        let span = session.arena.spans[problem.term.id]
        guard problem.label != nil || problem.step != nil, span.end > span.start,
            Int(span.source) < session.sources.all.count
        else { return span }
        let found = session.sources.all[Int(span.source)].bytes.withUnsafeBufferPointer { raw -> Range<Int>? in
            guard Int(span.end) <= raw.count else { return nil }
            let tree = Parser.parse(raw)
            guard tree.problems.isEmpty else { return nil }
            return place(of: problem, Int(span.start)..<Int(span.end), tree)
        }
        guard let found else { return span }
        return Arena.Span(source: span.source, start: UInt32(found.lowerBound), end: UInt32(found.upperBound))
    }

    private func place(
        of problem: TypeProblem, _ whole: Range<Int>, _ tree: borrowing SyntaxTree
    ) -> Range<Int>? {
        let label = problem.label.map { text(of: $0) }
        for index in 0..<UInt32(tree.nodes.count) where tree.range(index) == whole {
            guard let leaf = leaf(of: problem, label, index, tree) else { continue }
            return tree.range(leaf)
        }
        return nil
    }

    /// The label or path component of a node that a problem is about; nil when the node has none.
    private func leaf(
        of problem: TypeProblem, _ label: String?, _ node: UInt32, _ tree: borrowing SyntaxTree
    ) -> UInt32? {
        let children = tree.children(node)
        if let step = problem.step {
            // What is no record at a step is what the step before leads to.
            let component = problem.reason == .notARecord ? step : step + 1
            return tree.nodes[node].kind == .with && component < children.count ? children[component] : nil
        }
        guard let label else { return nil }
        let isTwice = problem.reason == .duplicateField
        switch tree.nodes[node].kind {
        case .selection where tree.label(node - 1) == label: return node - 1
        case .operation where children.count == 2 && tree.nodes[inner(children[1], tree)].kind == .record:
            return find(label, tree.children(inner(children[1], tree)).map { tree.children($0)[0] }, isTwice, tree)
        case .projection: return find(label, Array(children.dropFirst()), isTwice, tree)
        case .record, .recordType, .union:
            return find(label, children.map { tree.children($0)[0] }, isTwice, tree)
        case .projectionByType:
            let type = inner(children[1], tree)
            guard tree.nodes[type].kind == .recordType else { return nil }
            return find(label, tree.children(type).map { tree.children($0)[0] }, isTwice, tree)
        case .toMap:
            let record = inner(children[0], tree)
            guard tree.nodes[record].kind == .record else { return nil }
            return find(label, tree.children(record).map { tree.children($0)[0] }, isTwice, tree)
        default: return nil
        }
    }

    /// The first leaf that spells a label, or the second one.
    private func find(
        _ label: String, _ leaves: [UInt32], _ isTwice: Bool, _ tree: borrowing SyntaxTree
    ) -> UInt32? {
        var found: UInt32?
        for leaf in leaves where tree.label(leaf) == label {
            if found != nil || !isTwice { return leaf }
            found = leaf
        }
        return nil
    }

    /// What stands in parentheses.
    private func inner(_ node: UInt32, _ tree: borrowing SyntaxTree) -> UInt32 {
        var node = node
        while tree.nodes[node].kind == .parenthesized { node -= 1 }
        return node
    }
}
