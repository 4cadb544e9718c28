/// Writes the one canonical form of a JSON value (RFC 8785): no white space, keys in UTF-16 order, shortest escapes.
public enum JSONWriter {
    /// The canonical bytes of a value.
    public static func canonical(_ value: JSONValue) -> [UInt8] {
        var out: [UInt8] = []
        write(value, to: &out)
        return out
    }

    /// The canonical form as text, for one-line output.
    public static func canonicalText(_ value: JSONValue) -> String {
        String(decoding: canonical(value), as: UTF8.self)
    }

    private static func write(_ value: JSONValue, to out: inout [UInt8]) {
        switch value.kind {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let number): out.append(contentsOf: String(number).utf8)
        case .decimal(let digits): out.append(contentsOf: digits.utf8)
        case .string(let text): writeString(text, to: &out)
        case .array(let items):
            out.append(UInt8(ascii: "["))
            var isFirst = true
            for item in items {
                if !isFirst { out.append(UInt8(ascii: ",")) }
                isFirst = false
                write(item, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in sorted(members) {
                if !isFirst { out.append(UInt8(ascii: ",")) }
                isFirst = false
                writeString(member.key, to: &out)
                out.append(UInt8(ascii: ":"))
                write(member.value, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    /// Members in canonical order; without a copy when they stand in it.
    private static func sorted(_ members: [JSONMember]) -> [JSONMember] {
        for index in members.indices.dropFirst() where !utf16Less(members[index - 1].key, members[index].key) {
            return members.sorted { utf16Less($0.key, $1.key) }
        }
        return members
    }

    /// The key order of RFC 8785, section 3.2.3: by UTF-16 code units.
    ///
    /// It is the order of the UTF-8 bytes but for one case: characters beyond U+FFFF (lead bytes from 0xF0) are
    /// surrogate pairs and come before U+E000–U+FFFF (lead bytes 0xEE and 0xEF).
    public static func utf16Less(_ a: String, _ b: String) -> Bool {
        withBytes(a) { a in
            withBytes(b) { b in
                for index in 0..<min(a.count, b.count) where a[index] != b[index] {
                    let (x, y) = (a[index], b[index])
                    if x >= 0xee, y >= 0xee, (x >= 0xf0) != (y >= 0xf0) { return x >= 0xf0 }
                    return x < y
                }
                return a.count < b.count
            }
        }
    }

    private static func withBytes<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = text
        return copy.withUTF8(body)
    }

    /// Writes a string with the shortest escapes; what needs none is copied in runs.
    public static func writeString(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        withBytes(text) { bytes in
            var start = 0
            for index in bytes.indices {
                let byte = bytes[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
                escape(byte, to: &out)
                start = index + 1
            }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: out.append(UInt8(ascii: "b"))
        case 0x09: out.append(UInt8(ascii: "t"))
        case 0x0a: out.append(UInt8(ascii: "n"))
        case 0x0c: out.append(UInt8(ascii: "f"))
        case 0x0d: out.append(UInt8(ascii: "r"))
        case 0..<0x20:
            let nibble = byte & 0xf
            out.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            out.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            out.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
        default: out.append(byte)
        }
    }
}

extension JSONWriter {
    /// Indented text for people, keys in canonical order; for files that are diffed, such as the lock file.
    public static func pretty(_ value: JSONValue) -> [UInt8] {
        var out: [UInt8] = []
        pretty(value, indent: 0, to: &out)
        out.append(0x0a)
        return out
    }

    private static func pretty(_ value: JSONValue, indent: Int, to out: inout [UInt8]) {
        switch value.kind {
        case .array(let items) where !items.isEmpty:
            block("[", "]", items, indent: indent, to: &out) { item, out in
                pretty(item, indent: indent + 2, to: &out)
            }
        case .object(let members) where !members.isEmpty:
            block("{", "}", sorted(members), indent: indent, to: &out) { member, out in
                writeString(member.key, to: &out)
                out.append(contentsOf: ": ".utf8)
                pretty(member.value, indent: indent + 2, to: &out)
            }
        default:
            write(value, to: &out)
        }
    }

    private static func block<Item>(
        _ open: String, _ close: String, _ items: [Item], indent: Int, to out: inout [UInt8],
        item: (Item, inout [UInt8]) -> Void
    ) {
        out.append(contentsOf: open.utf8)
        for (index, element) in items.enumerated() {
            out.append(contentsOf: (index > 0 ? ",\n" : "\n").utf8)
            out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent + 2))
            item(element, &out)
        }
        out.append(0x0a)
        out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
        out.append(contentsOf: close.utf8)
    }
}
