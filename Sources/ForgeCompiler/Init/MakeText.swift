/// Text of a makefile with what its variables and functions stand for.
struct MakeText {
    let variables: [String: String]
    let directory: String
    let tree: FoundTree

    /// Text with everything replaced; nil where something cannot be told without running it.
    ///
    /// `$@` and the other variables of a recipe stay as they are.
    func expand(_ text: String, depth: Int = 0) -> String? {
        guard depth < 40 else { return nil }
        var out = ""
        var index = text.startIndex
        while index < text.endIndex {
            guard text[index] == "$" else {
                // A shell may give anything.
                if text[index] == "`" { return nil }
                out.append(text[index])
                index = text.index(after: index)
                continue
            }
            let next = text.index(after: index)
            guard next < text.endIndex else { return out + "$" }
            switch text[next] {
            case "$":
                out += "$$"
                index = text.index(after: next)
            case "(", "{":
                guard let end = Self.end(of: text, from: next) else { return nil }
                let inside = String(text[text.index(after: next)..<end])
                guard let value = reference(inside, depth + 1) else { return nil }
                out += value
                index = text.index(after: end)
            case "@", "<", "^", "+", "*", "?", "%":
                out += "$\(text[next])"
                index = text.index(after: next)
            default:
                guard let value = reference(String(text[next]), depth + 1) else { return nil }
                out += value
                index = text.index(after: next)
            }
        }
        return out
    }

    /// Where the bracket at a place is closed.
    private static func end(of text: String, from start: String.Index) -> String.Index? {
        let (opening, closing): (Character, Character) = text[start] == "(" ? ("(", ")") : ("{", "}")
        var depth = 0
        for index in text[start...].indices {
            if text[index] == opening { depth += 1 }
            if text[index] == closing { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private func reference(_ text: String, _ depth: Int) -> String? {
        if ["@", "<", "^", "@D", "@F", "*"].contains(text) { return "$(\(text))" }
        if let space = text.firstIndex(where: { $0 == " " || $0 == "\t" }) {
            return function(String(text[..<space]), String(text[space...]).trimmed, depth)
        }
        // `$(NAME:a=b)` and `$(NAME:%.c=%.o)`
        if let colon = Makefile.topLevel(text, of: ":"), let equals = Makefile.topLevel(text, of: "="), colon < equals {
            guard let value = reference(String(text[..<colon]), depth + 1),
                let from = expand(String(text[text.index(after: colon)..<equals]), depth: depth),
                let to = expand(String(text[text.index(after: equals)...]), depth: depth)
            else { return nil }
            return substituted(value, from.contains("%") ? from : "%\(from)", to.contains("%") ? to : "%\(to)")
        }
        guard let name = expand(text, depth: depth) else { return nil }
        if ["CURDIR", "PWD", "MAKEFILE_LIST", "abspath"].contains(name) { return nil }
        return expand(variables[name] ?? Self.defaults[name] ?? "", depth: depth + 1)
    }

    /// What make itself defines.
    private static let defaults = [
        "AR": "ar", "CC": "cc", "CXX": "g++", "MAKE": "make", "RM": "rm -f", "CPP": "cc -E",
    ]

    private func function(_ name: String, _ text: String, _ depth: Int) -> String? {
        if name == "shell" {
            return ["uname", "uname -s", "uname 2>/dev/null"].contains(text) ? "Linux" : nil
        }
        var arguments: [String] = []
        for argument in Self.arguments(text) {
            guard let value = expand(argument, depth: depth) else { return nil }
            arguments.append(value)
        }
        let last = arguments.last ?? ""
        func each(_ transform: (String) -> String) -> String {
            last.split { $0 == " " || $0 == "\t" }.map { transform(String($0)) }.joined(separator: " ")
        }
        switch (name, arguments.count) {
        case ("wildcard", 1): return Self.words(of: last).flatMap(matches).joined(separator: " ")
        case ("patsubst", 3): return substituted(last, arguments[0].trimmed, arguments[1].trimmed)
        case ("subst", 3): return last.replacing(arguments[0], with: arguments[1])
        case ("addprefix", 2): return each { arguments[0] + $0 }
        case ("addsuffix", 2): return each { $0 + arguments[0] }
        case ("notdir", 1): return each(TreePath.name)
        case ("basename", 1): return each { TreePath.joined(TreePath.directory($0), TreePath.stem($0)) }
        case ("strip", 1): return each { $0 }
        case ("sort", 1): return Set(Self.words(of: last)).sorted().joined(separator: " ")
        case ("filter", 2), ("filter-out", 2):
            let patterns = Self.words(of: arguments[0])
            return Self.words(of: last).filter { word in
                patterns.contains { Self.stem(of: word, $0) != nil } == (name == "filter")
            }.joined(separator: " ")
        default: return nil
        }
    }

    private func substituted(_ text: String, _ from: String, _ to: String) -> String {
        Self.words(of: text).map { word in
            Self.stem(of: word, from).map { to.replacing("%", with: $0, maxReplacements: 1) } ?? word
        }.joined(separator: " ")
    }

    /// The files of the tree that a pattern with `*` means, as the makefile would name them.
    private func matches(_ pattern: String) -> [String] {
        guard let path = TreePath.normal(TreePath.joined(directory, Makefile.plain(pattern))) else { return [] }
        if !path.contains("*") { return tree.has(path) ? [Makefile.plain(pattern)] : [] }
        let (parent, name) = (TreePath.directory(path), TreePath.name(path))
        let shown = TreePath.directory(Makefile.plain(pattern))
        let parts = name.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parent.contains("*") else { return [] }
        return tree.files.filter { TreePath.directory($0) == parent }.map(TreePath.name)
            .filter { $0.hasPrefix(parts[0]) && $0.hasSuffix(parts[1]) && $0.count >= name.count - 1 }
            .map { TreePath.joined(shown, $0) }
    }

    /// What `%` stands for where a word is like a pattern; nil where it is not.
    static func stem(of word: String, _ pattern: String) -> String? {
        guard let percent = pattern.firstIndex(of: "%") else { return word == pattern ? "" : nil }
        let (before, after) = (pattern[..<percent], pattern[pattern.index(after: percent)...])
        guard word.hasPrefix(before), word.hasSuffix(after), word.count > before.count + after.count else { return nil }
        return String(word.dropFirst(before.count).dropLast(after.count))
    }

    /// The words of a text, references to variables in one piece.
    static func words(of text: String) -> [String] {
        split(text) { $0 == " " || $0 == "\t" }.filter { !$0.isEmpty }
    }

    private static func arguments(_ text: String) -> [String] { split(text) { $0 == "," } }

    private static func split(_ text: String, _ isBorder: (Character) -> Bool) -> [String] {
        var out: [String] = []
        var word = ""
        var depth = 0
        for character in text {
            if character == "(" || character == "{" { depth += 1 }
            if character == ")" || character == "}" { depth -= 1 }
            if depth == 0, isBorder(character) {
                out.append(word)
                word = ""
            } else {
                word.append(character)
            }
        }
        return out + [word]
    }
}
