extension SyntaxTree {
    /// The nodes from the root to the innermost one around a byte; a byte just behind a word belongs to the word.
    func path(toByte offset: Int) -> [UInt32] {
        guard let root else { return [] }
        var path = [root]
        descend: while true {
            let children = children(path[path.count - 1])
            for child in children where range(child).contains(offset) {
                path.append(child)
                continue descend
            }
            for child in children where range(child).upperBound == offset {
                path.append(child)
                continue descend
            }
            return path
        }
    }

    /// The nodes from the root to a node.
    func path(toNode node: UInt32) -> [UInt32] {
        guard let root else { return [] }
        var path = [root]
        while path[path.count - 1] != node {
            let holder = children(path[path.count - 1]).first { $0 >= node && $0 - (nodes[$0].size - 1) <= node }
            guard let holder else { return path }
            path.append(holder)
        }
        return path
    }

    /// The label that a leaf spells, without backticks.
    func label(_ node: UInt32) -> String {
        var bytes = self.bytes[range(node)]
        if bytes.first == 0x60, bytes.count > 1 { bytes = bytes.dropFirst().dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What binds a label: its leaf, the type that is written for it, and the value of a `let`.
    struct Binder {
        var label: UInt32
        var type: UInt32?
        var value: UInt32?
    }

    /// The labels that are bound around the last node of a path, innermost first.
    func binders(_ path: [UInt32]) -> [Binder] {
        var found: [Binder] = []
        for (parent, child) in zip(path, path.dropFirst()).reversed() {
            let parts = children(parent)
            switch nodes[parent].kind {
            case .lambda, .forall:
                if parts.count == 3, child == parts[2] { found.append(Binder(label: parts[0], type: parts[1])) }
            case .letIn:
                for binding in parts.reversed() where binding < child && nodes[binding].kind == .binding {
                    let members = children(binding)
                    let type = nodes[binding].detail == 1 && members.count == 3 ? members[1] : nil
                    found.append(Binder(label: members[0], type: type, value: binding - 1))
                }
            default: break
            }
        }
        return found
    }

    /// The binder that a variable at the end of a path belongs to.
    func binder(_ path: [UInt32]) -> Binder? {
        guard let leaf = path.last else { return nil }
        var variable = leaf
        var index = 0
        if let parent = path.dropLast().last, nodes[parent].kind == .indexed, leaf == children(parent)[0] {
            index = Int(String(decoding: bytes[range(parent - 1)], as: UTF8.self)) ?? 0
        }
        if nodes[leaf].kind == .indexed {
            variable = children(leaf)[0]
            index = Int(String(decoding: bytes[range(leaf - 1)], as: UTF8.self)) ?? 0
        }
        let name = label(variable)
        for binder in binders(path) where label(binder.label) == name {
            if index == 0 { return binder }
            index -= 1
        }
        return nil
    }
}
