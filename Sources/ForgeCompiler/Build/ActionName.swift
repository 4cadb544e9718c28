import ForgeCore

/// Names of actions: a target's name, `#` and the step, which may be the name of any file.
public enum ActionName {
    /// The longest name, in bytes.
    private static let longest = 255

    /// The name of a step of a target.
    static func of(_ target: String, _ step: String) -> String { escaped("\(target)#\(step)") }

    /// A label with a step, in which bytes that names cannot hold are written as `=` and two hex digits.
    ///
    /// Different steps have different names: `=` itself is escaped, and what is too long ends in `==` and a digest.
    public static func escaped(_ name: String) -> String {
        guard let mark = name.utf8.firstIndex(of: UInt8(ascii: "#")) else { return name }
        var out = Array(name.utf8[...mark])
        for byte in name.utf8[name.utf8.index(after: mark)...] {
            if isPlain(byte) { out.append(byte) } else { out += [UInt8(ascii: "=")] + hex(byte) }
        }
        let room = longest - 26
        if out.count > longest, let start = out.firstIndex(of: UInt8(ascii: "#")), start < room {
            out = Array(out[..<room]) + "==\(Digest(of: name).hex.prefix(24))".utf8
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_./+:@~#-".utf8.contains(byte)
        }
    }

    private static func hex(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
