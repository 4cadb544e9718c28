import ForgeCore
import ForgeDhall

/// Applies the rules of targets, dependencies first.
final class BuildAnalysis {
    /// A target with the toolchain that it is made with.
    struct Configured: Hashable {
        var label: TargetLabel
        var toolchain: Int
    }

    /// What a target became.
    struct Analysed {
        let declaration: TargetDeclaration
        /// The label, with the toolchain where that is not the default.
        let name: String
        let info: DhallEvaluator.Item
        let shown: TargetInfo
        let actions: [JSONValue]
        /// Direct dependencies in the order of the declaration.
        let deps: [Configured]
        let tools: [Configured]
        let from: Configured?
        /// Where its outputs lie, with a slash at the end.
        let outDirectory: String
    }

    let loader: BuildLoader
    private(set) var analysed: [Configured: Analysed] = [:]
    /// In which order they were analysed: dependencies first.
    private(set) var order: [Configured] = []
    /// What cannot be analysed, which was noted.
    private var failed: Set<Configured> = []
    private var chain: [Configured] = []

    init(_ loader: BuildLoader) { self.loader = loader }

    private var evaluator: DhallEvaluator { loader.evaluator }

    /// Analyses a target and everything that it depends on; nil when something of it is wrong, which is noted.
    @discardableResult
    func analyse(_ key: Configured, for user: TargetLabel?) throws(ForgeErrors) -> Analysed? {
        guard let declaration = loader.target(key.label, for: user) else { return nil }
        if let known = analysed[key] { return known }
        if failed.contains(key) { return nil }
        if let start = chain.firstIndex(of: key) {
            loader.problems.add(cycle(chain[start...].map(\.label)))
            return nil
        }
        chain.append(key)
        defer { chain.removeLast() }
        let deps = declaration.deps.map { Configured(label: $0, toolchain: key.toolchain) }
        let tools = declaration.tools.map { Configured(label: $0, toolchain: loader.root.host) }
        let from = declaration.from.map { Configured(label: $0, toolchain: key.toolchain) }
        var isWhole = true
        for dep in deps + tools + (from.map { [$0] } ?? []) where try analyse(dep, for: key.label) == nil {
            isWhole = false
        }
        for problem in kinds(declaration, tools, from) {
            isWhole = false
            loader.problems.add(problem)
        }
        guard isWhole else {
            failed.insert(key)
            return nil
        }
        let result = try lowered(declaration, key, deps, tools, from)
        analysed[key] = result
        order.append(key)
        return result
    }

    private func cycle(_ labels: [TargetLabel]) -> ForgeError {
        let circle = (labels + [labels[0]]).map(\.description).joined(separator: " → ")
        let last = labels[labels.count - 1]
        return ForgeError(
            .targetCycle, "`\(labels[0])` depends on itself: \(circle)", frame: loader.frame(of: labels[0], for: last),
            hints: [labels.count == 1 ? "Take it away" : "Take what both need into a target of its own"])
    }

    private func lowered(
        _ declaration: TargetDeclaration, _ key: Configured, _ deps: [Configured], _ tools: [Configured],
        _ from: Configured?
    ) throws(ForgeErrors) -> Analysed {
        let toolchain = loader.root.toolchains[key.toolchain]
        let suffix = key.toolchain == 0 ? "" : "@\(toolchain.name)"
        let package = key.label.package
        let name = "\(key.label)\(suffix)"
        let out = "out/\(toolchain.name)/\(package.isEmpty ? "" : "\(package)/")\(key.label.name)/"
        let context = evaluator.record([
            "label": evaluator.text(name), "package": evaluator.text("//\(package)"),
            "dir": evaluator.text(package.isEmpty ? "" : "\(package)/"), "name": evaluator.text(key.label.name),
            "out": evaluator.text(out), "toolchain": toolchain.item,
        ])
        let given = try given(deps, tools, from)
        let lowered = try evaluator.apply(try evaluator.apply(declaration.lower, to: context), to: given)
        guard let info = try evaluator.field(lowered, "info"), let actions = try evaluator.field(lowered, "actions")
        else { preconditionFailure("INVARIANT: rules give what the type of targets says") }
        var options = DataOptions()
        options.namesAlternatives = true
        return Analysed(
            declaration: declaration, name: name, info: info, shown: TargetInfo(try evaluator.data(info, options)),
            actions: try evaluator.data(actions, options).arrayValue ?? [], deps: deps, tools: tools, from: from,
            outDirectory: out)
    }

    /// What a rule is handed: the dependencies, each once and before what it depends on itself, then tools and source.
    private func given(
        _ deps: [Configured], _ tools: [Configured], _ from: Configured?
    ) throws(ForgeErrors) -> DhallEvaluator.Item {
        var items: [DhallEvaluator.Item] = []
        for key in linkOrder(deps) { items.append(dependency(key, "Dependency", isDirect: deps.contains(key))) }
        for key in tools { items.append(dependency(key, "Tool", isDirect: true)) }
        if let from { items.append(dependency(from, "From", isDirect: true)) }
        return evaluator.list(items, of: loader.root.dependency)
    }

    private func dependency(_ key: Configured, _ role: String, isDirect: Bool) -> DhallEvaluator.Item {
        guard let known = analysed[key] else { preconditionFailure("INVARIANT: dependencies are analysed first") }
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
            for inner in (analysed[key]?.deps ?? []).reversed() { visit(inner) }
            out.append(key)
        }
        for key in deps.reversed() { visit(key) }
        return out.reversed()
    }
}
