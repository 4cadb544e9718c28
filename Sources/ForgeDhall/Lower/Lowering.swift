/// Turns a syntax tree into a term: sugar goes, variables find their binders.
struct Lowering: ~Copyable {
    let arena: Arena
    /// The binders around.
    var scope = BinderScope()
    var problems: [SyntaxProblem] = []
    /// Whether anything is left for import resolution: an import, or a choice between two expressions.
    var needsResolution = false

    init(_ arena: Arena) { self.arena = arena }

    /// The term of a whole tree without problems.
    mutating func lower(_ tree: borrowing SyntaxTree) -> Term {
        guard let root = tree.root else { return .none }
        return lower(root, tree)
    }

    func span(_ index: UInt32, _ tree: borrowing SyntaxTree) -> Arena.Span {
        let range = tree.range(index)
        return Arena.Span(source: arena.source, start: UInt32(range.lowerBound), end: UInt32(range.upperBound))
    }

    mutating func report(_ index: UInt32, _ tree: borrowing SyntaxTree, _ reason: SyntaxProblem.Reason) {
        let range = tree.range(index)
        problems.append(SyntaxProblem(start: range.lowerBound, end: range.upperBound, reason: reason))
    }

    /// The label that a leaf spells.
    func name(_ index: UInt32, _ tree: borrowing SyntaxTree) -> Name {
        let node = tree.nodes[index]
        if node.kind == .someLabel { return .some }
        let text = tree.text(ofToken: node.firstToken)
        if text.first == 0x60 { return arena.names.intern(UnsafeBufferPointer(rebasing: text[1..<text.count - 1])) }
        return arena.names.intern(text)
    }

    /// The term of one node.
    mutating func lower(_ index: UInt32, _ tree: borrowing SyntaxTree) -> Term {
        let node = tree.nodes[index]
        // Most nodes have two children, which stand just before their parent.
        switch node.kind {
        case .application:
            let argument = index - 1
            let function = argument - tree.nodes[argument].size
            let f = lower(function, tree)
            return arena.add(.application, f.id, lower(argument, tree).id, span: span(index, tree))
        case .operation: return operation(index, node, tree)
        case .annotation:
            let type = index - 1
            let term = lower(type - tree.nodes[type].size, tree)
            return arena.add(.annotation, term.id, lower(type, tree).id, span: span(index, tree))
        case .parenthesized: return lower(index - 1, tree)
        case .label: return variable(name(index, tree), at: 0, span(index, tree))
        case .identifier:
            guard let builtin = Builtin.named(tree.text(ofToken: node.firstToken)) else {
                preconditionFailure("INVARIANT: the parser made this node because its token spells a builtin")
            }
            return arena.builtin(builtin, span: span(index, tree))
        case .indexed: return indexed(index, tree)
        case .selection:
            let label = index - 1
            let record = lower(label - 1, tree)
            return arena.add(.field, record.id, name(label, tree).id, span: span(index, tree))
        case .lambda, .forall, .arrow: return binder(index, node, tree)
        case .letIn: return letIn(index, tree)
        case .record, .recordType, .union, .projection, .with, .list: return many(index, node, tree)
        case .natural, .integer, .double, .temporal, .bytes, .text: return literal(index, node, tree)
        default: return rest(index, node, tree)
        }
    }

    private mutating func operation(
        _ index: UInt32, _ node: SyntaxTree.Node, _ tree: borrowing SyntaxTree
    ) -> Term {
        let right = index - 1
        if node.detail == Operator.alternative.rawValue { needsResolution = true }
        let l = lower(right - tree.nodes[right].size, tree)
        let r = lower(right, tree)
        return arena.add(.operation, detail: node.detail, l.id, r.id, span: span(index, tree))
    }

    /// A variable with the number of binders of its label to step over.
    mutating func variable(_ name: Name, at index: UInt32, _ span: Arena.Span) -> Term {
        arena.add(.variable, name.id, index, scope.steps(to: name, at: index) ?? TermNode.free, span: span)
    }

    private mutating func indexed(_ index: UInt32, _ tree: borrowing SyntaxTree) -> Term {
        let number = index - 1
        let text = tree.text(ofToken: tree.nodes[number].firstToken)
        let value = NumberText.natural(text).flatMap { UInt32(exactly: $0) } ?? TermNode.lastIndex
        return variable(name(number - 1, tree), at: value, span(index, tree))
    }

    private mutating func binder(
        _ index: UInt32, _ node: SyntaxTree.Node, _ tree: borrowing SyntaxTree
    ) -> Term {
        let body = index - 1
        let type = body - tree.nodes[body].size
        let label = node.kind == .arrow ? Name.underscore : name(type - tree.nodes[type].size, tree)
        let t = lower(type, tree)
        scope.append(label)
        let b = lower(body, tree)
        scope.removeLast()
        return arena.add(node.kind == .lambda ? .lambda : .pi, label.id, t.id, b.id, span: span(index, tree))
    }

    private mutating func letIn(_ index: UInt32, _ tree: borrowing SyntaxTree) -> Term {
        let children = tree.children(index)
        var bound: [(name: Name, type: Term, value: Term, at: UInt32)] = []
        for binding in children.dropLast() {
            let parts = tree.children(binding)
            let hasType = tree.nodes[binding].detail == 1
            let type = hasType ? lower(parts[1], tree) : .none
            let value = lower(parts[hasType ? 2 : 1], tree)
            let label = name(parts[0], tree)
            bound.append((label, type, value, binding))
            scope.append(label)
        }
        var term = lower(children[children.count - 1], tree)
        scope.removeLast(bound.count)
        let end = span(index, tree).end
        for binding in bound.reversed() {
            let at = arena.addExtra([binding.name.id, binding.type.id, binding.value.id, term.id])
            var span = span(binding.at, tree)
            span.end = end
            term = arena.add(.letIn, at, span: span)
        }
        return term
    }

    private mutating func rest(_ index: UInt32, _ node: SyntaxTree.Node, _ tree: borrowing SyntaxTree) -> Term {
        let children = tree.children(index)
        let span = span(index, tree)
        switch node.kind {
        case .conditional:
            let parts = [lower(children[0], tree), lower(children[1], tree), lower(children[2], tree)]
            return arena.add(.conditional, parts[0].id, parts[1].id, parts[2].id, span: span)
        case .assertion: return arena.add(.assert, lower(children[0], tree).id, span: span)
        case .merge:
            let (h, u) = (lower(children[0], tree), lower(children[1], tree))
            let type = node.detail == 1 ? lower(children[2], tree) : .none
            return arena.add(.merge, h.id, u.id, type.id, span: span)
        case .toMap:
            let record = lower(children[0], tree)
            let type = node.detail == 1 ? lower(children[1], tree) : .none
            return arena.add(.toMap, record.id, type.id, span: span)
        case .showConstructor: return arena.add(.showConstructor, lower(children[0], tree).id, span: span)
        case .some: return arena.add(.some, lower(children[0], tree).id, span: span)
        case .emptyList: return arena.add(.emptyList, lower(children[0], tree).id, span: span)
        case .projectionByType:
            let record = lower(children[0], tree)
            return arena.add(.projectType, record.id, lower(children[1], tree).id, span: span)
        case .importation: return importation(index, node, tree)
        default:
            // A tree without problems has no other nodes here.
            report(index, tree, .expected("an expression"))
            return arena.builtin(.type, span: span)
        }
    }
}
