/// Renames every bound variable to `_` without computing anything (standard, "α-normalization").
struct AlphaNormalizer {
    private let arena: Arena
    /// The binders around.
    private var scope = BinderScope()

    init(_ arena: Arena) { self.arena = arena }

    private mutating func normalize(_ id: UInt32) -> UInt32 { id == .max ? .max : normalize(Term(id: id)).id }

    /// The term with new names; parts without binders or variables are shared with the old one.
    mutating func normalize(_ term: Term) -> Term {
        var node = arena.terms[term.id]
        switch node.tag {
        case .builtin, .natural, .integer, .double, .bytes, .date, .time, .timeZone, .embedded: return term
        case .variable:
            if node.c != TermNode.free {
                node = TermNode(tag: .variable, a: Name.underscore.id, b: node.c, c: node.c)
            } else {
                // The binders around are all called `_` now: a free variable steps over those, or over none.
                let name = Name(id: node.a)
                let passed = UInt32(scope.count(of: name))
                let index = node.b - min(node.b, passed)
                node.b = name == .underscore ? TermNode.shifted(index, by: scope.count) : index
            }
        case .lambda, .pi:
            node.b = normalize(node.b)
            scope.append(Name(id: node.a))
            node.c = normalize(node.c)
            scope.removeLast()
            node.a = Name.underscore.id
        case .letIn: return bindings(term)
        case .application, .annotation, .operation, .projectType, .toMap:
            node.a = normalize(node.a)
            node.b = normalize(node.b)
        case .conditional, .merge:
            node.a = normalize(node.a)
            node.b = normalize(node.b)
            node.c = normalize(node.c)
        case .emptyList, .some, .showConstructor, .field, .project, .assert: node.a = normalize(node.a)
        case .text: node.a = copy(node.a, node.b * 2 - 1, where: { $0 % 2 == 1 })
        case .list: node.a = copy(node.a, node.b, where: { _ in true })
        case .recordType, .record, .union:
            node.a = copy(node.a, node.b * 2, where: { $0 % 2 == 1 })
        case .with: node.a = copy(node.a, node.b + 2, where: { $0 < 2 })
        case .importation: return importation(node)
        }
        return arena.add(node, arena.spans[term.id])
    }

    /// A copy of children, those chosen renamed.
    private mutating func copy(_ start: UInt32, _ count: UInt32, where isTerm: (UInt32) -> Bool) -> UInt32 {
        var children: [UInt32] = []
        for index in 0..<count {
            let child = arena.extra[start + index]
            children.append(isTerm(index) ? normalize(child) : child)
        }
        return arena.addExtra(children)
    }

    private mutating func bindings(_ term: Term) -> Term {
        var renamed: [(type: UInt32, value: UInt32)] = []
        var at = term
        while arena.terms[at.id].tag == .letIn {
            let start = arena.terms[at.id].a
            renamed.append((normalize(arena.extra[start + 1]), normalize(arena.extra[start + 2])))
            scope.append(Name(id: arena.extra[start]))
            at = Term(id: arena.extra[start + 3])
        }
        var body = normalize(at)
        scope.removeLast(renamed.count)
        for (type, value) in renamed.reversed() {
            body = arena.add(.letIn, arena.addExtra([Name.underscore.id, type, value, body.id]))
        }
        return body
    }

    private mutating func importation(_ node: TermNode) -> Term {
        var reference = arena.imports[Int(node.a)]
        // Headers see no variable from outside.
        if !reference.headers.isNone {
            let outer = scope
            scope = BinderScope()
            reference.headers = normalize(reference.headers)
            scope = outer
        }
        arena.imports.append(reference)
        return arena.add(.importation, UInt32(arena.imports.count - 1))
    }
}
