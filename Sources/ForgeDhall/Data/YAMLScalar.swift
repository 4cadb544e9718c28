/// Text as YAML writes it: bare where nothing could take it for something else, else in quotes or as a block.
enum YAMLScalar {
    /// What readers of one version or another take for no text, in lower case.
    private static let reserved: Set<String> = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ]

    /// Text in the line where it stands.
    static func inline(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, first == 0x5F || first == 0x2F || isLetter(first) else { return false }
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x5F, 0x2F, 0x2D, 0x2E, 0x2B, 0x40, 0x3D, 0x25: break
            case 0x20, 0x3A: break
            default: guard isLetter(byte) else { return false }
            }
            if byte == 0x20, previous == 0x3A || previous == 0x20 { return false }
            previous = byte
        }
        return previous != 0x20 && previous != 0x3A && !reserved.contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: out += "\\\""
            case 0x5C: out += "\\\\"
            case 0x0A: out += "\\n"
            case 0x0D: out += "\\r"
            case 0x09: out += "\\t"
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// A text of several lines as a block with its header; nil where a block could not say it exactly.
    static func block(_ text: String) -> (header: String, lines: [String])? {
        guard let first = text.utf8.first, first != 0x20, first != 0x0A, first != 0x09, text.utf8.contains(0x0A) else {
            return nil
        }
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A: break
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF: return nil
            default: break
            }
        }
        var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard lines.last == "" else { return ("|-", lines) }
        lines.removeLast()
        return lines.last == "" ? ("|+", lines) : ("|", lines)
    }
}
