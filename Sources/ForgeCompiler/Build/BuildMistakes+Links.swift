public import ForgeCore

/// Symbolic links among the files that targets list.
extension BuildMistakes {
    /// Refuses links that lead to nothing where actions see them: an action has its inputs alone.
    ///
    /// - Parameters:
    ///   - links: What listed files that are links hold, by the file.
    ///   - workload: What the packages were compiled to.
    public func requireEnds(of links: [String: String], in workload: [UInt8]) throws(ForgeErrors) {
        guard !links.isEmpty, let document = try? JSONReader.read(workload) else { return }
        var files: [String: String] = [:]
        for source in document["sources"]?.arrayValue ?? [] {
            guard let name = source["name"]?.stringValue, let path = source["path"]?.stringValue, links[path] != nil
            else { continue }
            files[name] = path
        }
        let owners = Dictionary(targets.flatMap { target in target.actions.map { ($0, target) } }) { one, _ in one }
        let problems = BuildProblems()
        for action in document["actions"]?.arrayValue ?? [] {
            guard let name = action["name"]?.stringValue, let target = owners[name] else { continue }
            let inputs = action["inputs"]?.arrayValue ?? []
            let paths = Set(inputs.compactMap { $0["path"]?.stringValue })
            for input in inputs {
                guard let file = input["source"]?.stringValue.flatMap({ files[$0] }), let text = links[file],
                    let path = input["path"]?.stringValue
                else { continue }
                if let end = Self.end(of: text, at: path), Self.isThere(end, paths) { continue }
                if Self.mayBeOfEnvironment(text) { continue }
                problems.add(dangling(file, text, target))
            }
        }
        try problems.refuse()
    }

    /// The path that a link leads to; nil when that is outside of the tree that holds the link.
    private static func end(of text: String, at path: String) -> String? {
        guard !text.hasPrefix("/") else { return nil }
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in text.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(String(part))
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }

    /// Whether a path is one of some, or above or below one.
    private static func isThere(_ end: String, _ paths: Set<String>) -> Bool {
        paths.contains(end)
            || paths.contains { end.isEmpty || $0.hasPrefix("\(end)/") || end.hasPrefix("\($0)/") }
    }

    /// Whether an absolute path is one that environments have, which nothing is known of here.
    private static func mayBeOfEnvironment(_ text: String) -> Bool {
        ["/usr/", "/etc/", "/bin/", "/lib/", "/lib64/", "/opt/"].contains { text.hasPrefix($0) }
    }

    private func dangling(_ file: String, _ text: String, _ target: CompiledBuild.Target) -> ForgeError {
        var hints = ["Put a copy of the file in the place of the link"]
        if let end = Self.end(of: text, at: file) {
            let package = Self.package(of: target.name).dropFirst(2)
            let isOwn = package.isEmpty || end.hasPrefix("\(package)/")
            let name = package.isEmpty ? end : String(end.dropFirst(package.utf8.count + 1))
            hints.insert(
                isOwn
                    ? "List \"\(name)\" in the place of the link"
                    : "Declare a target for `\(end)` in its own package, and name that target in `deps`", at: 0)
        }
        return error(
            .sourceLink,
            "`\(target.name)` lists `\(file)`, a symbolic link to `\(text)`, which is not there for its actions",
            file, target, hints, cause: "an action has its inputs alone, and what the link leads to is none of them")
    }
}
