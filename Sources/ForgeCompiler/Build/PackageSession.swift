public import ForgeCore
public import ForgeDhall

/// Packages and targets evaluated one by one in a session, for whoever remembers what they were.
///
/// Whatever is wrong with one of them is an error here, and not told as ``BuildCompiler`` tells it: it looks at all of
/// a request, and says everything.
public final class PackageSession {
    private let loader: BuildLoader
    private let analysis: BuildAnalysis
    /// The facts of the root, once they were asked for.
    private var facts: RootFacts?
    private var adopted: [ConfiguredTarget: TargetFacts.Made] = [:]

    /// Evaluates `forge.dhall`.
    public init(_ evaluator: DhallEvaluator, _ environment: any ImportEnvironment) throws(ForgeErrors) {
        loader = try BuildLoader(evaluator, environment)
        analysis = BuildAnalysis(loader)
        try loader.problems.refuse()
    }

    private var evaluator: DhallEvaluator { loader.evaluator }

    /// What `forge.dhall` declares.
    public func root() throws(ForgeErrors) -> RootFacts {
        if let facts { return facts }
        let root = loader.root
        var toolchains: [RootFacts.Toolchain] = []
        for toolchain in root.toolchains {
            toolchains.append(RootFacts.Toolchain(name: toolchain.name, digest: try evaluator.hash(toolchain.item)))
        }
        let found = RootFacts(
            id: root.id, environments: JSONWriter.canonicalText(root.environments), toolchains: toolchains,
            host: toolchains[root.host].digest, lint: root.lint.rawValue, types: try evaluator.hash(root.target))
        facts = found
        return found
    }

    /// What a package declares.
    public func package(_ name: String) throws(ForgeErrors) -> PackageFacts {
        let package = loader.package(name)
        try loader.problems.refuse()
        guard let package else { throw Self.unknown("//\(name)") }
        var targets: [DeclaredTarget] = []
        for target in package.targets.keys.sorted() { targets.append(try declared(target, in: package)) }
        let looked = package.looked.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }
        return PackageFacts(targets: targets, looked: looked.sorted())
    }

    private func declared(_ name: String, in package: BuildLoader.Package) throws(ForgeErrors) -> DeclaredTarget {
        guard let declaration = package.targets[name], let rule = package.rules[name] else {
            throw Self.unknown(name)
        }
        return DeclaredTarget(declaration: declaration, rule: try evaluator.fingerprint(rule))
    }

    /// What a target is analysed to.
    ///
    /// - Parameters:
    ///   - declared: What it was declared as; another declaration in this session is an error.
    ///   - made: What is known of all that it depends on.
    public func target(
        _ target: ConfiguredTarget, declared: DeclaredTarget, made: [ConfiguredTarget: TargetFacts.Made]
    ) throws(ForgeErrors) -> TargetFacts {
        let key = try key(target)
        for (other, known) in made { try adopt(known, as: other) }
        _ = loader.takePresent()
        let found = loader.package(target.label.package)
        guard let found, let declaration = found.targets[target.label.name],
            try self.declared(target.label.name, in: found).analysed == declared.analysed,
            let result = try analysis.result(of: declaration, key)
        else {
            try loader.problems.refuse()
            throw Self.unknown(target.label.description)
        }
        var writer = ActionWriter(analysis)
        writer.write(result, key)
        try loader.problems.refuse()
        return try facts(result, key, writer)
    }

    private func facts(
        _ result: BuildAnalysis.Analysed, _ key: BuildAnalysis.Configured, _ writer: ActionWriter
    ) throws(ForgeErrors) -> TargetFacts {
        let uses = analysis.uses(result.declaration, key)
        var facts = TargetFacts(
            made: TargetFacts.Made(
                name: result.name, rule: result.made.rule, info: JSONWriter.canonicalText(result.info),
                deps: try uses.deps.map(configured)))
        facts.others = try uses.all.dropFirst(uses.deps.count).map(configured)
        facts.actions = writer.actions.map { JSONWriter.canonicalText($0) }
        facts.names = result.actions.map { ActionName.of(result.name, $0["step"]?.stringValue ?? "") }
        facts.tests = result.shown.tests.map { ActionName.of(result.name, $0) }
        facts.files = result.declaration.filesBelowRoot
        facts.outputs = result.actions.flatMap { action in
            (action["outputs"]?.arrayValue ?? []).compactMap { $0["path"]?.stringValue }
        }
        facts.taken = writer.fileSources.keys.sorted()
        facts.takenFrom = writer.takenFrom.sorted()
        facts.present = loader.takePresent()
        facts.source = result.declaration.source.map { JSONWriter.canonicalText($0) }
        facts.notices = writer.notices
        return facts
    }

    /// What was known of a target before becomes what others are made with.
    private func adopt(_ known: TargetFacts.Made, as target: ConfiguredTarget) throws(ForgeErrors) {
        if adopted[target] == known { return }
        guard let data = try? JSONReader.read(Array(known.info.utf8)),
            let type = try evaluator.type(ofField: "info", in: loader.root.dependency),
            let info = try evaluator.item(data, of: type)
        else { throw Self.unknown(known.name) }
        analysis.adopt(
            BuildAnalysis.Made(
                name: known.name, rule: known.rule, info: info, shown: TargetInfo(data), deps: try known.deps.map(key)),
            as: try key(target))
        adopted[target] = known
    }

    // MARK: Toolchains

    private func key(_ target: ConfiguredTarget) throws(ForgeErrors) -> BuildAnalysis.Configured {
        guard let place = try root().toolchains.firstIndex(where: { $0.digest == target.toolchain }) else {
            throw Self.unknown(target.toolchain.text)
        }
        return BuildAnalysis.Configured(label: target.label, toolchain: place)
    }

    private func configured(_ key: BuildAnalysis.Configured) throws(ForgeErrors) -> ConfiguredTarget {
        ConfiguredTarget(label: key.label, toolchain: try root().toolchains[key.toolchain].digest)
    }

    private static func unknown(_ what: String) -> ForgeErrors {
        ForgeErrors([ForgeError(.bug, "`\(what)` is not what it was when it was evaluated")])
    }
}
