import ForgeCore
import ForgeExecutor
import ForgeIR
import Testing

@testable import ForgeJobs

@Suite("Scheduling")
struct ScheduleStateTests {
    private func make(_ edges: [String: [String]], cpus: [String: Int64] = [:]) throws -> BuildGraph {
        let actions = edges.keys.sorted().map { name -> ActionDeclaration in
            var action = ActionDeclaration(name: name, environment: "e", command: ["true"])
            action.inputs = (edges[name] ?? []).map { Input(.action($0, output: "o"), path: "in/\($0)") }
            action.outputs = [Output(.path("o", .file))]
            action.resources.cpus = cpus[name] ?? 1
            return action
        }
        return try BuildGraph(
            Workload(id: "w", environments: [], sources: [], actions: actions), targets: [])
    }

    /// A function of its own, since the expectation macros cannot change what they look at.
    private func next(_ state: inout ScheduleState) -> Int? { state.takeReady() }

    private func done(_ graph: BuildGraph, _ index: Int, code: Int32 = 0) -> CompletedAction {
        let declaration = graph.actions[index].declaration
        return CompletedAction(
            declaration: declaration, result: ActionResult(exitCode: code),
            report: ActionReport(
                name: declaration.name, key: Digest(of: declaration.name), origin: .executed, outcome: .exited(code),
                record: nil, stdout: nil, stderr: nil, durationNanoseconds: 0, command: []))
    }

    @Test("Actions start in topological order, ties by name, and only when their inputs are there")
    func order() throws {
        let graph = try make(["a": ["c"], "b": ["c"], "c": [], "d": ["a", "b"]])
        var state = ScheduleState(graph, slots: 8)
        var started: [String] = []
        while let index = state.takeReady() {
            started.append(graph.actions[index].declaration.name)
            state.finish(index, done(graph, index))
        }
        #expect(started == ["c", "a", "b", "d"])
        #expect(state.summary.executed == 4)
        let skipped = state.skipped()
        #expect(skipped.isEmpty)
        #expect(state.summary.skipped == 0)
    }

    @Test("An action is given the results of its own dependencies, and of no others")
    func needed() throws {
        let graph = try make(["a": [], "b": [], "c": ["a"], "d": ["a", "b"]])
        var state = ScheduleState(graph, slots: 8)
        var given: [String: [String]] = [:]
        while let index = state.takeReady() {
            given[graph.actions[index].declaration.name] = state.needed(by: index).keys.sorted()
            state.finish(index, done(graph, index))
        }
        #expect(given == ["a": [], "b": [], "c": ["a"], "d": ["a", "b"]])
    }

    @Test("Never more CPUs are taken than there are, and a large action still runs")
    func slots() throws {
        let graph = try make(["a": [], "b": [], "c": []], cpus: ["a": 64])
        var state = ScheduleState(graph, slots: 2)
        let first = try #require(next(&state))
        #expect(graph.actions[first].declaration.name == "a")
        #expect(next(&state) == nil)
        state.finish(first, done(graph, first))
        #expect(next(&state) != nil)
        #expect(next(&state) != nil)
        #expect(next(&state) == nil)
    }

    @Test("A failure stops new work, and everything that did not run is counted")
    func failure() throws {
        let graph = try make(["a": [], "b": ["a"], "c": ["b"], "z": []])
        var state = ScheduleState(graph, slots: 1)
        let first = try #require(next(&state))
        state.fail(first, done(graph, first, code: 1).report, keepGoing: false)
        #expect(next(&state) == nil)
        let skipped = state.skipped()
        #expect(skipped.map(\.name) == ["b", "c"])
        #expect(state.summary.skipped == 3)
        #expect(!state.summary.isSuccess)
    }

    @Test("With keep-going, what does not depend on the failure still runs")
    func keepGoing() throws {
        let graph = try make(["a": [], "b": ["a"], "z": []])
        var state = ScheduleState(graph, slots: 1)
        let first = try #require(next(&state))
        state.fail(first, done(graph, first, code: 1).report, keepGoing: true)
        let second = try #require(next(&state))
        #expect(graph.actions[second].declaration.name == "z")
        state.finish(second, done(graph, second))
        #expect(next(&state) == nil)
        let skipped = state.skipped()
        #expect(skipped.map(\.name) == ["b"])
    }

    private static let loss = ForgeError(.blobMissing, "The store holds no blob")

    @Test("What an action finds lost is made again before it, and nothing else is")
    func rewind() throws {
        let graph = try make(["a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]])
        var state = ScheduleState(graph, slots: 1)
        var order: [String] = []
        var isLost = true
        while let index = state.takeReady() {
            let name = graph.actions[index].declaration.name
            order.append(name)
            if name == "c", isLost {
                isLost = false
                #expect(try state.rewind(index, lost: ["a"], because: Self.loss))
            } else {
                state.finish(index, done(graph, index))
            }
        }
        #expect(order == ["a", "b", "c", "a", "c", "d"])
        #expect(state.summary.executed == 4 && state.summary.isSuccess && state.completed.count == 4)
    }

    @Test("Who waits for what is made again waits for it, whether it was ready or not")
    func rewindUnderOthers() throws {
        let graph = try make(["a": [], "b": ["a"], "c": ["a"], "z": []])
        var state = ScheduleState(graph, slots: 2)
        let a = try #require(next(&state))
        let z = try #require(next(&state))
        state.finish(a, done(graph, a))
        let b = try #require(next(&state))
        #expect(next(&state) == nil)
        state.finish(z, done(graph, z))
        // `c` is ready, and is not to begin with what `b` found lost.
        #expect(try state.rewind(b, lost: ["a"], because: Self.loss))
        #expect(next(&state) == a)
        #expect(next(&state) == nil)
        state.finish(a, done(graph, a))
        let rest = [next(&state), next(&state)].compactMap { $0 }.map { graph.actions[$0].declaration.name }
        #expect(rest == ["b", "c"])
    }

    @Test("Making again is bounded, and so is trying again")
    func rewindBounds() throws {
        let graph = try make(["a": [], "b": ["a"]])
        var state = ScheduleState(graph, slots: 1)
        for _ in 0..<2 {
            let a = try #require(next(&state))
            #expect(try state.rewind(a, lost: [], because: Self.loss))
        }
        let last = try #require(next(&state))
        #expect(try !state.rewind(last, lost: [], because: Self.loss))
        state.finish(last, done(graph, last))
        for _ in 0..<ScheduleState.mostRewinds {
            let b = try #require(next(&state))
            #expect(try state.rewind(b, lost: ["a"], because: Self.loss))
            let a = try #require(next(&state))
            state.finish(a, done(graph, a))
        }
        let b = try #require(next(&state))
        let error = #expect(throws: ForgeError.self) { _ = try state.rewind(b, lost: ["a"], because: Self.loss) }
        #expect(error?.code == .blobLost)
    }

    @Test("An unknown target is refused with what it may have meant")
    func unknownTarget() throws {
        let action = ActionDeclaration(name: "build", environment: "e", command: ["true"])
        let workload = Workload(id: "w", environments: [], sources: [], actions: [action])
        let error = #expect(throws: ForgeError.self) { _ = try BuildGraph(workload, targets: ["biuld"]) }
        #expect(error?.code == .targetUnknown)
        #expect(error?.hints.contains { $0.contains("build") } == true)
    }
}
