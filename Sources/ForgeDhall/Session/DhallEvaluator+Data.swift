import BigInt
public import ForgeCore

extension DhallEvaluator {
    /// The value of a type, which is another item's value, that says what data says; nil when it cannot.
    ///
    /// It is the reverse of ``data(_:_:)`` where alternatives are named and lists of entries stay lists.
    public func item(_ data: JSONValue, of type: Item) throws(ForgeErrors) -> Item? {
        try reported { () throws(Failure) in
            let type = try machine.force(type.value)
            return try DataValue(machine).value(data, type).map { Item(value: $0, type: type) }
        }
    }

    /// The type of a field of records of a type, which is another item's value; nil when they have no such field.
    public func type(ofField name: String, in type: Item) throws(ForgeErrors) -> Item? {
        try reported { () throws(Failure) in
            let node = machine.node(try machine.force(type.value))
            guard node.tag == .recordType, let place = machine.find(session.arena.names.intern(name), node) else {
                return nil
            }
            return Item(value: Value(id: machine.extra[place]), type: type.type)
        }
    }
}

/// Makes values of plain data by their type.
private struct DataValue {
    private let machine: Machine

    init(_ machine: Machine) { self.machine = machine }

    private var arena: Arena { machine.arena }

    func value(_ data: JSONValue, _ type: Value) throws(Failure) -> Value? {
        let type = try machine.force(type)
        let node = machine.node(type)
        try machine.enter()
        defer { machine.leave() }
        switch node.tag {
        case .recordType: return try record(data, node)
        case .union: return try alternative(data, type, node)
        case .builtin: return try builtin(data, type, node)
        default: return nil
        }
    }

    private func record(_ data: JSONValue, _ type: ValueNode) throws(Failure) -> Value? {
        guard let members = data.objectValue else { return nil }
        var fields: [(Name, Value)] = []
        var taken = 0
        for index in 0..<type.b {
            let label = machine.label(type, index)
            let name = arena.names.text(label)
            let member = members.first { $0.key == name }
            if member != nil { taken += 1 }
            guard let value = try value(member?.value ?? JSONValue(.null), machine.content(type, index)) else {
                return nil
            }
            fields.append((label, value))
        }
        return taken == members.count ? machine.record(.record, fields) : nil
    }

    private func alternative(_ data: JSONValue, _ type: Value, _ node: ValueNode) throws(Failure) -> Value? {
        let member = data.objectValue?.first
        guard let name = data.stringValue ?? member?.key else { return nil }
        let label = arena.names.intern(name)
        guard let place = machine.find(label, node) else { return nil }
        let content = Value(id: machine.extra[place])
        guard let member else {
            return content.isNone ? machine.add(.constructor, type.id, label.id) : nil
        }
        guard !content.isNone, let payload = try value(member.value, content) else { return nil }
        return machine.add(.constructed, type.id, label.id, payload.id)
    }

    private func builtin(_ data: JSONValue, _ type: Value, _ node: ValueNode) throws(Failure) -> Value? {
        switch Builtin(detail: node.detail) {
        case .text: return data.stringValue.map { machine.add(.text, arena.strings.add($0).id) }
        case .bool: return data.boolValue.map { machine.bool($0) }
        case .natural: return data.integerValue.flatMap { UInt64(exactly: $0) }.map { machine.natural($0) }
        case .integer:
            return data.integerValue.map {
                machine.number(.integer, BigUInt($0.magnitude), isNegative: $0 < 0)
            }
        case .optional where node.count == 1:
            let inner = machine.argument(node, 0)
            if case .null = data.kind {
                return machine.add(.builtin, detail: Builtin.none.rawValue, count: 1, machine.extra.append(inner.id))
            }
            return try value(data, inner).map { machine.add(.some, $0.id) }
        case .list where node.count == 1:
            guard let items = data.arrayValue else { return nil }
            if items.isEmpty { return machine.add(.emptyList, type.id) }
            var elements: [UInt32] = []
            for item in items {
                guard let element = try value(item, machine.argument(node, 0)) else { return nil }
                elements.append(element.id)
            }
            return machine.add(.list, machine.addExtra(elements), UInt32(elements.count))
        default: return nil
        }
    }
}
