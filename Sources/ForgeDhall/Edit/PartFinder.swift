import ForgeCore

/// Finds where a source writes something that a message is about.
struct PartFinder: ~Copyable {
    private let names: NamedRecordFinder

    init(_ names: consuming NamedRecordFinder) { self.names = names }

    /// The bytes of a part; nil when the source does not spell it.
    func range(of part: Dhall.Part) -> Range<Int>? {
        guard let root = names.tree.root else { return nil }
        var places = [root]
        if let record = part.record {
            var records: [UInt32] = []
            for node in names.found where names.name(of: node)?.text == record { records.append(node) }
            guard records.indices.contains(part.recordPlace) else { return nil }
            places = [records[part.recordPlace]]
            if !part.fields.isEmpty {
                places = []
                for field in part.fields {
                    if let node = names.field(field, of: records[part.recordPlace]) { places.append(node) }
                }
            }
        } else if !part.fields.isEmpty {
            places = fields(part.fields)
        }
        if let text = part.text { return range(ofText: text, part.textPlace, in: places) }
        guard let place = places.first else { return nil }
        guard let word = part.word else {
            return part.record != nil && part.fields.isEmpty ? nameRange(place) : names.tree.range(place)
        }
        for place in places {
            if let range = range(ofWord: word, in: place) { return range }
        }
        return nil
    }

    /// All fields of some names, in whatever record.
    private func fields(_ labels: [String]) -> [UInt32] {
        var out: [UInt32] = []
        for record in 0..<UInt32(names.tree.nodes.count) where names.tree.nodes[record].kind == .record {
            for label in labels {
                if let field = names.field(label, of: record) { out.append(field) }
            }
        }
        return out
    }

    /// One of the literal texts below some nodes, in the order of the source.
    private func range(ofText text: String, _ wanted: Int, in places: [UInt32]) -> Range<Int>? {
        var seen = 0
        for place in places {
            let first = place - (names.tree.nodes[place].size - 1)
            for node in first...place where names.literal(node) == text {
                if seen == wanted { return names.tree.range(node) }
                seen += 1
            }
        }
        return nil
    }

    private func nameRange(_ record: UInt32) -> Range<Int> {
        names.tree.range(names.name(of: record)?.node ?? record)
    }

    /// The first token below a node that spells a word.
    private func range(ofWord word: String, in node: UInt32) -> Range<Int>? {
        let tree = names.tree.nodes[node]
        for token in tree.firstToken...tree.lastToken
        where names.tree.text(ofToken: token).elementsEqual(word.utf8) {
            return Int(names.tree.tokens[token].start)..<Int(names.tree.tokens[token + 1].start)
        }
        return nil
    }

    /// The value that a source ends with: of a list its first element.
    func bodyRange() -> Range<Int>? {
        guard var node = names.tree.root else { return nil }
        while [.letIn, .parenthesized].contains(names.tree.nodes[node].kind),
            let inner = names.tree.children(node).last
        { node = inner }
        if names.tree.nodes[node].kind == .list, let first = names.tree.children(node).first { node = first }
        return names.tree.range(node)
    }
}
