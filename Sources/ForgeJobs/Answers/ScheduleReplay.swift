public import ForgeCore
internal import ForgeExecutor
public import ForgeIR

/// Recorded durations replayed through the scheduler that builds use, on a clock that is counted and not waited for.
public struct ScheduleReplay: Sendable {
    /// One action with its place in the replayed run; times in microseconds from the start.
    public struct Step: Sendable {
        /// The action's name.
        public let name: String
        /// When it starts.
        public internal(set) var start: Int64 = 0
        /// How long it takes.
        public let duration: Int64
        /// By how much it may take longer before the longest chain grows.
        public internal(set) var slack: Int64 = 0
        /// When it ends.
        public var end: Int64 { start + duration }
    }

    /// All actions in topological order.
    public private(set) var steps: [Step]
    /// How long the run takes.
    public private(set) var total: Int64 = 0
    /// The longest chain of dependencies: what the run takes with any number of CPUs.
    public private(set) var longestChain: Int64 = 0
    /// The sum of all durations.
    public let work: Int64
    /// The actions that decide the total, in order: each begins when the one before it ends.
    public private(set) var path: [Link] = []

    /// One action of the path that decides the total.
    public struct Link: Sendable {
        /// The action.
        public let step: Step
        /// Whether it waited for a CPU that the one before held, and not for its result.
        public let waitedForCPU: Bool
    }

    private let graph: BuildGraph

    /// Replays a run of targets, all when there are none.
    ///
    /// - Parameters:
    ///   - durations: in microseconds, by name; an action without one takes no time.
    ///   - cores: the CPUs' worth of actions at one time.
    /// - Throws: `E_TARGET_UNKNOWN`.
    public init(
        _ workload: Workload, targets: [String], durations: [String: Int64], cores: Int
    ) throws(ForgeError) {
        graph = try BuildGraph(workload, targets: targets)
        steps = graph.actions.map { Step(name: $0.declaration.name, duration: durations[$0.declaration.name] ?? 0) }
        work = steps.reduce(0) { $0 + $1.duration }
        replay(cores)
        slacks()
        trace()
    }

    private mutating func replay(_ cores: Int) {
        var state = ScheduleState(graph, slots: cores)
        var running: [(end: Int64, index: Int)] = []
        var now: Int64 = 0
        while true {
            while let index = state.takeReady() {
                steps[index].start = now
                running.append((now + steps[index].duration, index))
            }
            guard let next = running.indices.min(by: { running[$0] < running[$1] }) else { break }
            let (end, index) = running.remove(at: next)
            now = end
            let declaration = graph.actions[index].declaration
            let report = ActionReport(
                name: declaration.name, key: Digest(of: ""), origin: .executed, outcome: .exited(0), record: nil,
                stdout: nil, stderr: nil, durationNanoseconds: steps[index].duration * 1000, command: [])
            state.finish(
                index, CompletedAction(declaration: declaration, result: ActionResult(exitCode: 0), report: report))
        }
        total = now
    }

    /// The longest way to and from each action, as if there were CPUs for all.
    private mutating func slacks() {
        var to = steps.map(\.duration)
        for (index, node) in graph.actions.enumerated() {
            to[index] += node.dependencies.map { to[$0] }.max() ?? 0
        }
        var after = [Int64](repeating: 0, count: steps.count)
        for (index, node) in graph.actions.enumerated().reversed() {
            for dependency in node.dependencies {
                after[dependency] = max(after[dependency], after[index] + steps[index].duration)
            }
        }
        longestChain = to.max() ?? 0
        for index in steps.indices { steps[index].slack = longestChain - to[index] - after[index] }
    }

    /// Goes back from the action that ends last to what each waited for: a dependency, else one that held a CPU.
    private mutating func trace() {
        var ending: [Int64: [Int]] = [:]
        for index in steps.indices where steps[index].duration > 0 {
            ending[steps[index].end, default: []].append(index)
        }
        var current = steps.indices.last { steps[$0].end == total && steps[$0].duration > 0 }
        while let index = current {
            let before = steps[index].start
            let needed = chain(above: index).first { steps[$0].end == before && steps[$0].duration > 0 }
            let held = ending[before]?.first
            path.append(Link(step: steps[index], waitedForCPU: needed == nil && before > 0))
            current = before > 0 ? needed ?? held : nil
        }
        path.reverse()
    }

    /// What an action needs directly, and through actions that take no time.
    private func chain(above index: Int) -> [Int] {
        var seen: Set<Int> = []
        var found: [Int] = []
        var next = graph.actions[index].dependencies
        while let dependency = next.popLast() {
            guard seen.insert(dependency).inserted else { continue }
            found.append(dependency)
            if steps[dependency].duration == 0 { next += graph.actions[dependency].dependencies }
        }
        return found.sorted()
    }
}
