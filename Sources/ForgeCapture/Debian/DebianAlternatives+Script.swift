import ForgeIR

extension DebianAlternatives {
    /// The groups that a maintainer script installs, as far as its words are literal, or variables that are set once.
    ///
    /// Scripts that compute names, such as in loops, are not run; such groups are left out.
    static func installed(by script: String) -> [DebianAlternatives] {
        var joined = ""
        for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasSuffix("\\") {
                joined += line.dropLast() + " "
            } else if line.drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("#") {
                joined += "\n"
            } else {
                joined += line + "\n"
            }
        }
        let commands = joined.split { "\n;&|".contains($0) }.map { command in
            command.split { $0 == " " || $0 == "\t" }.map { $0.filter { $0 != "\"" && $0 != "'" } }
        }
        let variables = constants(commands)
        return commands.compactMap { command in
            let words = command.map { expanded($0, variables) }
            guard let program = words.firstIndex(where: { $0.hasSuffix("update-alternatives") }),
                let install = words[program...].firstIndex(of: "--install")
            else { return nil }
            return DebianAlternatives(words: Array(words[(install + 1)...]))
        }
    }

    /// Variables that have one literal value throughout the script.
    private static func constants(_ commands: [[String]]) -> [String: String] {
        var values: [String: Set<String>] = [:]
        for command in commands where command.count == 1 {
            let parts = command[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].allSatisfy({ isNameCharacter($0) }) else { continue }
            values[String(parts[0]), default: []].insert(String(parts[1]))
        }
        return values.compactMapValues { $0.count == 1 ? $0.first : nil }
            .filter { !$0.value.contains("$") && !$0.value.contains("`") }
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character == "_" || character.isASCII && (character.isLetter || character.isNumber)
    }

    /// A word with `$name` and `${name}` replaced where the value is known; others stay, and mark the word as computed.
    private static func expanded(_ word: String, _ variables: [String: String]) -> String {
        var out = ""
        var rest = word[...]
        while let dollar = rest.firstIndex(of: "$") {
            out += rest[..<dollar]
            let braced = rest[dollar...].hasPrefix("${")
            let start = rest.index(dollar, offsetBy: braced ? 2 : 1)
            let name = rest[start...].prefix { isNameCharacter($0) }
            rest = rest[name.endIndex...]
            guard let value = variables[String(name)], !braced || rest.first == "}" else {
                return out + word[dollar...]
            }
            out += value
            if braced { rest = rest.dropFirst() }
        }
        return out + rest
    }

    /// The words after `--install`; nil when one of them is computed.
    private init?(words: [String]) {
        guard words.count >= 4, words.allSatisfy({ !$0.contains("$") && !$0.contains("`") }), words[0].hasPrefix("/"),
            words[2].hasPrefix("/"), let priority = Int(words[3]), Directory.isValidName(words[1])
        else { return nil }
        var links: [String: String] = [:]
        var slaves: [String: String] = [:]
        var rest = words[4...]
        while let next = rest.first {
            guard next == "--slave" else {
                // Redirections and the like end the command's own words.
                rest = next.hasPrefix("--") ? rest.dropFirst() : []
                continue
            }
            guard rest.count >= 4 else { return nil }
            let slave = Array(rest.prefix(4))
            guard slave[1].hasPrefix("/"), slave[3].hasPrefix("/"), Directory.isValidName(slave[2]) else { return nil }
            links[slave[2]] = slave[1]
            slaves[slave[2]] = slave[3]
            rest = rest.dropFirst(4)
        }
        self.init(
            name: words[1], link: words[0], slaveLinks: links,
            choices: [Choice(path: words[2], priority: priority, slaves: slaves)])
    }

    /// Groups of equal names joined, sorted by name.
    static func merged(_ groups: [DebianAlternatives]) -> [DebianAlternatives] {
        var byName: [String: DebianAlternatives] = [:]
        for group in groups {
            guard var joined = byName[group.name] else {
                byName[group.name] = group
                continue
            }
            joined.choices += group.choices.filter { !joined.choices.contains($0) }
            joined.slaveLinks.merge(group.slaveLinks) { first, _ in first }
            byName[group.name] = joined
        }
        return byName.values.sorted { Directory.less($0.name, $1.name) }
    }
}
