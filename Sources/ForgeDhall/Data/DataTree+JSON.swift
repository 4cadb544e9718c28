import ForgeCore

extension DataTree {
    /// The data as JSON with a line feed at its end.
    func json(isCompact: Bool) -> [UInt8] {
        var out: [UInt8] = []
        writeJSON(isCompact ? nil : 0, &out)
        out.append(0x0A)
        return out
    }

    /// - Parameter indent: the columns before a line; nil for everything in one line.
    func writeJSON(_ indent: Int?, _ out: inout [UInt8]) {
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let digits): out.append(contentsOf: digits.utf8)
        case .text(let text): JSONWriter.writeString(text, to: &out)
        case .list(let items):
            out.append(0x5B)
            let inner = Self.inner(indent)
            for (index, item) in items.enumerated() {
                Self.begin(index, inner, &out)
                item.writeJSON(inner, &out)
            }
            if !items.isEmpty { Self.newLine(indent, &out) }
            out.append(0x5D)
        case .object(let members):
            out.append(0x7B)
            let inner = Self.inner(indent)
            for (index, member) in members.enumerated() {
                Self.begin(index, inner, &out)
                JSONWriter.writeString(member.key, to: &out)
                out.append(contentsOf: (indent == nil ? ":" : ": ").utf8)
                member.value.writeJSON(inner, &out)
            }
            if !members.isEmpty { Self.newLine(indent, &out) }
            out.append(0x7D)
        }
    }

    /// Beyond this many columns everything is written in one line: indents would outgrow what they indent.
    static let deepestIndent = 200

    private static func inner(_ indent: Int?) -> Int? {
        indent.flatMap { $0 < deepestIndent ? $0 + 2 : nil }
    }

    private static func begin(_ index: Int, _ indent: Int?, _ out: inout [UInt8]) {
        if index > 0 { out.append(0x2C) }
        newLine(indent, &out)
    }

    private static func newLine(_ indent: Int?, _ out: inout [UInt8]) {
        guard let indent else { return }
        out.append(0x0A)
        out.append(contentsOf: repeatElement(0x20, count: indent))
    }
}
