/// Turns values back into terms in normal form.
struct Quoter {
    let machine: Machine
    /// Whether bound variables are renamed to `_`: α-normal form.
    let isAlpha: Bool
    /// Labels of the binders around, by level.
    var names: [Name]
    /// How many more values are quoted before the work counts as too much.
    var budget = Int.max
    /// Children of the nodes that are being made, those of the innermost last.
    private var parts: [UInt32] = []

    /// - Parameter names: the labels of the locals that the values may hold, by level.
    init(_ machine: Machine, isAlpha: Bool = false, names: [Name] = []) {
        self.machine = machine
        self.isAlpha = isAlpha
        self.names = names
    }

    private var arena: Arena { machine.arena }

    /// The normal form of a value.
    mutating func quote(_ value: Value) throws(Failure) -> Term {
        budget &-= 1
        if budget < 0 { throw Failure(.limit(.steps, .none)) }
        let value = try machine.force(value)
        let node = machine.values[value.id]
        switch node.tag {
        case .bool: return arena.builtin(node.detail == 1 ? .true : .false)
        case .natural: return arena.add(.natural, detail: node.detail, node.a, node.b)
        case .integer: return arena.add(.integer, detail: node.detail, node.a, node.b)
        case .double: return arena.add(.double, node.a, node.b)
        case .bytes: return arena.add(.bytes, node.a)
        case .date: return arena.add(.date, node.a, node.b, node.c)
        case .time: return arena.add(.time, node.a, node.b)
        case .timeZone: return arena.add(.timeZone, node.a, node.b, node.c)
        case .local: return local(node.a)
        case .free: return free(node)
        case .text, .textJoin: return try text(value)
        default: break
        }
        try machine.enter()
        try machine.step()
        defer { machine.leave() }
        switch node.tag {
        case .builtin: return try builtin(node)
        case .lambda, .pi, .arrow, .successor, .cons, .consTo: return try function(value, node)
        case .recordType, .record, .union: return try fields(node)
        case .list, .listJoin: return try list(value)
        default: return try rest(node)
        }
    }

    private mutating func optional(_ id: UInt32) throws(Failure) -> UInt32 {
        id == .max ? .max : try quote(Value(id: id)).id
    }

    private mutating func id(_ id: UInt32) throws(Failure) -> UInt32 { try quote(Value(id: id)).id }

    // MARK: Variables

    private func local(_ level: UInt32) -> Term {
        let steps = UInt32(names.count) - 1 - level
        if isAlpha { return arena.add(.variable, Name.underscore.id, steps, steps) }
        let name = names[Int(level)]
        var index: UInt32 = 0
        for other in names[(Int(level) + 1)...] where other == name { index += 1 }
        return arena.add(.variable, name.id, index, steps)
    }

    private func free(_ node: ValueNode) -> Term {
        let name = Name(id: node.a)
        var index = node.b
        if isAlpha {
            if name == .underscore { index = TermNode.shifted(index, by: names.count) }
        } else {
            index = TermNode.shifted(index, by: names.count { $0 == name })
        }
        return arena.add(.variable, name.id, index, TermNode.free)
    }

    // MARK: Constructs

    private mutating func builtin(_ node: ValueNode) throws(Failure) -> Term {
        var term = arena.builtin(Builtin(detail: node.detail))
        for index in 0..<UInt32(node.count) {
            term = arena.add(.application, term.id, try id(machine.extra[node.a + index]))
        }
        return term
    }

    private mutating func function(_ value: Value, _ node: ValueNode) throws(Failure) -> Term {
        let isType = node.tag == .pi || node.tag == .arrow
        let name = node.binder
        let domain = try quote(machine.domain(value))
        let variable = machine.add(.local, UInt32(names.count), name.id)
        let inner = isType ? try machine.codomain(value, variable) : try machine.apply(value, variable)
        names.append(name)
        let body = try quote(inner)
        names.removeLast()
        let label = isAlpha ? Name.underscore : name
        return arena.add(isType ? .pi : .lambda, label.id, domain.id, body.id)
    }

    private mutating func text(_ value: Value) throws(Failure) -> Term {
        try machine.textTerm(value) { (inner) throws(Failure) in try quote(inner) }
    }

    private mutating func fields(_ node: ValueNode) throws(Failure) -> Term {
        let base = parts.count
        for index in 0..<node.b {
            parts.append(machine.extra[node.a + index * 2])
            parts.append(try optional(machine.extra[node.a + index * 2 + 1]))
        }
        let tag: TermNode.Tag = node.tag == .record ? .record : node.tag == .recordType ? .recordType : .union
        return arena.add(tag, arena.addExtra(&parts, from: base), node.b)
    }

    private mutating func list(_ value: Value) throws(Failure) -> Term {
        let (start, count) = try machine.elements(value)
        let base = parts.count
        for index in 0..<count { parts.append(try id(machine.extra[start + index])) }
        return arena.add(.list, arena.addExtra(&parts, from: base), count)
    }

    private mutating func rest(_ node: ValueNode) throws(Failure) -> Term {
        switch node.tag {
        case .emptyList: return arena.add(.emptyList, try id(node.a))
        case .some: return arena.add(.some, try id(node.a))
        case .assert: return arena.add(.assert, try id(node.a))
        case .showConstructor: return arena.add(.showConstructor, try id(node.a))
        case .constructor, .field: return arena.add(.field, try id(node.a), node.b)
        case .constructed:
            let constructor = arena.add(.field, try id(node.a), node.b)
            return arena.add(.application, constructor.id, try id(node.c))
        case .application: return arena.add(.application, try id(node.a), try id(node.b))
        case .operation: return arena.add(.operation, detail: node.detail, try id(node.a), try id(node.b))
        case .conditional: return arena.add(.conditional, try id(node.a), try id(node.b), try id(node.c))
        case .merge: return arena.add(.merge, try id(node.a), try id(node.b), try optional(node.c))
        case .toMap: return arena.add(.toMap, try id(node.a), try optional(node.b))
        case .projectType: return arena.add(.projectType, try id(node.a), try id(node.b))
        case .project:
            let record = try id(node.a)
            let labels = (0..<node.c).map { machine.extra[node.b + $0] }
            return arena.add(.project, record, arena.addExtra(labels), node.c)
        default:
            let subject = try id(node.a)
            let new = try id(node.d)
            let steps = (0..<node.c).map { machine.extra[node.b + $0] }
            return arena.add(.with, arena.addExtra([subject, new] + steps), node.c)
        }
    }
}
