/// The commands of a `CMakeLists.txt`, in order.
enum CMakeCommands {
    /// One command; brackets among its arguments are arguments of their own.
    struct Command: Equatable {
        var name: String
        var arguments: [String]
    }

    /// Reads a file; what cannot be read is passed over.
    static func read(_ text: String) -> [Command] {
        var commands: [Command] = []
        var rest = text[...]
        while let start = rest.firstIndex(where: { $0 == "#" || $0.isLetter || $0 == "_" }) {
            rest = rest[start...]
            if rest.first == "#" {
                skipComment(&rest)
                continue
            }
            let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
            rest = rest.dropFirst(name.count).drop { $0.isWhitespace }
            guard rest.first == "(" else { continue }
            rest = rest.dropFirst()
            commands.append(Command(name: name.lowercased(), arguments: arguments(&rest)))
        }
        return commands
    }

    private static func skipComment(_ rest: inout Substring) {
        if rest.hasPrefix("#["), let end = bracketEnd(rest.dropFirst()) {
            rest = rest[end...]
        } else {
            rest = rest.drop { !$0.isNewline }
        }
    }

    /// Where `[=[ … ]=]` ends; nil where the text begins with none.
    private static func bracketEnd(_ text: Substring) -> Substring.Index? {
        let equals = text.dropFirst().prefix { $0 == "=" }
        guard text.first == "[", text.dropFirst(1 + equals.count).first == "[" else { return nil }
        let closing = "]\(equals)]"
        var rest = text
        while let bracket = rest.firstIndex(of: "]") {
            rest = rest[bracket...]
            if rest.hasPrefix(closing) { return rest.index(bracket, offsetBy: closing.count) }
            rest = rest.dropFirst()
        }
        return text.endIndex
    }

    private static func arguments(_ rest: inout Substring) -> [String] {
        var out: [String] = []
        var depth = 0
        while let first = rest.first {
            switch first {
            case "(":
                depth += 1
                out.append("(")
                rest = rest.dropFirst()
            case ")":
                rest = rest.dropFirst()
                if depth == 0 { return out }
                depth -= 1
                out.append(")")
            case "#": skipComment(&rest)
            case "\"": out.append(quoted(&rest))
            case _ where first.isWhitespace: rest = rest.dropFirst()
            default:
                if let end = bracketEnd(rest) {
                    out.append(String(rest[..<end]))
                    rest = rest[end...]
                    continue
                }
                let word = rest.prefix { !$0.isWhitespace && !"()#\"".contains($0) }
                out.append(String(word))
                rest = rest.dropFirst(word.count)
            }
        }
        return out
    }

    private static func quoted(_ rest: inout Substring) -> String {
        var out = ""
        rest = rest.dropFirst()
        while let character = rest.first, character != "\"" {
            if character == "\\", let next = rest.dropFirst().first {
                // A semicolon that is no border of a list stays marked.
                if next != "\n" { out += next == ";" ? "\\;" : String(next) }
                rest = rest.dropFirst(2)
            } else {
                out.append(character)
                rest = rest.dropFirst()
            }
        }
        rest = rest.dropFirst()
        return out
    }
}
