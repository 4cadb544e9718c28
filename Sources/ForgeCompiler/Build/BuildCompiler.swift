public import ForgeCore
public import ForgeDhall

/// What the packages of a repository were compiled to.
public struct CompiledBuild: Sendable {
    /// A target that was asked for or is needed, in the order of the graph: dependencies first.
    public struct Target: Sendable {
        /// The label, with its toolchain where that is not the default.
        public var name: String
        /// The rule that made it.
        public var rule: String
        /// Whether it was asked for by itself.
        public var isRequested: Bool
        /// Its direct dependencies, tools included.
        public var dependencies: [String]
        /// The actions that make its outputs, in the workload.
        public var actions: [String]
        /// Those of its actions that are tests.
        public var tests: [String]
        /// The files below the root that it declares.
        public var files: [String]
    }

    /// The workload, as JSON.
    public var workload: [UInt8]
    /// Its targets.
    public var targets: [Target]
    /// What targets declare, by target and attribute; attributes that are empty are left out.
    public var attributes: [String: [String: [String]]] = [:]
    /// What is worth saying though nothing is wrong, each once.
    public var notices: [String] = []
}

/// Compiles packages to a workload.
///
/// Loads the ones that are needed, applies the rules of their targets, and writes the actions. Nothing is executed.
public enum BuildCompiler {
    /// Compiles what is asked for.
    ///
    /// - Parameters:
    ///   - patterns: labels, `//path:all` for a package, and `//path/...` for all packages below.
    ///   - toolchain: the name of a toolchain of the project; nil for its first.
    ///   - isTesting: whether tests are to be run, so that something has to run their programs.
    ///   - writes: whether the workload is wanted; it is empty otherwise, and what only writing it finds is not said.
    ///   - packages: the packages below a directory, for `...`.
    ///   - missing: what is wrong with the files that targets list; asked where something else is wrong already.
    ///   - options: what Dhall may reach; paths are relative to the root.
    /// - Throws: `E_PACKAGE_…`, `E_LABEL_…` and their like, and what evaluation finds.
    public static func compile(
        _ patterns: [String], toolchain: String?, isTesting: Bool = false, writes: Bool = true,
        missing: (@Sendable ([CompiledBuild.Target]) -> [ForgeError])? = nil, options: DhallOptions,
        packages: @escaping @Sendable (String) -> [String]
    ) throws(ForgeErrors) -> CompiledBuild {
        try DhallEvaluator.run(options) { evaluator throws(ForgeErrors) in
            let loader = try BuildLoader(evaluator, options.environment)
            let analysis = BuildAnalysis(loader)
            let place = try loader.root.toolchain(toolchain)
            var requested: Set<BuildAnalysis.Configured> = []
            for label in labels(patterns, loader, packages) {
                let key = BuildAnalysis.Configured(label: label, toolchain: place)
                requested.insert(key)
                try analysis.analyse(key, for: nil)
            }
            return try write(analysis, requested, isTesting: isTesting, writes: writes, missing)
        }
    }

    /// The labels that patterns stand for; what stands for none is noted.
    static func labels(
        _ patterns: [String], _ loader: BuildLoader, _ packages: (String) -> [String]
    ) -> [TargetLabel] {
        var out: [TargetLabel] = []
        func all(_ package: String) {
            guard let loaded = loader.package(package) else { return }
            out += (Array(loaded.targets.values) + Array(loaded.broken.values)).map(\.label).sorted()
        }
        for pattern in patterns {
            if pattern.hasPrefix("//"), pattern.hasSuffix("...") {
                let below = pattern.dropFirst(2).dropLast(3)
                let base = below.hasSuffix("/") ? String(below.dropLast()) : String(below)
                let found = packages(base)
                for package in found { all(package) }
                if found.isEmpty, !base.isEmpty { loader.problems.add(empty(base)) }
                continue
            }
            let label: TargetLabel
            do throws(ForgeError) { label = try TargetLabel(pattern, in: "") } catch {
                loader.problems.add(error)
                continue
            }
            if label.name == "all" { all(label.package) } else { out.append(label) }
        }
        return out
    }

    private static func empty(_ directory: String) -> ForgeError {
        ForgeError(
            .packageAbsent, "There is no package at or below `//\(directory)`", path: directory,
            hints: ["Correct the pattern, or declare targets in a `BUILD.dhall` there"])
    }

    /// A target as far as it is declared.
    private static func declared(_ declaration: TargetDeclaration) -> CompiledBuild.Target {
        CompiledBuild.Target(
            name: declaration.label.description, rule: declaration.rule, isRequested: false, dependencies: [],
            actions: [], tests: [], files: declaration.filesBelowRoot)
    }

    private static func write(
        _ analysis: BuildAnalysis, _ requested: Set<BuildAnalysis.Configured>, isTesting: Bool,
        writes: Bool, _ missing: (([CompiledBuild.Target]) -> [ForgeError])?
    ) throws(ForgeErrors) -> CompiledBuild {
        var writer = ActionWriter(analysis)
        var targets: [CompiledBuild.Target] = []
        var attributes: [String: [String: [String]]] = [:]
        for key in analysis.order {
            guard let target = analysis.analysed[key] else { continue }
            if writes { writer.write(target, key) }
            if isTesting, requested.contains(key) { writer.requireRunner(target, key) }
            attributes[target.name] = TargetAttributes.of(target, key, analysis)
            let names = target.actions.map { ActionName.of(target.name, $0["step"]?.stringValue ?? "") }
            targets.append(
                CompiledBuild.Target(
                    name: target.name, rule: target.declaration.rule, isRequested: requested.contains(key),
                    dependencies: analysis.uses(target.declaration, key).all.compactMap { analysis.made[$0]?.name },
                    actions: names, tests: target.shown.tests.map { ActionName.of(target.name, $0) },
                    files: target.declaration.filesBelowRoot))
        }
        if let missing, !analysis.loader.problems.isEmpty {
            for problem in missing(analysis.visited.map(declared)) { analysis.loader.problems.add(problem) }
        }
        try analysis.loader.problems.refuse()
        var taken: [String: JSONValue] = [:]
        for target in analysis.analysed.values where writer.takenFrom.contains(target.name) {
            taken[target.name] = target.declaration.source
        }
        let document = JSONValue.object([
            "schema_version": .string("1.0"), "id": .string(analysis.loader.root.id),
            "environments": analysis.loader.root.environments,
            "sources": .array(ActionWriter.sources(files: writer.fileSources.keys, targets: taken)),
            "actions": .array(writer.actions),
        ])
        var said: Set<String> = []
        return CompiledBuild(
            workload: writes ? JSONWriter.canonical(document) : [], targets: targets, attributes: attributes,
            notices: writer.notices.filter { said.insert($0).inserted })
    }
}
