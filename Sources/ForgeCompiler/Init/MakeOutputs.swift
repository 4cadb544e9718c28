/// What a make makes as far as its makefiles say: programs and libraries that the goal leads to.
struct MakeOutputs {
    /// The files, relative to the tree, in the order in which they were found.
    private(set) var files: [String] = []
    /// The words of the commands that are run; programs are among them.
    private(set) var programs: Set<String> = []
    /// What is linked with `-l`.
    private(set) var libraries: Set<String> = []
    /// Values of `CC`, `CXX` and `AR` that have more than the program's name.
    private(set) var compilers: [String: String] = [:]
    /// Whether something was met that cannot be told without running it.
    private(set) var isUncertain = false
    private let tree: FoundTree
    private var visited: Set<String> = []

    /// The names of makefiles, in the order in which they are looked for.
    private let makefiles: [String]

    init(_ tree: FoundTree, names: [String] = Makefile.names) {
        self.tree = tree
        makefiles = names
    }

    /// Follows a goal of a makefile; nil is the default one.
    mutating func follow(_ makefile: Makefile, goal: String?) {
        for name in ["CC", "CXX", "AR"] {
            // A value without a name for its program, such as `$(CROSS)gcc -m32`, counts as the makefile has it.
            guard compilers[name] == nil, let text = makefile.variables[name] else { continue }
            if let value = makefile.expand(text), value.trimmed.contains(" ") { compilers[name] = value.trimmed }
        }
        guard let goal = goal ?? makefile.defaultGoal else { return }
        visit(Makefile.plain(goal), makefile, isAsked: true)
    }

    /// Follows the makefile of a directory.
    private mutating func follow(directory: String, file: String?, goals: [String], variables: [String: String]) {
        let names = file.map { [$0] } ?? makefiles
        guard let path = tree.first(names.map { TreePath.joined(directory, $0) }) else { return doubt() }
        let key = "\(path) \(goals.joined(separator: " ")) \(variables.sorted { $0.key < $1.key })"
        guard visited.count < 2000, visited.insert(key).inserted else { return }
        let makefile = Makefile(path, in: tree, variables: variables)
        if goals.isEmpty { follow(makefile, goal: nil) }
        for goal in goals { follow(makefile, goal: goal) }
    }

    private mutating func visit(_ target: String, _ makefile: Makefile, isAsked: Bool) {
        let key = "\(makefile.directory):\(target) \(makefile.told)"
        guard visited.count < 20_000, visited.insert(key).inserted else { return }
        if Self.isIntermediate(target) { return }
        let explicit = makefile.rules.filter { $0.targets.contains(target) }
        // A pattern gives the commands where no rule of the target's own does.
        let like = explicit.allSatisfy(\.recipe.isEmpty) ? pattern(target, makefile) : nil
        let recipe = explicit.map(\.recipe).first { !$0.isEmpty } ?? like?.recipe ?? []
        let prerequisites = explicit.flatMap(\.prerequisites) + (like?.prerequisites ?? [])
        let path = TreePath.normal(TreePath.joined(makefile.directory, target))
        note(recipe, makefile)
        if makefile.phony.contains(target) {
            if isAsked, Self.writes(recipe, target, makefile), let path { add(path) }
            descend(recipe, target, makefile)
        } else if !recipe.isEmpty {
            if Self.names(recipe, target, makefile) {
                if isAsked || Self.isLibrary(target), let path { add(path) }
            } else {
                descend(recipe, target, makefile)
            }
        } else if let path, isImplicit(target, prerequisites, makefile) {
            add(path)
        } else if explicit.isEmpty, let path, !tree.has(path) {
            isUncertain = true
        }
        // What a file is made of is asked for only where it is a library.
        let isGroup = path.map { !files.contains($0) } ?? true
        // What is only copied is not asked for beside its copy.
        for next in prerequisites where isGroup || TreePath.name(next) != TreePath.name(target) {
            visit(next, makefile, isAsked: isAsked && isGroup)
        }
    }

    private mutating func doubt() { isUncertain = true }

    private mutating func add(_ path: String) { if !files.contains(path) { files.append(path) } }

    /// Whether a file is made on the way to others.
    private static func isIntermediate(_ path: String) -> Bool {
        let suffix = SourceFileName(path).suffix
        return ["c", "cc", "cpp", "cxx", "d", "gch", "h", "hpp", "lo", "o", "obj", "s", "S", "y", "l", "stamp"]
            .contains(suffix)
    }

    private static func isLibrary(_ path: String) -> Bool {
        let name = TreePath.name(path)
        return name.hasSuffix(".a") || name.hasSuffix(".so") || name.contains(".so.")
    }

    /// Whether the commands of a rule name its target, as those that make a file do.
    private static func names(_ recipe: [String], _ target: String, _ makefile: Makefile) -> Bool {
        let name = TreePath.name(target)
        return recipe.contains { line in
            // What is only said makes nothing.
            if ["echo ", "printf ", "@echo ", "@printf "].contains(where: line.trimmed.hasPrefix) { return false }
            if line.contains("$@") || line.contains("$(@)") {
                return !line.contains("$(MAKE)") && !line.contains("${MAKE}")
            }
            let words = MakeText.words(of: line).compactMap(makefile.expand).flatMap { $0.split(separator: " ") }
            // The first word is the command itself.
            return words.dropFirst().contains { $0 == target || $0 == name }
        }
    }

    /// A pattern rule that makes a target of something that is there or is made itself.
    private func pattern(_ target: String, _ makefile: Makefile) -> Makefile.Rule? {
        for rule in makefile.rules where !rule.recipe.isEmpty {
            for pattern in rule.targets where pattern.contains("%") {
                guard let stem = MakeText.stem(of: target, pattern) else { continue }
                let made = rule.prerequisites.map { $0.replacing("%", with: stem, maxReplacements: 1) }
                let areThere = made.allSatisfy { name in
                    Self.isIntermediate(name) || makefile.hasRule(name)
                        || TreePath.normal(TreePath.joined(makefile.directory, name)).map(tree.has) ?? false
                }
                if areThere { return Makefile.Rule(targets: [target], prerequisites: made, recipe: rule.recipe) }
            }
        }
        return nil
    }

    /// Whether make links a program by its own rules: of an object or a source with its name.
    private func isImplicit(_ target: String, _ prerequisites: [String], _ makefile: Makefile) -> Bool {
        guard !TreePath.name(target).contains(".") else { return false }
        let sources = ["c", "cc", "cpp", "cxx"].map { "\(target).\($0)" }
        return prerequisites.contains { $0 == "\(target).o" || sources.contains($0) }
            || sources.contains { tree.has(TreePath.joined(makefile.directory, $0)) }
    }

    /// Notes which programs commands run.
    private mutating func note(_ recipe: [String], _ makefile: Makefile) {
        for line in recipe {
            for word in MakeText.words(of: line).compactMap(makefile.expand).flatMap({ $0.split(separator: " ") }) {
                if word.hasPrefix("-l") { libraries.insert(String(word.dropFirst(2))) }
                programs.insert(TreePath.name(String(word.drop { "@-+('\"".contains($0) })))
            }
        }
    }
}

extension MakeOutputs {
    /// Follows the makes that commands run.
    private mutating func descend(_ recipe: [String], _ target: String, _ makefile: Makefile) {
        for line in recipe { descend(makefile.named(line), target, makefile) }
    }

    /// Whether a command of a rule that always runs copies or links something to its target.
    private static func writes(_ recipe: [String], _ target: String, _ makefile: Makefile) -> Bool {
        for part in recipe.flatMap(commands) {
            let words = MakeText.words(of: withoutGroup(part)).map { word in
                makefile.expand(word.replacing("$(@)", with: "$@").replacing("$@", with: target)) ?? word
            }
            guard let first = words.first, let last = words.last else { continue }
            let program = first.drop { "@-+".contains($0) }
            if ["cp", "mv"].contains(program), last == target { return true }
            if zip(words, words.dropFirst()).contains(where: { $0 == "-o" && $1 == target }) { return true }
        }
        return false
    }

    private mutating func descend(_ line: String, _ target: String, _ makefile: Makefile) {
        var directory = makefile.directory
        var loop: (name: String, values: [String])?
        var isFollowed = false
        let line = line.replacing("$(@)", with: "$@").replacing("$@", with: target)
        for part in Self.commands(line) {
            var words = MakeText.words(of: Self.withoutGroup(part))
            while let first = words.first, let character = first.first, "@-+".contains(character) {
                words[0] = String(first.dropFirst())
                if words[0].isEmpty { words.removeFirst() }
            }
            guard let first = words.first else { continue }
            if first == "for", words.count > 3, words[2] == "in" {
                loop = (words[1], makefile.expanded(words: words[3...].joined(separator: " ")))
            } else if first == "cd", words.count > 1 {
                guard let name = makefile.expand(words[1]) else { return doubt() }
                directory = TreePath.joined(directory, name)
            } else if first == "make" || first.hasSuffix("$(MAKE)") || first.hasSuffix("${MAKE}") {
                isFollowed = true
                for value in loop?.values ?? [""] {
                    func replaced(_ text: String) -> String {
                        guard let loop else { return text }
                        return text.replacing("$$\(loop.name)", with: value).replacing("$${\(loop.name)}", with: value)
                    }
                    make(words.dropFirst().map(replaced), in: replaced(directory), makefile)
                }
                directory = makefile.directory
            }
        }
        // A make that a variable holds, or that the shell chooses.
        let text = makefile.expand(line) ?? line
        if !isFollowed, text.contains("make ") || text.contains("(MAKE)") { doubt() }
    }

    private mutating func make(_ words: [String], in directory: String, _ makefile: Makefile) {
        var directory = directory
        var file: String?
        var goals: [String] = []
        var variables: [String: String] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "-C" || word == "-f", let next = rest.popFirst() {
                guard let value = makefile.expand(next) else { return doubt() }
                if word == "-f" { file = value } else { directory = TreePath.joined(directory, value) }
            } else if word.hasPrefix("-") || word.hasPrefix("$(MFLAGS") || word.hasPrefix("$(MAKEFLAGS") {
                continue
            } else if let equals = Makefile.topLevel(word, of: "=") {
                let value = String(word[word.index(after: equals)...])
                variables[String(word[..<equals])] = makefile.expand(value.filter { $0 != "\"" }) ?? value
            } else if word.contains(where: { "><|&".contains($0) }) {
                break
            } else {
                // A goal that a command tells is all of them, if that is one.
                goals += makefile.expand(word)?.split(separator: " ").map(String.init) ?? ["all"]
            }
        }
        guard let path = TreePath.normal(directory), !path.contains("$") else { return doubt() }
        follow(directory: path, file: file, goals: goals, variables: variables)
    }

    /// A command without what only groups it with others.
    private static func withoutGroup(_ part: String) -> String {
        var text = part.trimmed[...]
        while let start = ["do ", "then ", "else ", "(", "{ "].first(where: text.hasPrefix) {
            text = text.dropFirst(start.count).drop { $0 == " " }
        }
        while text.hasSuffix(")"), text.count(where: { $0 == ")" }) > text.count(where: { $0 == "(" }) {
            text = text.dropLast()
        }
        return String(text)
    }

    /// The commands of a line.
    private static func commands(_ line: String) -> [String] {
        var out: [String] = []
        var word = ""
        var depth = 0
        for character in line {
            if character == "{" || character == "(" && word.last == "$" { depth += 1 }
            if depth > 0, character == "}" || character == ")" { depth -= 1 }
            if depth == 0, character == ";" || character == "&" || character == "|" {
                out.append(word)
                word = ""
            } else {
                word.append(character)
            }
        }
        return (out + [word]).filter { !$0.trimmed.isEmpty }
    }
}
