public import ForgeCore

/// Puts together what targets were analysed to, one by one: the same as ``BuildCompiler`` compiles of a request.
public enum BuildAssembly {
    /// Compiles analysed targets.
    ///
    /// - Parameters:
    ///   - root: What `forge.dhall` declares.
    ///   - requested: The targets that are asked for, in order.
    ///   - targets: These, and all that they use.
    /// - Throws: An error without a place, when targets do not fit together; compiling the request says in what.
    public static func build(
        root: RootFacts, requested: [ConfiguredTarget], targets: [ConfiguredTarget: TargetFacts]
    ) throws(ForgeErrors) -> CompiledBuild {
        let order = order(requested, targets)
        let asked = Set(requested)
        var writers: Set<String> = []
        var files: Set<String> = []
        var owners: Set<String> = []
        var built: [CompiledBuild.Target] = []
        for key in order {
            guard let facts = targets[key] else { throw Self.mismatch(key.label.description) }
            for output in facts.outputs where !writers.insert(output).inserted { throw Self.mismatch(output) }
            files.formUnion(facts.taken)
            owners.formUnion(facts.takenFrom)
            built.append(
                CompiledBuild.Target(
                    name: facts.made.name, rule: facts.made.rule, isRequested: asked.contains(key),
                    dependencies: facts.uses.compactMap { targets[$0]?.made.name }, actions: facts.names,
                    tests: facts.tests, files: facts.files))
        }
        let all = order.compactMap { targets[$0] }
        var declared: [String: JSONValue] = [:]
        for facts in all where owners.contains(facts.made.name) {
            declared[facts.made.name] = facts.source.flatMap { try? JSONReader.read(Array($0.utf8)) }
        }
        var said: Set<String> = []
        return CompiledBuild(
            workload: document(root, all, ActionWriter.sources(files: files, targets: declared)), targets: built,
            notices: all.flatMap(\.notices).filter { said.insert($0).inserted })
    }

    /// The canonical document, of parts that are canonical.
    private static func document(_ root: RootFacts, _ targets: [TargetFacts], _ sources: [JSONValue]) -> [UInt8] {
        var out = Array("{\"actions\":[".utf8)
        var isFirst = true
        for action in targets.lazy.flatMap(\.actions) {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            out.append(contentsOf: action.utf8)
        }
        out.append(contentsOf: "],\"environments\":".utf8)
        out.append(contentsOf: root.environments.utf8)
        out.append(contentsOf: ",\"id\":".utf8)
        out += JSONWriter.canonical(.string(root.id))
        out.append(contentsOf: ",\"schema_version\":\"1.0\",\"sources\":".utf8)
        out += JSONWriter.canonical(.array(sources))
        out.append(UInt8(ascii: "}"))
        return out
    }

    /// Targets with all that they use, each after that.
    private static func order(
        _ requested: [ConfiguredTarget], _ targets: [ConfiguredTarget: TargetFacts]
    ) -> [ConfiguredTarget] {
        var seen: Set<ConfiguredTarget> = []
        var out: [ConfiguredTarget] = []
        for first in requested where seen.insert(first).inserted {
            // Without recursion: chains may be longer than stacks are deep.
            var path: [(key: ConfiguredTarget, uses: ArraySlice<ConfiguredTarget>)] = [
                (first, (targets[first]?.uses ?? [])[...])
            ]
            while let last = path.indices.last {
                guard let next = path[last].uses.popFirst() else {
                    out.append(path.removeLast().key)
                    continue
                }
                if seen.insert(next).inserted { path.append((next, (targets[next]?.uses ?? [])[...])) }
            }
        }
        return out
    }

    private static func mismatch(_ what: String) -> ForgeErrors {
        ForgeErrors([ForgeError(.bug, "`\(what)` does not fit together with other targets")])
    }
}
