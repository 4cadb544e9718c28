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
    private var chain: [Configured] = []

    init(_ loader: BuildLoader) { self.loader = loader }

    private var evaluator: DhallEvaluator { loader.evaluator }

    /// Analyses a target and everything that it depends on.
    @discardableResult
    func analyse(_ key: Configured, for user: TargetLabel?) throws(ForgeErrors) -> Analysed {
        let declaration = try loader.target(key.label, for: user)
        if let known = analysed[key] { return known }
        if let start = chain.firstIndex(of: key) {
            let circle = (chain[start...] + [key]).map(\.label.description).joined(separator: " → ")
            throw ForgeErrors([
                ForgeError(
                    .targetCycle, "`\(key.label)` depends on itself: \(circle)",
                    frame: chain.last.flatMap { loader.frame(of: key.label, in: $0.label.package) },
                    hints: ["Take what both need into a target of its own"])
            ])
        }
        chain.append(key)
        defer { chain.removeLast() }
        let deps = declaration.deps.map { Configured(label: $0, toolchain: key.toolchain) }
        let tools = declaration.tools.map { Configured(label: $0, toolchain: loader.root.host) }
        let from = declaration.from.map { Configured(label: $0, toolchain: key.toolchain) }
        for dep in deps + tools + (from.map { [$0] } ?? []) { try analyse(dep, for: key.label) }

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
        let result = Analysed(
            declaration: declaration, name: name, info: info, shown: TargetInfo(try evaluator.data(info, options)),
            actions: try evaluator.data(actions, options).arrayValue ?? [], deps: deps, tools: tools, from: from,
            outDirectory: out)
        analysed[key] = result
        order.append(key)
        return result
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
