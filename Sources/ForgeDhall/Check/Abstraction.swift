/// Makes the body of a function type out of a value: occurrences of one local become the bound variable, and whatever
/// does not hold it stays a value.
struct Abstraction {
    private let machine: Machine
    private let level: UInt32
    /// Levels of the binders that were gone under.
    private var inner: [UInt32] = []

    /// Abstracts the local of a level, the highest that the value holds.
    init(_ machine: Machine, level: UInt32) {
        self.machine = machine
        self.level = level
    }

    private var arena: Arena { machine.arena }

    /// The term of a value, for an environment that holds just the variable.
    mutating func term(_ value: Value) throws(Failure) -> Term {
        let value = try machine.force(value)
        let node = machine.values[value.id]
        if node.tag == .local {
            if node.a == level { return arena.add(.variable, Name.underscore.id, 0, UInt32(inner.count)) }
            if let place = inner.lastIndex(of: node.a) {
                return arena.add(.variable, Name.underscore.id, 0, UInt32(inner.count - 1 - place))
            }
        }
        if inner.isEmpty, try machine.height(value) <= level { return embedded(value) }
        if node.tag == .bool || (node.tag == .builtin && node.count == 0) { return embedded(value) }
        try machine.enter()
        defer { machine.leave() }
        switch node.tag {
        case .lambda, .pi, .cons, .consTo: return try function(value, node)
        case .arrow:
            let domain = try id(node.b)
            inner.append(.max)
            let codomain = try id(node.c)
            inner.removeLast()
            return arena.add(.pi, node.a, domain, codomain)
        default: return try parts(value, node)
        }
    }

    private func embedded(_ value: Value) -> Term { arena.add(.embedded, value.id, UInt32.max) }

    private mutating func id(_ id: UInt32) throws(Failure) -> UInt32 {
        id == .max ? .max : try term(Value(id: id)).id
    }

    private mutating func function(_ value: Value, _ node: ValueNode) throws(Failure) -> Term {
        let domain = try term(machine.domain(value)).id
        let name = node.tag == .cons ? Name.a : node.tag == .consTo ? .as : Name(id: node.a)
        let fresh = machine.nextFresh
        machine.nextFresh += 1
        let variable = machine.add(.local, fresh, name.id)
        let body = node.tag == .pi ? try machine.codomain(value, variable) : try machine.apply(value, variable)
        inner.append(fresh)
        let term = try self.term(body)
        inner.removeLast()
        return arena.add(node.tag == .pi ? .pi : .lambda, name.id, domain, term.id)
    }

    private mutating func parts(_ value: Value, _ node: ValueNode) throws(Failure) -> Term {
        switch node.tag {
        case .builtin:
            var term = embedded(Value(id: UInt32(node.detail)))
            for index in 0..<UInt32(node.count) {
                term = arena.add(.application, term.id, try id(machine.extra[node.a + index]))
            }
            return term
        case .recordType, .record, .union:
            var flat: [UInt32] = []
            for index in 0..<node.b {
                flat.append(machine.extra[node.a + index * 2])
                flat.append(try id(machine.extra[node.a + index * 2 + 1]))
            }
            let tag: TermNode.Tag = node.tag == .record ? .record : node.tag == .recordType ? .recordType : .union
            return arena.add(tag, arena.addExtra(flat), node.b)
        case .list, .listJoin:
            let (start, count) = try machine.elements(value)
            var items: [UInt32] = []
            for index in 0..<count { items.append(try id(machine.extra[start + index])) }
            return arena.add(.list, arena.addExtra(items), count)
        case .constructor, .field: return arena.add(.field, try id(node.a), node.b)
        case .constructed:
            let constructor = arena.add(.field, try id(node.a), node.b)
            return arena.add(.application, constructor.id, try id(node.c))
        case .application: return arena.add(.application, try id(node.a), try id(node.b))
        case .operation: return arena.add(.operation, detail: node.detail, try id(node.a), try id(node.b))
        case .conditional: return arena.add(.conditional, try id(node.a), try id(node.b), try id(node.c))
        case .merge: return arena.add(.merge, try id(node.a), try id(node.b), try id(node.c))
        case .toMap: return arena.add(.toMap, try id(node.a), try id(node.b))
        case .projectType: return arena.add(.projectType, try id(node.a), try id(node.b))
        case .some: return arena.add(.some, try id(node.a))
        case .emptyList: return arena.add(.emptyList, try id(node.a))
        case .assert: return arena.add(.assert, try id(node.a))
        case .showConstructor: return arena.add(.showConstructor, try id(node.a))
        case .textJoin: return try text(value)
        case .project:
            let record = try id(node.a)
            let labels = (0..<node.c).map { machine.extra[node.b + $0] }
            return arena.add(.project, record, arena.addExtra(labels), node.c)
        case .with:
            let subject = try id(node.a)
            let new = try id(node.d)
            let steps = (0..<node.c).map { machine.extra[node.b + $0] }
            return arena.add(.with, arena.addExtra([subject, new] + steps), node.c)
        default: return embedded(value)
        }
    }

    private mutating func text(_ value: Value) throws(Failure) -> Term {
        try machine.textTerm(value) { (inner) throws(Failure) in try term(inner) }
    }
}
