extension DataTree {
    /// The data as YAML in block style, read alike by readers of YAML 1.1 and 1.2.
    func yaml() -> [UInt8] {
        var out: [UInt8] = []
        writeYAML(0, isInLine: false, &out)
        out.append(0x0A)
        return out
    }

    /// - Parameter isInLine: whether something stands before it in its line: `- ` or `key: `.
    private func writeYAML(_ indent: Int, isInLine: Bool, _ out: inout [UInt8]) {
        // JSON in one line is YAML as well.
        if indent > Self.deepestIndent, !isScalar { return writeJSON(nil, &out) }
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let digits): out.append(contentsOf: Self.yamlNumber(digits).utf8)
        case .text(let text):
            if let lines = YAMLScalar.block(text) {
                out.append(contentsOf: lines.header.utf8)
                for line in lines.lines {
                    Self.newLine(line.isEmpty ? 0 : max(indent, 2), &out)
                    out.append(contentsOf: line.utf8)
                }
            } else {
                out.append(contentsOf: YAMLScalar.inline(text).utf8)
            }
        case .list(let items):
            if items.isEmpty { return out.append(contentsOf: "[]".utf8) }
            for (index, item) in items.enumerated() {
                if index > 0 || isInLine { Self.newLine(indent, &out) }
                out.append(contentsOf: "- ".utf8)
                item.writeYAML(indent + 2, isInLine: item.isScalar, &out)
            }
        case .object(let members):
            if members.isEmpty { return out.append(contentsOf: "{}".utf8) }
            for (index, member) in members.enumerated() {
                if index > 0 || isInLine { Self.newLine(indent, &out) }
                out.append(contentsOf: "\(YAMLScalar.inline(member.key)):".utf8)
                if member.value.isOneLine || indent + 2 > Self.deepestIndent { out.append(0x20) }
                member.value.writeYAML(indent + 2, isInLine: true, &out)
            }
        }
    }

    /// Whether it takes no line of its own after a key.
    private var isOneLine: Bool {
        switch self {
        case .list(let items): items.isEmpty
        case .object(let members): members.isEmpty
        default: true
        }
    }

    private var isScalar: Bool {
        switch self {
        case .list, .object: false
        default: true
        }
    }

    /// YAML 1.1 asks for the sign of an exponent.
    private static func yamlNumber(_ digits: String) -> String {
        guard let e = digits.firstIndex(of: "e"), digits[digits.index(after: e)] != "-" else { return digits }
        return digits[..<e] + "e+" + digits[digits.index(after: e)...]
    }

    private static func newLine(_ indent: Int, _ out: inout [UInt8]) {
        out.append(0x0A)
        out.append(contentsOf: repeatElement(0x20, count: indent))
    }
}
