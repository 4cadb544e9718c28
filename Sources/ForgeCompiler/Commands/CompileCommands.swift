public import ForgeCore

/// The compilations of a workload as clangd and its like read them, with paths of the host.
public struct CompileCommands: Sendable {
    /// The database: an array with one object for each compiled file.
    public let json: JSONValue
    /// The directories in an action's root that hold files of archives, by the names of their sources.
    public let archives: [String: String]

    /// Collects the commands that compile one file.
    ///
    /// Sources have the same path below the root as in an action. What other targets made is at its place below
    /// `forge-out`, and so are the files of archives.
    ///
    /// - Parameters:
    ///   - workload: a compiled workload.
    ///   - root: the root of the repository.
    ///   - place: where `forge-out` shows an output or a file of an archive, from the root; nil for other paths.
    public init(_ workload: JSONValue, root: String, place: (String) -> String?) {
        var kinds: [String: String] = [:]
        for source in workload["sources"]?.arrayValue ?? [] {
            kinds[source["name"]?.stringValue ?? ""] = source["kind"]?.stringValue
        }
        var archives: [String: String] = [:]
        var entries: [JSONValue] = []
        for action in workload["actions"]?.arrayValue ?? [] {
            let words = (action["command"]?.arrayValue ?? []).compactMap(\.stringValue)
            let inputs = action["inputs"]?.arrayValue ?? []
            let paths = Set(inputs.compactMap { $0["path"]?.stringValue })
            guard words.contains("-c"), let file = words.first(where: { paths.contains($0) && Self.isCompiled($0) })
            else { continue }
            var roots: [String] = []
            for input in inputs {
                guard let name = input["source"]?.stringValue, kinds[name] == "archive",
                    let path = input["path"]?.stringValue, let within = input["subpath"]?.stringValue,
                    path.hasSuffix("/\(within)")
                else { continue }
                let directory = String(path.dropLast(within.utf8.count + 1))
                archives[name] = directory
                if !roots.contains(directory) { roots.append(directory) }
            }
            let mapped = Self.withoutLists(words).map { Self.mapped($0, roots, place) }
            let host = Self.hostPath(file, roots, place)
            var members: [JSONMember] = [
                JSONMember("arguments", .strings(mapped)), JSONMember("directory", .string(root)),
                JSONMember("file", .string("\(root)/\(host)")),
            ]
            if let flag = mapped.firstIndex(of: "-o"), flag + 1 < mapped.count {
                members.append(JSONMember("output", .string(mapped[flag + 1])))
            }
            entries.append(.object(members))
        }
        self.archives = archives
        json = .array(entries)
    }

    private static func isCompiled(_ path: String) -> Bool {
        let name = SourceFileName(path)
        return !name.isHeader && !name.languages.isEmpty
    }

    /// A command without what writes the compiler's own list of headers, which is not asked for.
    private static func withoutLists(_ words: [String]) -> [String] {
        var out: [String] = []
        var place = 0
        while place < words.count {
            switch words[place] {
            case "-MD", "-MMD", "-MP": place += 1
            case "-MF", "-MT", "-MQ": place += 2
            default:
                out.append(words[place])
                place += 1
            }
        }
        return out
    }

    /// A word with the path in it, if any, as the host has it.
    private static func mapped(_ word: String, _ roots: [String], _ place: (String) -> String?) -> String {
        for flag in ["-I", "-L", "-isystem", "-iquote"] where word.hasPrefix(flag) && word != flag {
            return flag + hostPath(String(word.dropFirst(flag.count)), roots, place)
        }
        return hostPath(word, roots, place)
    }

    private static func hostPath(_ path: String, _ roots: [String], _ place: (String) -> String?) -> String {
        let plain = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard plain.hasPrefix("out/") || roots.contains(where: { plain == $0 || plain.hasPrefix("\($0)/") }) else {
            return path
        }
        return place(plain) ?? path
    }
}
