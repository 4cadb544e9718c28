extension Machine {
    /// The place in `extra` of the value of a field, or nil.
    ///
    /// Fields are sorted by label.
    func find(_ name: Name, _ node: ValueNode) -> UInt32? {
        if node.b <= 16 {
            for index in 0..<node.b where extra[node.a + index * 2] == name.id { return node.a + index * 2 + 1 }
            return nil
        }
        var low: UInt32 = 0
        var high = node.b
        while low < high {
            let middle = (low + high) / 2
            let label = Name(id: extra[node.a + middle * 2])
            if label == name { return node.a + middle * 2 + 1 }
            if arena.names.compare(label, name) < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    func label(_ node: ValueNode, _ index: UInt32) -> Name { Name(id: extra[node.a + index * 2]) }
    func content(_ node: ValueNode, _ index: UInt32) -> Value { Value(id: extra[node.a + index * 2 + 1]) }

    func record(_ tag: ValueNode.Tag, _ fields: [(Name, Value)]) -> Value {
        let start = extra.count
        for (name, value) in fields {
            extra.append(name.id)
            extra.append(value.id)
        }
        return add(tag, UInt32(start), UInt32(fields.count))
    }

    /// Whether a value is a record literal, and its node.
    private func literal(_ value: Value) -> ValueNode? {
        let node = values[value.id]
        return node.tag == .record ? node : nil
    }

    /// `value.name`, for a value in weak head normal form.
    func select(_ value: Value, _ name: Name) throws(Failure) -> Value {
        let node = values[value.id]
        switch node.tag {
        case .record:
            if let place = find(name, node) { return try force(Value(id: extra[place])) }
        case .union: return add(.constructor, value.id, name.id)
        case .project: return try select(try force(Value(id: node.a)), name)
        case .operation where node.detail == Operator.prefer.rawValue || node.detail == Operator.combine.rawValue:
            if let found = try select(fromOperation: node, name) { return found }
        default: break
        }
        return add(.field, value.id, name.id)
    }

    private func select(fromOperation node: ValueNode, _ name: Name) throws(Failure) -> Value? {
        let (l, r) = (try force(Value(id: node.a)), try force(Value(id: node.b)))
        if let left = literal(l) {
            guard let place = find(name, left) else { return try select(r, name) }
            let only = record(.record, [(name, Value(id: extra[place]))])
            return add(.field, add(.operation, detail: node.detail, only.id, r.id).id, name.id)
        }
        if let right = literal(r) {
            guard let place = find(name, right) else { return try select(l, name) }
            if node.detail == Operator.prefer.rawValue { return try force(Value(id: extra[place])) }
            let only = record(.record, [(name, Value(id: extra[place]))])
            return add(.field, add(.operation, detail: node.detail, l.id, only.id).id, name.id)
        }
        return nil
    }

    // MARK: Joining

    /// `left ⫽ right`.
    func prefer(_ left: Value, _ right: Value) throws(Failure) -> Value {
        let r = try force(right)
        let l = try force(left)
        if let node = literal(r) {
            if node.b == 0 { return l }
            if let other = literal(l) {
                return other.b == 0 ? r : try union(other, node, .record) { _, right throws(Failure) in right }
            }
        } else if let node = literal(l), node.b == 0 {
            return r
        }
        if literal(l) == nil || literal(r) == nil, try isEqual(l, r) { return l }
        return operation(.prefer, l, r)
    }

    /// `left ∧ right` and `left ⩓ right`.
    func combine(
        _ left: Value, _ right: Value, _ tag: ValueNode.Tag, _ symbol: Operator
    ) throws(Failure) -> Value {
        let l = try force(left)
        let r = try force(right)
        let (x, y) = (values[l.id], values[r.id])
        if x.tag == tag, x.b == 0 { return r }
        if y.tag == tag, y.b == 0 { return l }
        guard x.tag == tag, y.tag == tag else { return operation(symbol, l, r) }
        return try union(x, y, tag) { a, b throws(Failure) in
            self.add(.delayedMerge, detail: symbol.rawValue, a.id, b.id)
        }
    }

    /// The fields of both, those of one label joined by `join`.
    private func union(
        _ x: ValueNode, _ y: ValueNode, _ tag: ValueNode.Tag, _ join: (Value, Value) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let start = UInt32(extra.count)
        var i: UInt32 = 0
        var j: UInt32 = 0
        while i < x.b || j < y.b {
            let order =
                i == x.b ? 1 : j == y.b ? -1 : arena.names.compare(label(x, i), label(y, j))
            if order == 0 {
                let joined = try join(content(x, i), content(y, j))
                extra.append(label(x, i).id)
                extra.append(joined.id)
                i += 1
                j += 1
            } else if order < 0 {
                extra.append(label(x, i).id)
                extra.append(content(x, i).id)
                i += 1
            } else {
                extra.append(label(y, j).id)
                extra.append(content(y, j).id)
                j += 1
            }
        }
        return add(tag, start, (UInt32(extra.count) - start) / 2)
    }

    // MARK: Projection

    /// Labels in order, each once.
    func sorted(_ labels: [Name]) -> [Name] {
        var out = labels.sorted { arena.names.compare($0, $1) < 0 }
        var index = out.count - 1
        while index > 0 {
            if out[index] == out[index - 1] { out.remove(at: index) }
            index -= 1
        }
        return out
    }

    /// `value.{ labels }`.
    func project(_ value: Value, _ labels: [Name]) throws(Failure) -> Value {
        if labels.isEmpty { return emptyRecord }
        let sorted = sorted(labels)
        let record = try force(value)
        let node = values[record.id]
        switch node.tag {
        case .record:
            var fields: [(Name, Value)] = []
            for label in sorted {
                guard let place = find(label, node) else { return projection(record, sorted) }
                fields.append((label, Value(id: extra[place])))
            }
            return self.record(.record, fields)
        case .project: return try project(Value(id: node.a), sorted)
        case .operation where node.detail == Operator.prefer.rawValue:
            let right = try force(Value(id: node.b))
            guard let fields = literal(right) else { break }
            let (mine, others) = (sorted.filter { find($0, fields) != nil }, sorted.filter { find($0, fields) == nil })
            return try prefer(try project(Value(id: node.a), others), try project(right, mine))
        default: break
        }
        return projection(record, sorted)
    }

    private func projection(_ record: Value, _ labels: [Name]) -> Value {
        let start = addExtra(labels.map(\.id))
        return add(.project, record.id, start, UInt32(labels.count))
    }

    /// `value.(type)`.
    func project(_ value: Value, by type: Value) throws(Failure) -> Value {
        let node = values[type.id]
        guard node.tag == .recordType else { return add(.projectType, try force(value).id, type.id) }
        return try project(value, (0..<node.b).map { label(node, $0) })
    }

    // MARK: with

    /// `value with path = new`; the path is `count` steps of `extra` from `path`.
    func update(_ value: Value, _ path: UInt32, _ count: UInt32, _ new: Value) throws(Failure) -> Value {
        let subject = try force(value)
        let node = values[subject.id]
        let step = extra[path]
        if step == TermNode.optionalStep {
            if node.tag == .builtin, node.detail == Builtin.none.rawValue, node.count == 1 { return subject }
            if node.tag == .some {
                let inner = count == 1 ? new : add(.delayedWith, node.a, path + 1, count - 1, new.id)
                return add(.some, inner.id)
            }
        } else if node.tag == .record {
            let name = Name(id: step)
            let place = find(name, node)
            let before = place.map { Value(id: extra[$0]) } ?? emptyRecord
            let inner = count == 1 ? new : add(.delayedWith, before.id, path + 1, count - 1, new.id)
            let only = record(.record, [(name, inner)])
            return try union(node, values[only.id], .record) { _, right throws(Failure) in right }
        }
        return add(.with, subject.id, path, count, new.id)
    }
}
