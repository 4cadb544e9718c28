/// A makefile as far as it can be read without running anything: variables, rules, and what conditionals say of Linux.
struct Makefile {
    /// A rule; targets and prerequisites are expanded, its commands are not.
    struct Rule {
        var targets: [String]
        var prerequisites: [String]
        var recipe: [String]
    }

    /// The names that make looks for, in its order.
    static let names = ["GNUmakefile", "makefile", "Makefile"]

    /// The directory whose files it names, relative to the tree.
    let directory: String
    private(set) var variables: [String: String]
    private(set) var rules: [Rule] = []
    private(set) var phony: Set<String> = []
    private let tree: FoundTree
    private var included: Set<String> = []

    /// Reads a makefile of a tree.
    ///
    /// - Parameter variables: those that a command line gives, which the file does not change.
    init(_ path: String, in tree: FoundTree, variables: [String: String] = [:]) {
        self.tree = tree
        self.variables = variables
        directory = TreePath.directory(path)
        given = Set(variables.keys)
        read(path)
    }

    private let given: Set<String>

    /// What a command line gives it, in one text.
    var told: String { given.sorted().map { "\($0)=\(variables[$0] ?? "")" }.joined(separator: " ") }

    /// The goal of a make that is told none.
    var defaultGoal: String? {
        rules.lazy.flatMap(\.targets).first { !$0.hasPrefix(".") && !$0.contains("%") && !$0.isEmpty }
    }

    /// Whether a rule makes a target by its name.
    func hasRule(_ target: String) -> Bool { rules.contains { $0.targets.contains(target) } }

    private mutating func read(_ path: String) {
        guard included.insert(path).inserted, included.count <= 100 else { return }
        // For each conditional that is open: whether its branch counts, and whether one has counted.
        var open: [(counts: Bool, counted: Bool)] = []
        var inDefinition = false
        var place: Int?
        for line in Self.logicalLines(tree.lines(path)) {
            if line.hasPrefix("\t"), let last = place {
                if open.allSatisfy(\.counts) { rules[last].recipe.append(String(line.dropFirst())) }
                continue
            }
            let text = Self.withoutComment(line)
            let words = text.split(maxSplits: 1) { $0 == " " || $0 == "\t" || $0 == "(" }
            let first = words.first.map(String.init) ?? ""
            if inDefinition {
                if first == "endef" { inDefinition = false }
                continue
            }
            switch first {
            case "": continue
            case "ifeq", "ifneq", "ifdef", "ifndef":
                let counts = holds(first, String(text.dropFirst(first.count)).trimmed)
                open.append((counts, counts))
            case "else":
                guard let last = open.popLast() else { continue }
                let rest = words.count > 1 ? String(words[1]).trimmed : ""
                let kind = rest.prefix { $0.isLetter }
                let counts = !last.counted && (kind.isEmpty || holds(String(kind), String(rest.dropFirst(kind.count))))
                open.append((counts, last.counted || counts))
            case "endif": _ = open.popLast()
            // Of a conditional of Automake no branch is certain.
            case "if": open.append((false, true))
            case "define": inDefinition = true
            default:
                if open.allSatisfy(\.counts) { take(text, first, words.count > 1 ? String(words[1]) : "", &place) }
            }
        }
    }

    private mutating func take(_ text: String, _ first: String, _ rest: String, _ place: inout Int?) {
        if ["include", "-include", "sinclude"].contains(first) {
            for name in expanded(words: rest) { read(TreePath.joined(directory, name)) }
            return
        }
        if ["export", "override", "unexport"].contains(first) {
            if rest.contains("=") { assign(rest) }
            return
        }
        if assign(text) {
            place = nil
            return
        }
        guard let colon = Self.topLevel(text, of: ":") else { return }
        var after = String(text[text.index(after: colon)...])
        if after.hasPrefix(":") { after.removeFirst() }
        var recipe: [String] = []
        if let semicolon = Self.topLevel(after, of: ";") {
            recipe = [String(after[after.index(after: semicolon)...])]
            after = String(after[..<semicolon])
        }
        let targets = expanded(words: String(text[..<colon])).map(Self.plain)
        // A variable for one target is no prerequisite.
        if Self.topLevel(after, of: "=") != nil { return }
        // `targets: pattern: prerequisites`
        if let second = Self.topLevel(after, of: ":") {
            takeStatic(targets, String(after[..<second]), String(after[after.index(after: second)...]), recipe, &place)
            return
        }
        let prerequisites = expanded(words: after).filter { $0 != "|" }.map(Self.plain)
        if targets == [".PHONY"] { phony.formUnion(prerequisites) }
        rules.append(Rule(targets: targets, prerequisites: prerequisites, recipe: recipe))
        place = rules.count - 1
    }

    private mutating func takeStatic(
        _ targets: [String], _ pattern: String, _ after: String, _ recipe: [String], _ place: inout Int?
    ) {
        let pattern = pattern.trimmed
        let prerequisites = expanded(words: after).flatMap { word in
            targets.compactMap { target in
                MakeText.stem(of: target, pattern).map { word.replacing("%", with: $0, maxReplacements: 1) }
            }
        }
        rules.append(Rule(targets: targets, prerequisites: prerequisites, recipe: recipe))
        place = rules.count - 1
    }

    /// Takes an assignment; false where the text is none.
    @discardableResult
    private mutating func assign(_ text: String) -> Bool {
        guard let equals = Self.topLevel(text, of: "=") else { return false }
        var name = text[..<equals]
        var kind: Character = "="
        if let last = name.last, ":?+!".contains(last) {
            kind = last
            name = name.dropLast()
            while name.last == ":" { name = name.dropLast() }
        }
        let key = String(name).trimmed
        guard !key.isEmpty, !key.contains(where: { $0 == ":" || $0 == " " }) else { return false }
        let value = String(text[text.index(after: equals)...]).trimmed
        if given.contains(key) { return true }
        switch kind {
        case "?": variables[key] = variables[key] ?? value
        case "+": variables[key] = variables[key].map { "\($0) \(value)" } ?? value
        case ":": variables[key] = expand(value) ?? value
        case "!": variables[key] = "$(shell \(value))"
        default: variables[key] = value
        }
        return true
    }

    private func holds(_ directive: String, _ condition: String) -> Bool {
        let condition = condition.trimmed
        switch directive {
        case "ifdef": return variables[expand(condition) ?? ""]?.isEmpty == false
        case "ifndef": return variables[expand(condition) ?? ""]?.isEmpty != false
        default:
            let (left, right) = Self.sides(condition)
            // What cannot be told is not what the makefile asks for.
            guard let left = expand(left), let right = expand(right) else { return false }
            return (left.trimmed == right.trimmed) == (directive == "ifeq")
        }
    }

    /// The two sides of `(a,b)` or `"a" "b"`.
    private static func sides(_ condition: String) -> (String, String) {
        if condition.hasPrefix("("), let end = condition.lastIndex(of: ")") {
            let inside = String(condition[condition.index(after: condition.startIndex)..<end])
            guard let comma = topLevel(inside, of: ",") else { return (inside, "") }
            return (String(inside[..<comma]), String(inside[inside.index(after: comma)...]))
        }
        let parts = condition.split { $0 == "\"" || $0 == "'" }.map(String.init).filter { !$0.trimmed.isEmpty }
        return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
    }
}

extension Makefile {
    /// Text with its variables and functions replaced; nil where one cannot be told without running something.
    func expand(_ text: String) -> String? {
        MakeText(variables: variables, directory: directory, tree: tree).expand(text)
    }

    /// A line of commands that a variable holds, or the line itself.
    func named(_ line: String) -> String {
        let text = line.trimmed
        guard text.hasPrefix("$("), text.hasSuffix(")") else { return line }
        return variables[String(text.dropFirst(2).dropLast())] ?? line
    }

    /// The words of a list that can be told.
    func expanded(words text: String) -> [String] {
        MakeText.words(of: text).compactMap(expand).flatMap { $0.split { $0 == " " || $0 == "\t" }.map(String.init) }
    }

    /// A path as make compares it: without `./` before it.
    static func plain(_ path: String) -> String {
        path.hasPrefix("./") && path.count > 2 ? String(path.dropFirst(2)) : path
    }

    /// Lines with those joined that end in a backslash.
    private static func logicalLines(_ lines: [Substring]) -> [String] {
        var out: [String] = []
        var joined: String?
        for line in lines {
            var text = joined.map { $0 + " " + String(line).trimmed } ?? String(line)
            joined = nil
            if text.hasSuffix("\\") {
                text.removeLast()
                joined = text
            } else {
                out.append(text)
            }
        }
        return out + (joined.map { [$0] } ?? [])
    }

    private static func withoutComment(_ line: String) -> String {
        var previous: Character = " "
        for index in line.indices {
            if line[index] == "#", previous != "\\" { return String(line[..<index]).trimmed }
            previous = line[index]
        }
        return line.trimmed
    }

    /// The first place of a character that is in no reference to a variable.
    static func topLevel(_ text: String, of wanted: Character) -> String.Index? {
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case "(", "{": depth += 1
            case ")", "}": depth -= 1
            case wanted where depth == 0: return index
            default: break
            }
        }
        return nil
    }
}

extension String {
    /// Without spaces at its ends.
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
