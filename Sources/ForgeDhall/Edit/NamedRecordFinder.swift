import ForgeCore

/// Finds the records of a tree that give themselves a name.
struct NamedRecordFinder: ~Copyable {
    let tree: SyntaxTree
    /// The record nodes, in the order of the source.
    private(set) var found: [UInt32] = []

    init(_ tree: consuming SyntaxTree) {
        self.tree = tree
        if let root = self.tree.root { visit(root) }
    }

    private mutating func visit(_ root: UInt32) {
        // What is still to be looked at, the next one last.
        var waiting = [root]
        while let node = waiting.popLast() {
            if tree.nodes[node].kind == .record, name(of: node) != nil {
                found.append(node)
            } else {
                waiting += tree.children(node).reversed()
            }
        }
    }

    /// The record's own name, with the node that spells it.
    func name(of record: UInt32) -> (text: String, node: UInt32)? {
        guard let field = field("name", of: record), let value = value(of: field), let text = literal(value) else {
            return nil
        }
        return (text, value)
    }

    /// The node of a field by its label; fields with dotted paths are none.
    func field(_ name: String, of record: UInt32) -> UInt32? {
        tree.children(record).first { label(of: $0) == name }
    }

    private func label(of field: UInt32) -> String? {
        let children = tree.children(field)
        let expected = tree.nodes[field].kind == .pun ? 1 : 2
        guard children.count == expected, let first = children.first else { return nil }
        let text = String(decoding: tree.text(ofToken: tree.nodes[first].firstToken), as: UTF8.self)
        return text.hasPrefix("`") ? String(text.dropFirst().dropLast()) : text
    }

    /// The value of a field, without parentheses.
    func value(of field: UInt32) -> UInt32? {
        guard tree.nodes[field].kind == .fieldValue, var node = tree.children(field).last else { return nil }
        while tree.nodes[node].kind == .parenthesized, let inner = tree.children(node).first { node = inner }
        return node
    }

    /// The text of a literal on one line without interpolation.
    func literal(_ node: UInt32) -> String? {
        guard tree.nodes[node].kind == .text, tree.nodes[node].detail == 0 else { return nil }
        let children = tree.children(node)
        guard children.count <= 1, children.allSatisfy({ tree.nodes[$0].kind == .chunk }) else { return nil }
        guard let chunk = children.first else { return "" }
        return Self.unescaped(tree.bytes[tree.range(chunk)])
    }

    private static func unescaped(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        var out: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                guard "\"\\$/".utf8.contains(byte) else { return nil }
                out.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The texts of a list of literals, with their nodes; nil for anything else.
    func texts(_ node: UInt32) -> [(text: String, node: UInt32)]? {
        switch tree.nodes[node].kind {
        case .emptyList: return []
        case .list:
            var out: [(String, UInt32)] = []
            for element in tree.children(node) {
                guard let text = literal(element) else { return nil }
                out.append((text, element))
            }
            return out
        default: return nil
        }
    }

    /// What the records are, for callers.
    func records(_ lines: SourceLines) -> [Dhall.NamedRecord] {
        found.map { record in
            guard let name = name(of: record) else { preconditionFailure("INVARIANT: found records have a name") }
            var fields: [String: Dhall.NamedRecord.Field] = [:]
            var frames: [String: CodeFrame] = [:]
            for field in tree.children(record) {
                guard let label = label(of: field), label != "name" else { continue }
                let known = value(of: field).flatMap { texts($0) }
                fields[label] = known.map { .texts($0.map(\.text)) } ?? .computed
                frames[label] = frame(field, lines)
            }
            return Dhall.NamedRecord(name: name.text, fields: fields, frame: frame(name.node, lines), frames: frames)
        }
    }

    private func frame(_ node: UInt32, _ lines: SourceLines) -> CodeFrame {
        let range = tree.range(node)
        return lines.frame(offset: range.lowerBound, length: range.count)
    }
}
