import ForgeCore

/// Makes plain data of a value.
struct DataExport {
    private let machine: Machine
    private let options: DataOptions
    /// What the source of the expression is called, for code frames.
    private let name: String?
    private var path = DataPath()
    /// Parts so far: shared values are written out once for each place.
    private var parts = 0

    init(_ machine: Machine, _ options: DataOptions, source name: String? = nil) {
        self.machine = machine
        self.name = name
        self.options = options
    }

    private var arena: Arena { machine.arena }

    private func problem(_ reason: DataProblem.Reason) -> Failure {
        Failure(.data(DataProblem(reason: reason, path: path.text(arena), way: path, expression: name)))
    }

    /// The data that a closed value says.
    mutating func tree(_ value: Value) throws(Failure) -> DataTree {
        let value = try machine.force(value)
        let node = machine.node(value)
        try machine.enter()
        defer { machine.leave() }
        try machine.step()
        parts += 1
        if parts * MemoryLayout<DataTree>.stride > machine.limits.memoryBytes {
            throw Failure(.limit(.memory, .none))
        }
        switch node.tag {
        case .bool: return .bool(node.detail == 1)
        case .natural: return .number(try machine.digits(node))
        case .integer: return .number((node.detail & 2 != 0 ? "-" : "") + (try machine.digits(node)))
        case .double: return .number(try number(Double(bitPattern: UInt64(node.a) | UInt64(node.b) << 32)))
        case .date, .time, .timeZone: return .text(machine.temporal(node))
        case .text, .textJoin:
            guard let string = try machine.known(value) else { throw problem(.kind("an abstract text")) }
            return .text(text(string))
        case .some: return try tree(Value(id: node.a))
        case .record: return try record(node)
        case .list, .listJoin: return try list(value)
        case .emptyList: return try emptyList(node)
        case .constructed:
            let content = try tree(Value(id: node.c))
            return options.namesAlternatives ? .object([(arena.names.text(Name(id: node.b)), content)]) : content
        case .constructor: return try constructor(node)
        case .builtin where node.detail == Builtin.none.rawValue && node.count == 1: return .null
        default: throw problem(.kind(kind(node)))
        }
    }

    private func text(_ string: StringID) -> String { String(decoding: arena.strings.bytes(string), as: UTF8.self) }

    private func kind(_ node: ValueNode) -> String {
        switch node.tag {
        case .lambda, .successor, .cons, .consTo: return "a function"
        case .builtin:
            let builtin = Builtin(detail: node.detail)
            return builtin.arity > 0 || builtin == .none ? "a function" : "a type"
        case .pi, .arrow, .recordType, .union: return "a type"
        case .bytes: return "bytes"
        case .assert: return "an assertion"
        default: return "an abstract value"
        }
    }

    private func number(_ value: Double) throws(Failure) -> String {
        let text = DoubleText.show(value)
        guard value.isFinite else { throw problem(.notFinite(text)) }
        return text
    }

    /// A constructor alone: an alternative without content is the data, another one is a function.
    private func constructor(_ node: ValueNode) throws(Failure) -> DataTree {
        let name = Name(id: node.b)
        let union = machine.node(try machine.force(Value(id: node.a)))
        guard let place = machine.find(name, union), Value(id: machine.extra[place]).isNone else {
            throw problem(.kind("a function"))
        }
        return .text(arena.names.text(name))
    }

    private mutating func record(_ node: ValueNode) throws(Failure) -> DataTree {
        var members: [(key: String, value: DataTree)] = []
        members.reserveCapacity(Int(node.b))
        for index in 0..<node.b {
            let label = machine.label(node, index)
            path.enter(label)
            let inner = try tree(machine.content(node, index))
            path.leave()
            if case .null = inner, !options.keepsNull { continue }
            members.append((arena.names.text(label), inner))
        }
        return .object(members)
    }

    private mutating func list(_ value: Value) throws(Failure) -> DataTree {
        let (start, count) = try machine.elements(value)
        if options.joinsMaps, let map = try map(start, count) { return map }
        var items: [DataTree] = []
        items.reserveCapacity(Int(count))
        for index in 0..<count {
            path.enter(index)
            items.append(try tree(Value(id: machine.extra[start + index])))
            path.leave()
        }
        return .list(items)
    }

    /// The object of a list of entries; nil when it holds something else.
    private mutating func map(_ start: UInt32, _ count: UInt32) throws(Failure) -> DataTree? {
        var entries: [(key: String, value: DataTree)] = []
        for index in 0..<count {
            let entry = machine.node(try machine.force(Value(id: machine.extra[start + index])))
            guard entry.tag == .record, entry.b == 2, machine.label(entry, 0) == .mapKey,
                machine.label(entry, 1) == .mapValue,
                let string = try machine.known(try machine.force(machine.content(entry, 0)))
            else { return nil }
            let key = text(string)
            path.enter(key)
            let inner = try tree(machine.content(entry, 1))
            path.leave()
            if case .null = inner, !options.keepsNull { continue }
            entries.append((key, inner))
        }
        entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (a, b) in zip(entries, entries.dropFirst()) where a.key.utf8.elementsEqual(b.key.utf8) {
            throw problem(.duplicateKey(a.key))
        }
        return .object(entries)
    }

    /// An empty list is an empty object where its type is that of a map.
    private func emptyList(_ node: ValueNode) throws(Failure) -> DataTree {
        let type = machine.node(try machine.force(Value(id: node.a)))
        guard options.joinsMaps, type.tag == .builtin, type.count == 1 else { return .list([]) }
        let element = machine.node(try machine.force(machine.argument(type, 0)))
        return try machine.isMapEntry(element) ? .object([]) : .list([])
    }
}

extension Machine {
    /// Whether a type is that of the entries of a map: `{ mapKey : Text, mapValue : T }`.
    func isMapEntry(_ node: ValueNode) throws(Failure) -> Bool {
        guard node.tag == .recordType, node.b == 2, label(node, 0) == .mapKey, label(node, 1) == .mapValue else {
            return false
        }
        return try force(content(node, 0)) == text
    }
}
