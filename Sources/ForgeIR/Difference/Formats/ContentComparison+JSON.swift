private import ForgeCore

extension ContentComparison {
    /// Compares two JSON documents value by value; false when one is not JSON as Forge reads it.
    mutating func compareJSON(_ a: [UInt8], _ b: [UInt8], at place: [String]) -> Bool {
        // Deeper down, values are written out again and again to be compared.
        guard max(a.count, b.count) <= 4 << 20 else { return false }
        guard let left = try? JSONReader.read(a), let right = try? JSONReader.read(b) else { return false }
        compareValues(left, right, place, path: "$", depth: 0)
        return true
    }

    private mutating func compareValues(
        _ a: JSONValue, _ b: JSONValue, _ place: [String], path: String, depth: Int
    ) {
        guard !isFull, depth < 64 else { return }
        switch (a.kind, b.kind) {
        case (.array(let one), .array(let other)):
            compareItems(one, other, place, path: path, depth: depth)
        case (.object(let one), .object(let other)):
            let pairing = MemberPairing(one.map(\.key), other.map(\.key))
            for index in pairing.onlyLeft { add(place, .only(.left, part: path + JSONPath.member(one[index].key))) }
            for index in pairing.onlyRight { add(place, .only(.right, part: path + JSONPath.member(other[index].key))) }
            if let moved = pairing.firstMoved {
                add(place, .order(of: "keys of `\(path)`", left: moved.left, right: moved.right))
            }
            for pair in pairing.pairs {
                compareValues(
                    one[pair.left].value, other[pair.right].value, place,
                    path: path + JSONPath.member(one[pair.left].key), depth: depth + 1)
            }
        case (let one, let other) where one != other:
            add(place + [path], .property(.value, left: Self.text(a).shortened, right: Self.text(b).shortened))
        default: break
        }
    }

    private mutating func compareItems(
        _ a: [JSONValue], _ b: [JSONValue], _ place: [String], path: String, depth: Int
    ) {
        let (left, right) = (a.map(Self.text), b.map(Self.text))
        if left != right, left.sorted() == right.sorted(),
            let first = zip(left, right).first(where: { $0.0 != $0.1 })
        {
            add(place, .order(of: "items of `\(path)`", left: first.0.shortened, right: first.1.shortened))
            return
        }
        for (index, pair) in zip(a, b).enumerated() {
            compareValues(pair.0, pair.1, place, path: "\(path)[\(index)]", depth: depth + 1)
        }
        for index in min(a.count, b.count)..<max(a.count, b.count) where !isFull {
            add(place, .only(a.count > b.count ? .left : .right, part: "\(path)[\(index)]"))
        }
    }

    private static func text(_ value: JSONValue) -> String { JSONWriter.canonicalText(value) }
}

extension String {
    /// The text, cut after a line's worth of characters.
    var shortened: String { count > 120 ? prefix(117) + "..." : self }
}
