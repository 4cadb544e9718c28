/// The tables of a TOML file with their values as they are written: as much of TOML as manifests need.
struct TomlTables {
    /// A table: `[a.b]`, or one of `[[a.b]]`.
    struct Table {
        var name: String
        var values: [String: String] = [:]
    }

    private(set) var tables: [Table] = [Table(name: "")]

    init(_ lines: [Substring]) {
        var pending: (key: String, value: String)?
        for line in lines {
            let text = Self.withoutComment(String(line)).trimmed
            if let open = pending {
                let value = "\(open.value) \(text)"
                pending = Self.isClosed(value) ? nil : (open.key, value)
                if pending == nil { tables[tables.count - 1].values[open.key] = value }
            } else if text.hasPrefix("[") {
                tables.append(Table(name: String(text.drop { $0 == "[" }.prefix { $0 != "]" }).trimmed))
            } else if let equals = text.firstIndex(of: "=") {
                let key = String(text[..<equals]).trimmed.filter { $0 != "\"" }
                let value = String(text[text.index(after: equals)...]).trimmed
                if Self.isClosed(value) {
                    tables[tables.count - 1].values[key] = value
                } else {
                    pending = (key, value)
                }
            }
        }
    }

    /// The tables of a name; more than one where it is a list.
    func all(_ name: String) -> [Table] { tables.filter { $0.name == name } }

    /// A value, as it is written.
    func value(_ table: String, _ key: String) -> String? { all(table).lazy.compactMap { $0.values[key] }.first }

    /// A text.
    func text(_ table: String, _ key: String) -> String? { value(table, key).flatMap { Self.texts($0).first } }

    /// The texts in a value.
    static func texts(_ value: String) -> [String] {
        var out: [String] = []
        var rest = value[...]
        while let start = rest.firstIndex(where: { $0 == "\"" || $0 == "'" }) {
            let inside = rest[rest.index(after: start)...]
            guard let end = inside.firstIndex(of: rest[start]) else { break }
            out.append(String(inside[..<end]))
            rest = inside[inside.index(after: end)...]
        }
        return out
    }

    private static func isClosed(_ value: String) -> Bool {
        var depth = 0
        var quote: Character?
        for character in value {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if "[{".contains(character) {
                depth += 1
            } else if "]}".contains(character) {
                depth -= 1
            }
        }
        return depth <= 0
    }

    private static func withoutComment(_ line: String) -> String {
        var quote: Character?
        for index in line.indices {
            if let open = quote {
                if line[index] == open { quote = nil }
            } else if line[index] == "\"" || line[index] == "'" {
                quote = line[index]
            } else if line[index] == "#" {
                return String(line[..<index])
            }
        }
        return line
    }
}
