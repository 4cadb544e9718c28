internal import ForgeCore
internal import ForgeIR

/// Works an expression out over compiled targets.
struct QueryEvaluation {
    private let text: String
    private let build: CompiledBuild
    private let query: TargetQuery
    private let absolute: (String) -> String
    private let actions: [String: ActionDeclaration]
    private let sources: [String: Source.Kind]
    /// The targets that stand for sources, by the names of these in the workload.
    private let owners: [String: String]

    /// - Parameter workload: what the targets were compiled to; nil where ``QueryExpression/Node/asksForFiles`` is not.
    init(text: String, build: CompiledBuild, workload: Workload?, absolute: @escaping (String) -> String) {
        self.text = text
        self.build = build
        self.absolute = absolute
        query = TargetQuery(build)
        actions = Dictionary(uniqueKeysWithValues: (workload?.actions ?? []).map { ($0.name, $0) })
        sources = Dictionary(uniqueKeysWithValues: (workload?.sources ?? []).map { ($0.name, $0.kind) })
        owners = Dictionary(
            build.targets.map { (ActionWriter.sourceName($0.name), $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    func answer(_ node: QueryExpression.Node) throws(ForgeError) -> QueryAnswer {
        switch node {
        case .pattern(let pattern, _): return .targets(try named(pattern))
        case .operation(let sign, let left, let right): return try joined(sign, left, right)
        case .call(let function, let texts, let sets, _):
            var names: [[String]] = []
            for set in sets { names.append(try targets(set)) }
            return try call(function, texts, names)
        }
    }

    private func call(
        _ function: QueryExpression.Function, _ texts: [String: QueryExpression.Text], _ sets: [[String]]
    ) throws(ForgeError) -> QueryAnswer {
        let depth = texts["DEPTH"].flatMap { Int($0.value) }
        switch function {
        case .deps: return .targets(query.dependencies(of: sets[0], depth: depth))
        case .rdeps:
            let universe = Set(query.dependencies(of: sets[0]))
            return .targets(query.users(of: sets[1], depth: depth).filter(universe.contains).sorted())
        case .somepath: return .targets(query.somePath(from: sets[0], to: sets[1]))
        case .allpaths: return .targets(query.allPaths(from: sets[0], to: sets[1]))
        case .kind: return .targets(query.kind(texts["RULE"]?.value ?? "", among: sets[0]))
        case .attr: return .targets(try having(texts["NAME"]?.value ?? "", texts["VALUE"]?.value, among: sets[0]))
        case .inputs: return .files(files(of: sets[0], inputs))
        case .outputs: return .files(files(of: sets[0], outputs))
        }
    }

    /// The targets that a set stands for.
    private func targets(_ node: QueryExpression.Node) throws(ForgeError) -> [String] {
        guard case .targets(let names) = try answer(node) else {
            throw QueryExpression.error(
                "These are files, and targets are expected", node.place, in: text,
                hints: ["`inputs` and `outputs` give files; ask about targets inside of them"])
        }
        return names
    }

    /// The requested targets that a label or pattern names, sorted.
    private func named(_ pattern: String) throws(ForgeError) -> [String] {
        let full = absolute(pattern)
        let matches: (TargetLabel) -> Bool
        if full.hasSuffix("...") {
            let base = String(full.dropFirst(2).dropLast(3))
            matches = { base.isEmpty || "\($0.package)/".hasPrefix(base.hasSuffix("/") ? base : base + "/") }
        } else {
            let label = try TargetLabel(full, in: "")
            matches = { label.name == "all" ? $0.package == label.package : $0 == label }
        }
        var found: [String] = []
        for target in build.targets where target.isRequested {
            if matches(try TargetLabel(String(target.name.prefix { $0 != "@" }), in: "")) { found.append(target.name) }
        }
        return found.sorted()
    }

    private func joined(
        _ sign: QueryOperator, _ left: QueryExpression.Node, _ right: QueryExpression.Node
    ) throws(ForgeError) -> QueryAnswer {
        switch (try answer(left), try answer(right)) {
        case (.targets(let a), .targets(let b)): return .targets(Self.join(sign, a, b) { $0 })
        case (.files(let a), .files(let b)):
            return .files(Self.join(sign, a, b) { $0.path }.sorted { Directory.less($0.path, $1.path) })
        default:
            throw QueryExpression.error(
                "Files and targets cannot be joined", right.place, in: text,
                hints: ["`inputs` and `outputs` give files, everything else targets"])
        }
    }

    private static func join<Item>(
        _ sign: QueryOperator, _ a: [Item], _ b: [Item], key: (Item) -> String
    ) -> [Item] {
        let (first, second) = (Set(a.map(key)), Set(b.map(key)))
        switch sign {
        case .union: return a + b.filter { !first.contains(key($0)) }
        case .intersect: return a.filter { second.contains(key($0)) }
        case .except: return a.filter { !second.contains(key($0)) }
        }
    }

    private func having(_ name: String, _ value: String?, among names: [String]) throws(ForgeError) -> [String] {
        var wanted = value
        if let value, TargetAttributes.labels.contains(name), value.hasPrefix("//") || value.hasPrefix(":"),
            !value.contains("*")
        {
            wanted = try TargetLabel(absolute(value), in: "").description
        }
        let pattern = wanted
        return names.filter { target in
            guard let values = build.attributes[target]?[name] else { return false }
            return pattern.map { pattern in values.contains { TargetAttributes.matches($0, pattern) } } ?? true
        }
    }

    private func files(
        of names: [String], _ paths: (ActionDeclaration) -> [String]
    ) -> [(path: String, targets: [String])] {
        var owners: [String: [String]] = [:]
        for name in names {
            var seen: Set<String> = []
            for action in (query.target(name)?.actions ?? []).compactMap({ actions[$0] }) {
                for path in paths(action) where seen.insert(path).inserted { owners[path, default: []].append(name) }
            }
        }
        return owners.map { ($0.key, $0.value) }.sorted { Directory.less($0.0, $1.0) }
    }

    private func outputs(_ action: ActionDeclaration) -> [String] {
        action.outputs.compactMap { output in
            guard case .path(let path, _) = output.place else { return nil }
            return path
        }
    }

    /// What an action takes that no other one makes: files below the root, and parts of what targets stand for.
    private func inputs(_ action: ActionDeclaration) -> [String] {
        action.inputs.compactMap { input in
            guard case .source(let name, let subpath) = input.origin else { return nil }
            let base: String
            switch sources[name] {
            case .file(let path)?: base = path
            case .tree(let path, _)?: base = path
            default: base = owners[name] ?? name
            }
            return subpath.isEmpty ? base : "\(base)/\(subpath)"
        }
    }
}
