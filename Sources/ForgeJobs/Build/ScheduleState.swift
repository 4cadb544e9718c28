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
    private enum Phase {
        /// It needs this many actions that are not done.
        case waiting(Int)
        case ready
        case running
        case completed
        case failed
    }

    /// How often one action is made again.
    static let mostRewinds = 16
    /// How often an action is tried again where nothing that it takes from others is lost.
    private static let mostRetries = 2

    private let graph: BuildGraph
    private var phases: [Phase]
    private var dependents: [[Int]]
    private var ready: [Int]
    private var freeSlots: Int
    private let slots: Int
    private var causes: [Int: String] = [:]
    private var stopped = false
    private var rewinds: [Int: Int] = [:]
    private var retries: [Int: Int] = [:]

    var completed: [String: CompletedAction] = [:]
    var summary = BuildSummary()

    init(_ graph: BuildGraph, slots: Int) {
        self.graph = graph
        self.slots = max(1, slots)
        freeSlots = self.slots
        phases = graph.actions.map { $0.dependencies.isEmpty ? .ready : .waiting($0.dependencies.count) }
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
        phases[index] = .running
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
        settle(index, action.report, .completed)
        completed[action.declaration.name] = action
        for dependent in dependents[index] {
            // An action behind a failed one is never ready: that one's edge stays.
            guard case .waiting(let count) = phases[dependent] else { continue }
            wait(dependent, for: count - 1)
        }
    }

    mutating func fail(_ index: Int, _ report: ActionReport, keepGoing: Bool) {
        settle(index, report, .failed)
        // What the user stopped has not failed.
        if report.outcome != .cancelled { summary.failed += 1 }
        causes[index] = report.name
        if !keepGoing { stopped = true }
    }

    /// Takes back that an action began, and that those were done whose outputs it found lost.
    ///
    /// - Parameter lost: names of actions that it needs; none where what is lost is of no action.
    /// - Returns: false where nothing here can bring back what is lost.
    /// - Throws: `E_BLOB_LOST` where an action would be made again too often.
    mutating func rewind(_ index: Int, lost: [String], because error: ForgeError) throws(ForgeError) -> Bool {
        let needed = graph.actions[index].dependencies
        let producers = needed.filter { lost.contains(graph.actions[$0].declaration.name) }
        if producers.isEmpty {
            retries[index, default: 0] += 1
            guard retries[index, default: 0] <= Self.mostRetries else { return false }
        }
        for producer in producers { try takeBack(producer, because: error) }
        freeSlots += cost(index)
        wait(index, for: unfinished(needed))
        return true
    }

    private mutating func takeBack(_ producer: Int, because error: ForgeError) throws(ForgeError) {
        // Another one has found it lost before.
        guard case .completed = phases[producer] else { return }
        let name = graph.actions[producer].declaration.name
        guard rewinds[producer, default: 0] < Self.mostRewinds else {
            throw .lostForGood("What `\(name)` leaves", times: Self.mostRewinds, because: error)
        }
        rewinds[producer, default: 0] += 1
        completed[name] = nil
        switch summary.reports.removeValue(forKey: name)?.origin {
        case .executed: summary.executed -= 1
        case .cached: summary.cached -= 1
        case nil: break
        }
        for dependent in dependents[producer] {
            switch phases[dependent] {
            case .waiting(let count): phases[dependent] = .waiting(count + 1)
            case .ready:
                ready.removeAll { $0 == dependent }
                phases[dependent] = .waiting(1)
            case .running, .completed, .failed: break
            }
        }
        wait(producer, for: unfinished(graph.actions[producer].dependencies))
    }

    private func unfinished(_ indices: [Int]) -> Int {
        indices.count { if case .completed = phases[$0] { false } else { true } }
    }

    private mutating func wait(_ index: Int, for count: Int) {
        phases[index] = count == 0 ? .ready : .waiting(count)
        if count == 0 { insertReady(index) }
    }

    private mutating func settle(_ index: Int, _ report: ActionReport, _ phase: Phase) {
        freeSlots += cost(index)
        phases[index] = phase
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
        for index in graph.actions.indices where !isSettled(index) {
            let cause = graph.actions[index].dependencies.compactMap { causes[$0] }.first
            causes[index] = cause
            summary.skipped += 1
            if let cause { names.append((graph.actions[index].declaration.name, cause)) }
        }
        return names
    }

    private func isSettled(_ index: Int) -> Bool {
        switch phases[index] {
        case .completed, .failed: true
        case .waiting, .ready, .running: false
        }
    }
}
