/// Says where in a document a byte stands, as a path such as `$.actions[0].inputs[1].path`.
public enum JSONPath {
    /// The path of the value with exactly this span, or of the member whose key has it; else the innermost one around
    /// its first byte.
    public static func locate(_ span: Range<Int>, in root: JSONValue) -> String {
        var path = "$"
        var value = root
        while value.span != span, let (step, next) = step(into: value, towards: span.lowerBound) {
            path += step
            value = next
        }
        return path
    }

    /// A path extended by a member: dotted when the key is a plain word, quoted otherwise.
    public static func member(_ key: String) -> String {
        let plain = key.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        if plain, let first = key.utf8.first, first > UInt8(ascii: "9") { return ".\(key)" }
        var quoted: [UInt8] = []
        JSONWriter.writeString(key, to: &quoted)
        return "[\(String(decoding: quoted, as: UTF8.self))]"
    }

    private static func step(into value: JSONValue, towards offset: Int) -> (String, JSONValue)? {
        switch value.kind {
        case .array(let items):
            guard let index = last(items, startingAtOrBefore: offset, { $0.span.lowerBound }),
                items[index].span.contains(offset)
            else { return nil }
            return ("[\(index)]", items[index])
        case .object(let members):
            guard let index = last(members, startingAtOrBefore: offset, { $0.keySpan.lowerBound }) else { return nil }
            let member = members[index]
            guard member.keySpan.contains(offset) || member.value.span.contains(offset) else { return nil }
            // A position in the key is about the member, not about what its value holds.
            let inner = member.keySpan.contains(offset) ? JSONValue(.null) : member.value
            return (Self.member(member.key), inner)
        default: return nil
        }
    }

    /// Elements stand in document order, so the search is by halves.
    private static func last<Element>(
        _ elements: [Element], startingAtOrBefore offset: Int, _ start: (Element) -> Int
    ) -> Int? {
        var low = 0
        var high = elements.count
        while low < high {
            let middle = (low + high) / 2
            if start(elements[middle]) <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }
}
