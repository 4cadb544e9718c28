extension Lowering {
    /// Constructs with any number of parts.
    mutating func many(_ index: UInt32, _ node: SyntaxTree.Node, _ tree: borrowing SyntaxTree) -> Term {
        let children = tree.children(index)
        let span = span(index, tree)
        switch node.kind {
        case .list:
            var items: [UInt32] = []
            items.reserveCapacity(children.count)
            for child in children { items.append(lower(child, tree).id) }
            return arena.add(.list, arena.addExtra(items), UInt32(items.count), span: span)
        case .record:
            var fields: [(Name, Term)] = []
            fields.reserveCapacity(children.count)
            for child in children { fields.append(fieldValue(child, tree)) }
            return record(merged(sorted(fields)), span)
        case .recordType:
            var fields: [(Name, Term)] = []
            for child in children {
                let type = child - 1
                fields.append((name(type - tree.nodes[type].size, tree), lower(type, tree)))
            }
            return pairs(.recordType, sorted(fields), span)
        case .union:
            var alternatives: [(Name, Term)] = []
            for child in children {
                let parts = tree.children(child)
                let type = tree.nodes[child].detail == 1 ? lower(parts[1], tree) : .none
                alternatives.append((name(parts[0], tree), type))
            }
            return pairs(.union, sorted(alternatives), span)
        case .projection:
            let subject = lower(children[0], tree)
            var labels: [UInt32] = []
            for child in children.dropFirst() { labels.append(name(child, tree).id) }
            return arena.add(.project, subject.id, arena.addExtra(labels), UInt32(labels.count), span: span)
        default: return with(children, tree, span)
        }
    }

    private mutating func with(
        _ children: [UInt32], _ tree: borrowing SyntaxTree, _ span: Arena.Span
    ) -> Term {
        let subject = lower(children[0], tree)
        let value = lower(children[children.count - 1], tree)
        var parts = [subject.id, value.id]
        for step in children[1..<children.count - 1] {
            parts.append(tree.nodes[step].kind == .optionalStep ? TermNode.optionalStep : name(step, tree).id)
        }
        return arena.add(.with, arena.addExtra(parts), UInt32(parts.count - 2), span: span)
    }

    /// A field of a literal: a pun names itself, a dotted path makes records.
    private mutating func fieldValue(_ index: UInt32, _ tree: borrowing SyntaxTree) -> (Name, Term) {
        let parts = tree.children(index)
        let first = name(parts[0], tree)
        if tree.nodes[index].kind == .pun { return (first, variable(first, at: 0, span(index, tree))) }
        var value = lower(parts[parts.count - 1], tree)
        let span = span(index, tree)
        for label in parts[1..<parts.count - 1].reversed() { value = record([(name(label, tree), value)], span) }
        return (first, value)
    }

    /// Fields in the order of their labels; equal labels keep their order.
    func sorted(_ fields: [(Name, Term)]) -> [(Name, Term)] {
        var isSorted = true
        for index in fields.indices.dropFirst() where arena.names.compare(fields[index - 1].0, fields[index].0) > 0 {
            isSorted = false
            break
        }
        if isSorted { return fields }
        return fields.enumerated().sorted { a, b in
            let order = arena.names.compare(a.element.0, b.element.0)
            return order != 0 ? order < 0 : a.offset < b.offset
        }.map(\.element)
    }

    /// Sorted fields with those of one label joined by `∧`.
    private func merged(_ fields: [(Name, Term)]) -> [(Name, Term)] {
        var out: [(Name, Term)] = []
        out.reserveCapacity(fields.count)
        for field in fields {
            if let last = out.last, last.0 == field.0 {
                let span = arena.spans[field.1.id]
                let joined = arena.add(
                    .operation, detail: Operator.combine.rawValue, last.1.id, field.1.id, span: span)
                out[out.count - 1].1 = joined
            } else {
                out.append(field)
            }
        }
        return out
    }

    func record(_ fields: [(Name, Term)], _ span: Arena.Span) -> Term { pairs(.record, fields, span) }

    func pairs(_ tag: TermNode.Tag, _ fields: [(Name, Term)], _ span: Arena.Span) -> Term {
        var flat: [UInt32] = []
        flat.reserveCapacity(fields.count * 2)
        for (name, term) in fields {
            flat.append(name.id)
            flat.append(term.id)
        }
        return arena.add(tag, arena.addExtra(flat), UInt32(fields.count), span: span)
    }
}
