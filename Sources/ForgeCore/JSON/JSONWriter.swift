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
        case .string(let text): writeString(text, to: &out)
        case .array(let items):
            out.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                write(item, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { utf16Less($0.key, $1.key) }).enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                writeString(member.key, to: &out)
                out.append(UInt8(ascii: ":"))
                write(member.value, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    /// The key order of RFC 8785, section 3.2.3.
    public static func utf16Less(_ a: String, _ b: String) -> Bool {
        a.utf16.lexicographicallyPrecedes(b.utf16)
    }

    static func writeString(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0x08: out.append(contentsOf: "\\b".utf8)
            case 0x09: out.append(contentsOf: "\\t".utf8)
            case 0x0a: out.append(contentsOf: "\\n".utf8)
            case 0x0c: out.append(contentsOf: "\\f".utf8)
            case 0x0d: out.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                out.append(contentsOf: "\\u00".utf8)
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 0xf)])
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
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
            let sorted = members.sorted { utf16Less($0.key, $1.key) }
            block("{", "}", sorted, indent: indent, to: &out) { member, out in
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
