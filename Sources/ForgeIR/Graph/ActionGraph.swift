public import ForgeCore

/// A workload's actions with who needs whom: what is planned and executed.
///
/// Actions are numbered in the order of their names' UTF-8 bytes, so numbers, order and closures are the same for
/// every spelling of one document.
public struct ActionGraph: Sendable {
    /// The actions, sorted by name; a node is an index into them.
    public let actions: [ActionDeclaration]
    /// Who needs whom.
    public let graph: DependencyGraph
    /// Every node after what it needs; ties by name.
    public let order: [Int]

    private let nodes: [String: Int]

    /// Plans a workload.
    ///
    /// - Throws: `E_REFERENCE_UNKNOWN` or `E_ACTION_CYCLE`, neither for a workload that ``WorkloadReader`` gave.
    public init(_ workload: Workload) throws(ForgeError) {
        actions = workload.actions.sortedByBytes(\.name)
        var nodes: [String: Int] = [:]
        nodes.reserveCapacity(actions.count)
        for (node, action) in actions.enumerated() { nodes[action.name] = node }
        self.nodes = nodes
        var dependencies: [[Int]] = []
        dependencies.reserveCapacity(actions.count)
        for action in actions {
            var list: [Int] = []
            for input in action.inputs {
                guard case .action(let name, _) = input.origin else { continue }
                guard let node = nodes[name] else {
                    throw ForgeError(.referenceUnknown, "`\(action.name)` needs the unknown action `\(name)`")
                }
                list.append(node)
            }
            dependencies.append(list)
        }
        graph = DependencyGraph(dependencies: dependencies)
        order = graph.topologicalOrder()
        if order.count < actions.count {
            let cycle = (graph.smallestCycle() ?? []).map { actions[$0].name }
            throw ForgeError(.actionCycle, Self.describe(cycle))
        }
    }

    /// The number of the action with this name.
    public func node(named name: String) -> Int? { nodes[name] }

    /// What a node needs directly, ascending.
    public func dependencies(of node: Int) -> [Int] { graph.dependencies(of: node) }

    /// The nodes that have to run for these targets, in topological order; all of them when none is named.
    ///
    /// - Throws: `E_TARGET_UNKNOWN` with a suggestion, for the first name that no action has.
    public func selection(_ targets: [String]) throws(ForgeError) -> [Int] {
        if targets.isEmpty { return order }
        var wanted: [Int] = []
        for target in targets {
            guard let node = nodes[target] else {
                throw ForgeError(
                    .targetUnknown, "There is no action `\(target)`",
                    hints: Suggestion.hints(for: target, among: actions.map(\.name)))
            }
            wanted.append(node)
        }
        var inside = [Bool](repeating: false, count: actions.count)
        for node in graph.closure(of: wanted) { inside[node] = true }
        return order.filter { inside[$0] }
    }

    /// The sentence that names a cycle.
    static func describe(_ cycle: [String]) -> String {
        if cycle.count == 1 { return "`\(cycle[0])` needs its own output" }
        let shown = cycle.count <= 20 ? cycle : Array(cycle.prefix(19)) + ["… \(cycle.count - 19) more"]
        return "Actions need each other in a circle: "
            + (shown + [cycle.first ?? ""]).map { "`\($0)`" }.joined(separator: " → ")
    }
}
