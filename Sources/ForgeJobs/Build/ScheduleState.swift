internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR

/// The actions of one run with their dependencies, in deterministic topological order.
struct BuildGraph: Sendable {
    struct Node: Sendable {
        let declaration: ActionDeclaration
        /// Indices of the actions whose outputs it takes, all smaller than its own.
        let dependencies: [Int]
    }

    let actions: [Node]

    /// The graph of nothing.
    static let none = BuildGraph(actions: [])

    private init(actions: [Node]) { self.actions = actions }

    /// Selects the targets and what they need; no targets mean all.
    init(_ workload: Workload, targets: [String]) throws(ForgeError) {
        let graph = try ActionGraph(workload)
        let selection = try graph.selection(targets)
        var position = [Int](repeating: 0, count: graph.actions.count)
        for (place, node) in selection.enumerated() { position[node] = place }
        actions = selection.map { node in
            Node(
                declaration: graph.actions[node],
                dependencies: graph.dependencies(of: node).map { position[$0] })
        }
    }
}

/// Which actions are ready, running and done; a plain state machine that the session drives.
struct ScheduleState: Sendable {
    private let graph: BuildGraph
    private var waiting: [Int]
    private var dependents: [[Int]]
    private var ready: [Int]
    private var freeSlots: Int
    private let slots: Int
    private var causes: [Int: String] = [:]
    private var stopped = false
    private var settled: Set<Int> = []

    var completed: [String: CompletedAction] = [:]
    var summary = BuildSummary()

    init(_ graph: BuildGraph, slots: Int) {
        self.graph = graph
        self.slots = max(1, slots)
        freeSlots = self.slots
        waiting = graph.actions.map(\.dependencies.count)
        dependents = Array(repeating: [], count: graph.actions.count)
        for (index, node) in graph.actions.enumerated() {
            for dependency in node.dependencies { dependents[dependency].append(index) }
        }
        ready = graph.actions.indices.filter { graph.actions[$0].dependencies.isEmpty }.reversed()
        summary.total = graph.actions.count
    }

    private func cost(_ index: Int) -> Int {
        min(slots, max(1, Int(graph.actions[index].declaration.resources.cpus)))
    }

    /// The next action that may start, taking its slots; nil when none is ready or no slot is free.
    mutating func takeReady() -> Int? {
        guard !stopped, let index = ready.last, cost(index) <= freeSlots else { return nil }
        ready.removeLast()
        freeSlots -= cost(index)
        return index
    }

    /// The results that an action takes inputs from.
    ///
    /// No more than these go to its task: while one holds all results, the next to come copies them all.
    func needed(by index: Int) -> [String: ActionOutputs] {
        var needed: [String: ActionOutputs] = [:]
        for dependency in graph.actions[index].dependencies {
            let name = graph.actions[dependency].declaration.name
            needed[name] = completed[name]?.outputs
        }
        return needed
    }

    mutating func finish(_ index: Int, _ action: CompletedAction) {
        settle(index, action.report)
        completed[action.declaration.name] = action
        for dependent in dependents[index] {
            waiting[dependent] -= 1
            // An action behind a failed one is never ready: that one's edge stays.
            if waiting[dependent] == 0 { insertReady(dependent) }
        }
    }

    mutating func fail(_ index: Int, _ report: ActionReport, keepGoing: Bool) {
        settle(index, report)
        // What the user stopped has not failed.
        if report.outcome != .cancelled { summary.failed += 1 }
        causes[index] = report.name
        if !keepGoing { stopped = true }
    }

    private mutating func settle(_ index: Int, _ report: ActionReport) {
        freeSlots += cost(index)
        settled.insert(index)
        summary.reports[report.name] = report
        switch report.origin {
        case .executed: summary.executed += 1
        case .cached: summary.cached += 1
        }
    }

    /// Ready actions are kept in descending order, so that the last is the first in topological order.
    private mutating func insertReady(_ index: Int) {
        let place = ready.firstIndex { $0 < index } ?? ready.endIndex
        ready.insert(index, at: place)
    }

    /// Counts and names the actions that never ran because of a failure.
    mutating func skipped() -> [(name: String, cause: String)] {
        var names: [(String, String)] = []
        for index in graph.actions.indices where !settled.contains(index) {
            let cause = graph.actions[index].dependencies.compactMap { causes[$0] }.first
            causes[index] = cause
            summary.skipped += 1
            if let cause { names.append((graph.actions[index].declaration.name, cause)) }
        }
        return names
    }
}
