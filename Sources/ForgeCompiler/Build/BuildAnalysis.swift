import ForgeCore
import ForgeDhall

/// Applies the rules of targets, dependencies first.
final class BuildAnalysis {
    /// A target with the toolchain that it is made with.
    struct Configured: Hashable {
        var label: TargetLabel
        var toolchain: Int
    }

    /// What those that depend on a target see of it.
    struct Made {
        /// The label, with the toolchain where that is not the default.
        let name: String
        let rule: String
        let info: DhallEvaluator.Item
        let shown: TargetInfo
        /// Direct dependencies in the order of the declaration.
        let deps: [Configured]
    }

    /// What a target became.
    struct Analysed {
        let declaration: TargetDeclaration
        let made: Made
        /// What the rule says of it, as data.
        let info: JSONValue
        let actions: [JSONValue]
        let tools: [Configured]
        let from: Configured?
        /// Where its outputs lie, with a slash at the end.
        let outDirectory: String

        var name: String { made.name }
        var shown: TargetInfo { made.shown }
        var deps: [Configured] { made.deps }
    }

    let loader: BuildLoader
    private(set) var analysed: [Configured: Analysed] = [:]
    /// What is known of targets to those that depend on them, analysed here or before.
    private(set) var made: [Configured: Made] = [:]
    /// In which order they were analysed: dependencies first.
    private(set) var order: [Configured] = []
    /// What cannot be analysed, which was noted.
    private var failed: Set<Configured> = []
    private var chain: [Configured] = []
    /// What was looked at, whatever became of it.
    private(set) var visited: [TargetDeclaration] = []

    init(_ loader: BuildLoader) { self.loader = loader }

    private var evaluator: DhallEvaluator { loader.evaluator }

    /// Analyses a target and everything that it depends on; nil when something of it is wrong, which is noted.
    @discardableResult
    func analyse(_ key: Configured, for user: TargetLabel?) throws(ForgeErrors) -> Analysed? {
        guard let declaration = loader.target(key.label, for: user) else {
            try explore(key)
            return nil
        }
        if let known = analysed[key] { return known }
        if failed.contains(key) { return nil }
        if let start = chain.firstIndex(of: key) {
            loader.problems.add(cycle(chain[start...].map(\.label)))
            return nil
        }
        visited.append(declaration)
        chain.append(key)
        defer { chain.removeLast() }
        var isWhole = true
        for dep in uses(declaration, key).all where try analyse(dep, for: key.label) == nil { isWhole = false }
        let found: Analysed?
        do throws(ForgeErrors) { found = try result(of: declaration, key, isWhole: isWhole) } catch {
            // What a rule cannot do hides nothing of other targets.
            loader.problems.add(PackageSource.plain(error))
            found = nil
        }
        guard let result = found else {
            failed.insert(key)
            return nil
        }
        analysed[key] = result
        made[key] = result.made
        order.append(key)
        return result
    }

    /// Looks at what a target uses that may not be used itself: what is wrong there is told as well.
    private func explore(_ key: Configured) throws(ForgeErrors) {
        guard let declaration = loader.unusable(key.label), !failed.contains(key), !chain.contains(key) else { return }
        guard loader.isBroken(key.label) else {
            try analyse(key, for: nil)
            return
        }
        failed.insert(key)
        visited.append(declaration)
        for dep in uses(declaration, key).all { try analyse(dep, for: key.label) }
    }

    /// Takes over what a target was found to be before.
    func adopt(_ other: Made, as key: Configured) { made[key] = other }

    /// What a declaration uses, with the toolchains for that.
    func uses(
        _ declaration: TargetDeclaration, _ key: Configured
    ) -> (deps: [Configured], tools: [Configured], from: Configured?, all: [Configured]) {
        let deps = declaration.deps.map { Configured(label: $0, toolchain: key.toolchain) }
        let tools = declaration.tools.map { Configured(label: $0, toolchain: loader.root.host) }
        let from = declaration.from.map { Configured(label: $0, toolchain: key.toolchain) }
        return (deps, tools, from, deps + tools + (from.map { [$0] } ?? []))
    }

    private func cycle(_ labels: [TargetLabel]) -> ForgeError {
        let circle = (labels + [labels[0]]).map(\.description).joined(separator: " → ")
        let last = labels[labels.count - 1]
        return ForgeError(
            .targetCycle, "`\(labels[0])` depends on itself: \(circle)", frame: loader.frame(of: labels[0], for: last),
            hints: [labels.count == 1 ? "Take it away" : "Take what both need into a target of its own"])
    }

    /// What a target becomes, whose dependencies are known; nil when something is wrong with it, which is noted.
    ///
    /// - Parameter isWhole: whether nothing is wrong with what it uses.
    func result(
        of declaration: TargetDeclaration, _ key: Configured, isWhole: Bool = true
    ) throws(ForgeErrors) -> Analysed? {
        let uses = uses(declaration, key)
        let problems = kinds(declaration, uses.deps, uses.tools, uses.from)
        for problem in problems { loader.problems.add(problem) }
        guard isWhole, problems.isEmpty, uses.all.allSatisfy({ made[$0] != nil }), let rule = loader.rule(of: key.label)
        else { return nil }
        let toolchain = loader.root.toolchains[key.toolchain]
        let suffix = key.toolchain == 0 ? "" : "@\(toolchain.name)"
        let directory = key.label.package.isEmpty ? "" : "\(key.label.package)/"
        let name = "\(key.label)\(suffix)"
        let out = "out/\(toolchain.name)/\(directory)\(key.label.name)/"
        let context = evaluator.record([
            "label": evaluator.text(name), "package": evaluator.text("//\(key.label.package)"),
            "dir": evaluator.text(directory), "name": evaluator.text(key.label.name),
            "out": evaluator.text(out), "toolchain": toolchain.item,
        ])
        let handed = given(uses.deps, uses.tools, uses.from)
        let lowered = try evaluator.apply(try evaluator.apply(rule, to: context), to: handed)
        guard let info = try evaluator.field(lowered, "info"), let actions = try evaluator.field(lowered, "actions")
        else { preconditionFailure("INVARIANT: rules give what the type of targets says") }
        var options = DataOptions()
        options.namesAlternatives = true
        let written = try evaluator.data(actions, options).arrayValue ?? []
        options.joinsMaps = false
        let said = try evaluator.data(info, options)
        let strange = self.strange(
            said, written, declaration, name: name, out: out, root: root(of: uses.from, directory))
        for problem in strange { loader.problems.add(problem) }
        let whole = Made(
            name: name, rule: declaration.rule, info: info, shown: TargetInfo(said), deps: uses.deps)
        return Analysed(
            declaration: declaration, made: whole, info: said, actions: written, tools: uses.tools, from: uses.from,
            outDirectory: out)
    }

    /// Where the files of a target lie: in its package, or in the source that they are taken from.
    private func root(of from: Configured?, _ directory: String) -> String {
        from.flatMap { made[$0]?.shown.root } ?? directory
    }

    /// What a rule is handed: the dependencies, each once and before what it depends on itself, then tools and source.
    private func given(_ deps: [Configured], _ tools: [Configured], _ from: Configured?) -> DhallEvaluator.Item {
        var items: [DhallEvaluator.Item] = []
        for key in linkOrder(deps) { items.append(dependency(key, "Dependency", isDirect: deps.contains(key))) }
        for key in tools { items.append(dependency(key, "Tool", isDirect: true)) }
        if let from { items.append(dependency(from, "From", isDirect: true)) }
        return evaluator.list(items, of: loader.root.dependency)
    }

    private func dependency(_ key: Configured, _ role: String, isDirect: Bool) -> DhallEvaluator.Item {
        guard let known = made[key] else { preconditionFailure("INVARIANT: dependencies are known first") }
        return evaluator.record([
            "label": evaluator.text(known.name), "role": evaluator.alternative(role, of: loader.root.role),
            "direct": evaluator.bool(isDirect), "info": known.info,
        ])
    }

    /// The closure of dependencies in the order of a linker's command line: users before what they use.
    private func linkOrder(_ deps: [Configured]) -> [Configured] {
        var seen: Set<Configured> = []
        var out: [Configured] = []
        func visit(_ key: Configured) {
            guard seen.insert(key).inserted else { return }
            for inner in (made[key]?.deps ?? []).reversed() { visit(inner) }
            out.append(key)
        }
        for key in deps.reversed() { visit(key) }
        return out.reversed()
    }
}
