import ForgeCore
import ForgeDhall
import ForgeIR

/// Reads what the targets of one package say besides their rules.
struct TargetReader {
    private let evaluator: DhallEvaluator
    private let package: String
    private let source: PackageSource
    private let exists: (String) -> Bool
    /// What was read so far.
    private(set) var loaded = BuildLoader.Package()
    private(set) var problems: [ForgeError] = []
    /// How many targets of a name there were.
    private var seen: [String: Int] = [:]
    /// Whether a directory below the package is a package itself.
    private var isPackage: [String: Bool] = [:]

    /// - Parameter exists: Whether there is a file, as imports name it.
    init(_ evaluator: DhallEvaluator, package: String, source: PackageSource, exists: @escaping (String) -> Bool) {
        self.evaluator = evaluator
        self.package = package
        self.source = source
        self.exists = exists
    }

    /// Reads a target.
    mutating func take(_ item: DhallEvaluator.Item) throws(ForgeErrors) {
        var members: [String: JSONValue] = [:]
        for name in ["name", "rule", "visibility", "deps", "tools", "from", "srcs", "sources"] {
            if let field = try evaluator.field(item, name) { members[name] = try evaluator.data(field) }
        }
        guard let lower = try evaluator.field(item, "lower") else {
            preconditionFailure("INVARIANT: targets have their type, which was compared")
        }
        func strings(_ key: String) -> [String] { members[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        let name = members["name"]?.stringValue ?? ""
        let before = problems.count
        if let label = named(name) {
            let from = members["from"]?.stringValue
            let files = checkFiles(strings("srcs"), of: name, isOwn: from == nil)
            checkVisibility(strings("visibility"), of: name)
            checkSources(members["sources"]?.arrayValue ?? [], rule: members["rule"]?.stringValue ?? "", of: name)
            checkCommit(members["sources"]?.arrayValue ?? [], rule: members["rule"]?.stringValue ?? "", of: name)
            let target = TargetDeclaration(
                label: label, rule: members["rule"]?.stringValue ?? "", visibility: strings("visibility"),
                deps: labels(strings("deps"), "deps", of: name), tools: labels(strings("tools"), "tools", of: name),
                from: labels(from.map { [$0] } ?? [], "from", of: name).first, files: files,
                source: members["sources"]?.arrayValue?.first)
            if problems.count > before {
                loaded.broken[name] = target
            } else {
                loaded.targets[name] = target
                loaded.rules[name] = lower
            }
        } else if loaded.targets[name] == nil {
            loaded.unreadable.insert(name)
        }
    }

    private mutating func named(_ name: String) -> TargetLabel? {
        let place = seen[name, default: 0]
        seen[name] = place + 1
        let label: TargetLabel
        do throws(ForgeError) { label = try TargetLabel(":\(name)", in: package) } catch {
            if !TargetLabel.isPath(package), (try? TargetLabel(":\(name)", in: "")) != nil {
                problems.append(
                    ForgeError(
                        .labelInvalid, "The directory `\(package)` cannot be a package: labels cannot spell it",
                        frame: source.frame(of: name, targetPlace: place),
                        hints: ["Rename the directory: labels are of letters, digits, `_-.+=~` and `/`"]))
                return nil
            }
            problems.append(
                ForgeError(
                    .labelInvalid, name.isEmpty ? "The name of a target is empty" : "`\(name)` is no name of a target",
                    frame: source.frame(of: name, targetPlace: place),
                    hints: ["Names are of letters, digits and `_-.+=~`, at most 100"]))
            return nil
        }
        guard place == 0 else {
            problems.append(
                ForgeError(
                    .labelDuplicate, "`\(label)` is declared twice", frame: source.frame(of: name, targetPlace: place),
                    hints: ["Rename one of them"],
                    cause: source.frame(of: name).map { "the first is at \($0.location)" }))
            return nil
        }
        return label
    }

    private mutating func labels(_ texts: [String], _ field: String, of target: String) -> [TargetLabel] {
        texts.compactMap { text in
            if text.hasPrefix("//"), text.split(separator: ":")[0].hasSuffix("...") {
                problems.append(
                    ForgeError(
                        .labelInvalid, "`\(text)` is a pattern, and `\(field)` names targets one by one",
                        frame: source.frame(of: target, in: [field], texts: [text]),
                        hints: ["Write the label of each target; patterns are for command lines and `visibility`"]))
                return nil
            }
            do throws(ForgeError) { return try TargetLabel(text, in: package) } catch {
                var error = error
                error.frame = source.frame(of: target, in: [field], texts: [text])
                problems.append(error)
                return nil
            }
        }
    }

    /// Entries that can never be a package are a slip of the hand.
    private mutating func checkVisibility(_ entries: [String], of target: String) {
        for entry in entries where entry != "//visibility:public" {
            var path = entry.dropFirst(2)
            if path == "..." || path.hasSuffix("/...") { path = path.dropLast(path == "..." ? 3 : 4) }
            if entry.hasPrefix("//"), TargetLabel.isPath(String(path)) { continue }
            let names = path.split(separator: ":", omittingEmptySubsequences: false)
            var hints = ["Write `//path`, `//path/...` or `forge.public`"]
            if entry == "public" || entry == "//visibility:private" {
                hints = [
                    entry == "public"
                        ? "Write `visibility = forge.public`"
                        : "Leave it out: a target's own package alone is the default"
                ]
            } else if entry.hasPrefix("//visibility:") {
                hints = ["Write `visibility = forge.public`, or the packages that may use it, such as `//path/...`"]
            } else if entry.hasPrefix("//"), names.count == 2 {
                hints = ["Targets are visible to packages: write `//\(names[0])`"]
            }
            problems.append(
                ForgeError(
                    .labelInvalid, "`\(entry)` in `visibility` is no package",
                    frame: source.frame(of: target, in: ["visibility"], texts: [entry]), hints: hints))
        }
    }

    /// What is fetched is pinned, and found somewhere.
    private mutating func checkSources(_ sources: [JSONValue], rule: String, of target: String) {
        for item in sources {
            let digest = item["digest"]?.stringValue ?? ""
            if item["kind"]?.stringValue != "file", let violation = StringRule.digest.violation(in: digest) {
                problems.append(
                    ForgeError(
                        violation.code, "`\(target)` is pinned by no digest",
                        frame: source.frame(
                            of: target, in: ["digest"], texts: [digest]),
                        hints: ["Write the SHA-256 of the file, such as `sha256sum` prints it, after `sha256:`"],
                        cause: violation.message))
            }
            for url in (item["urls"]?.arrayValue ?? []).compactMap(\.stringValue)
            where !Self.schemes.contains(where: { url.hasPrefix($0) }) {
                let written = rule == "Git" ? Self.repository(url) : url
                problems.append(
                    ForgeError(
                        .fetchScheme, "`\(target)` is fetched from `\(written)`, which is no URL that Forge fetches",
                        frame: source.frame(of: target, in: ["urls", "url"], texts: [written]),
                        hints: [
                            rule == "Git"
                                ? "URLs begin with `https://`, `http://`, `ssh://` or `git://`"
                                : "URLs begin with `https://`, `http://`, `git+https://` or `apt-source:`"
                        ]))
            }
            if item["urls"]?.arrayValue?.isEmpty == true {
                problems.append(
                    ForgeError(
                        .sourcesEmpty, "`\(target)` names no place to fetch from",
                        frame: source.frame(of: target, in: ["urls"]),
                        hints: ["List the places in `urls`; the first that answers is taken"]))
            }
        }
    }

    private static let schemes = [
        "https://", "http://", "apt-source:", "git+https://", "git+http://", "git+ssh://", "git+git://",
    ]

    /// The URL that the rule of git made one for fetching of.
    private static func repository(_ url: String) -> String {
        String(url.dropFirst("git+".count).prefix { $0 != "#" })
    }

    /// A commit is named by its hash: a branch or a tag is another commit tomorrow.
    private mutating func checkCommit(_ sources: [JSONValue], rule: String, of target: String) {
        guard rule == "Git", let url = sources.first?["urls"]?.arrayValue?.first?.stringValue,
            let mark = url.lastIndex(of: "#")
        else { return }
        let commit = String(url[url.index(after: mark)...])
        let isHash = commit.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        guard !isHash || ![40, 64].contains(commit.utf8.count) else { return }
        problems.append(
            ForgeError(
                .sourceUnpinned, "`\(target)` names the commit `\(commit)`, which is no hash of one",
                frame: source.frame(of: target, in: ["commit"], texts: [commit]),
                hints: ["Write the 40 hex digits that `git ls-remote URL` prints for it"],
                cause: "branches and tags move, and what is pinned is one commit"))
    }

    // MARK: Files

    /// The files with whose names nothing is wrong.
    private mutating func checkFiles(_ files: [String], of target: String, isOwn: Bool) -> [String] {
        var sound: [String] = []
        var counts: [String: Int] = [:]
        for file in files {
            let place = counts[file, default: 0]
            counts[file] = place + 1
            guard let problem = fault(of: file, place: place, isOwn: isOwn) else {
                sound.append(file)
                continue
            }
            let frame = source.frame(of: target, in: ["srcs", "hdrs", "data"], texts: spellings(file), place: place)
            problems.append(
                ForgeError(
                    problem.code, problem.message, path: frame == nil ? source.file : nil, frame: frame,
                    hints: problem.hints))
        }
        return sound
    }

    /// Rules may put a directory before what is written.
    private func spellings(_ file: String) -> [String] {
        var out = [file]
        for (index, byte) in file.utf8.enumerated() where byte == UInt8(ascii: "/") {
            out.append(String(decoding: file.utf8.dropFirst(index + 1), as: UTF8.self))
        }
        return out
    }

    private mutating func fault(
        of file: String, place: Int, isOwn: Bool
    ) -> (code: ErrorCode, message: String, hints: [String])? {
        if place == 1 { return (.nameDuplicate, "The file `\(file)` is listed twice", ["Take one of them away"]) }
        if place > 1 { return nil }
        if let fault = SourcePath.fault(of: file, package: package) { return fault }
        if isOwn, let other = packageAbove(file) {
            let rest = file.dropFirst(other.utf8.count - package.utf8.count + (package.isEmpty ? 1 : 0))
            return (
                .sourcePath, "`\(file)` belongs to the package `//\(other)`",
                [
                    "Declare a target for it in `\(other)/BUILD.dhall`, which lists it as \"\(rest.drop { $0 == "/" })\", and name that target in `deps`"
                ]
            )
        }
        return nil
    }

    /// The package below this one that a file lies in.
    private mutating func packageAbove(_ file: String) -> String? {
        var directory = package
        for part in file.split(separator: "/").dropLast() {
            directory += directory.isEmpty ? String(part) : "/\(part)"
            let known: Bool
            if let found = isPackage[directory] {
                known = found
            } else {
                known = exists(PackageSource.path(directory))
                isPackage[directory] = known
            }
            if known { return directory }
        }
        return nil
    }
}
