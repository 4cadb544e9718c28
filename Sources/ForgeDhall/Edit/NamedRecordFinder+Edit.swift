/// Changes of lists in place: bytes that go, and bytes that come at a position.
extension NamedRecordFinder {
    private struct Change {
        var range: Range<Int>
        var text: String
    }

    /// The source with its lists changed.
    func edited(_ edits: [Dhall.ListEdit]) -> [UInt8] {
        var changes: [Change] = []
        for edit in edits where found.indices.contains(edit.record) {
            let record = found[edit.record]
            guard let field = field(edit.field, of: record) else {
                changes += added(edit, to: record)
                continue
            }
            guard let list = value(of: field), let known = texts(list) else { continue }
            changes += tree.nodes[list].kind == .emptyList ? filled(edit, list) : changed(edit, list, known)
        }
        var out: [UInt8] = []
        var position = 0
        // What comes at a place comes before what goes from there on.
        let ordered = changes.enumerated().sorted {
            ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
                < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
        }
        for change in ordered.map(\.element) {
            out += tree.bytes[position..<change.range.lowerBound]
            out += Array(change.text.utf8)
            position = change.range.upperBound
        }
        return out + tree.bytes[position...]
    }

    /// A field that the record does not have yet, after the one that it stands best behind.
    private func added(_ edit: Dhall.ListEdit, to record: UInt32) -> [Change] {
        guard !edit.added.isEmpty else { return [] }
        let before = ["hdrs", "srcs", "from", "name"].compactMap { field($0, of: record) }.first
        guard let before else { return [] }
        let place = tree.range(before).upperBound
        return [
            Change(range: place..<place, text: "\n, \(edit.field) = \(Self.list(edit.added.sorted(by: Self.less)))\n")
        ]
    }

    private func filled(_ edit: Dhall.ListEdit, _ list: UInt32) -> [Change] {
        edit.added.isEmpty ? [] : [Change(range: tree.range(list), text: Self.list(edit.added.sorted(by: Self.less)))]
    }

    private func changed(
        _ edit: Dhall.ListEdit, _ list: UInt32, _ known: [(text: String, node: UInt32)]
    ) -> [Change] {
        var changes: [Change] = []
        let kept = known.indices.filter { !edit.removed.contains(known[$0].text) }
        for place in known.indices where edit.removed.contains(known[place].text) {
            changes.append(Change(range: tree.range(known[place].node), text: ""))
            let hasKeptBefore = kept.first.map { $0 < place } ?? false
            let comma = hasKeptBefore ? comma(before: known[place].node) : comma(after: known[place].node)
            if let comma { changes.append(Change(range: comma, text: "")) }
        }
        if kept.isEmpty, edit.added.isEmpty {
            let end = tree.range(list).upperBound
            if let leading = leadingComma(list) { changes.append(Change(range: leading, text: "")) }
            return changes + [Change(range: end..<end, text: " : List Text")]
        }
        let isSorted = zip(known, known.dropFirst()).allSatisfy { !Self.less($1.text, $0.text) }
        for text in edit.added.sorted(by: Self.less) {
            let before = kept.last { !isSorted || Self.less(known[$0].text, text) }
            if let before {
                let place = endOfLine(after: known[before].node)
                changes.append(Change(range: place..<place, text: "\n, \(Self.quoted(text))\n"))
            } else {
                changes.append(first(text, list, hasMore: !kept.isEmpty || text != edit.added.max(by: Self.less)))
            }
        }
        return changes
    }

    /// An element before all others.
    private func first(_ text: String, _ list: UInt32, hasMore: Bool) -> Change {
        let place = tree.range(list).lowerBound + 1
        let hasComma = leadingComma(list) != nil
        return Change(
            range: place..<place,
            text: hasComma ? " , \(Self.quoted(text))" : " \(Self.quoted(text))\(hasMore ? "," : "")")
    }

    private func leadingComma(_ list: UInt32) -> Range<Int>? {
        var token = tree.nodes[list].firstToken + 1
        while tree.tokens[token].kind.isTrivia { token += 1 }
        return tree.tokens[token].kind == .comma ? range(ofToken: token) : nil
    }

    private func comma(before node: UInt32) -> Range<Int>? {
        var token = tree.nodes[node].firstToken - 1
        while tree.tokens[token].kind.isTrivia { token -= 1 }
        return tree.tokens[token].kind == .comma ? range(ofToken: token) : nil
    }

    private func comma(after node: UInt32) -> Range<Int>? {
        var token = tree.nodes[node].lastToken + 1
        while tree.tokens[token].kind.isTrivia { token += 1 }
        return tree.tokens[token].kind == .comma ? range(ofToken: token) : nil
    }

    private func range(ofToken token: UInt32) -> Range<Int> {
        Int(tree.tokens[token].start)..<Int(tree.tokens[token + 1].start)
    }

    /// The end of a node with a comment on its line, which is about it.
    private func endOfLine(after node: UInt32) -> Int {
        let end = tree.range(node).upperBound
        var token = tree.nodes[node].lastToken + 1
        while tree.tokens[token].kind.isTrivia {
            let range = range(ofToken: token)
            if tree.tokens[token].kind == .space {
                if tree.bytes[range].contains(0x0A) { return end }
            } else {
                return range.upperBound
            }
            token += 1
        }
        return end
    }

    private static func less(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    private static func list(_ texts: [String]) -> String { "[ \(texts.map(quoted).joined(separator: ", ")) ]" }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" || scalar == "$" { out += "\\" }
            out.unicodeScalars.append(scalar)
        }
        return out + "\""
    }
}
