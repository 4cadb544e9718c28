extension Machine {
    /// `merge handlers union : type`.
    func merge(_ handlers: Value, _ union: Value, _ type: Value) throws(Failure) -> Value {
        let scrutinee = try force(union)
        let node = values[scrutinee.id]
        var label: Name?
        var payload = Value.none
        switch node.tag {
        case .constructor: label = Name(id: node.b)
        case .constructed:
            label = Name(id: node.b)
            payload = Value(id: node.c)
        case .some:
            label = .some
            payload = Value(id: node.a)
        case .builtin where node.detail == Builtin.none.rawValue && node.count == 1: label = Name.none
        default: break
        }
        let record = try force(handlers)
        if let label, values[record.id].tag == .record, let place = find(label, values[record.id]) {
            let handler = try force(Value(id: extra[place]))
            return payload.isNone ? handler : try apply(handler, payload)
        }
        return add(.merge, record.id, scrutinee.id, type.id)
    }

    /// `toMap record : type`.
    func toMap(_ record: Value, _ type: Value) throws(Failure) -> Value {
        let node = values[record.id]
        guard node.tag == .record, node.b > 0 || !type.isNone else { return add(.toMap, record.id, type.id) }
        if node.b == 0 { return add(.emptyList, type.id) }
        var items: [UInt32] = []
        items.reserveCapacity(Int(node.b))
        for index in 0..<node.b {
            let key = add(.text, arena.strings.add(arena.names.bytes(label(node, index))).id)
            items.append(self.record(.record, [(.mapKey, key), (.mapValue, content(node, index))]).id)
        }
        return add(.list, addExtra(items), node.b)
    }

    /// `showConstructor value`.
    func showConstructor(_ value: Value) throws(Failure) -> Value {
        let node = values[value.id]
        let label: Name
        switch node.tag {
        case .constructor, .constructed: label = Name(id: node.b)
        case .some: label = .some
        case .builtin where node.detail == Builtin.none.rawValue && node.count == 1: label = Name.none
        default: return add(.showConstructor, value.id)
        }
        return add(.text, arena.strings.add(arena.names.bytes(label)).id)
    }
}
