import ForgeCore
import ForgeIR
import Testing

@testable import ForgeJobs

/// Durations replayed through the scheduler.
@Suite struct ScheduleReplayTests {
    private func replay(
        _ edges: [String: [String]], _ durations: [String: Int64], cores: Int, cpus: [String: Int64] = [:]
    ) throws -> ScheduleReplay {
        let actions = edges.keys.sorted().map { name -> ActionDeclaration in
            var action = ActionDeclaration(name: name, environment: "e", command: ["true"])
            action.inputs = (edges[name] ?? []).map { Input(.action($0, output: "o"), path: "in/\($0)") }
            action.outputs = [Output(.path("o", .file))]
            action.resources.cpus = cpus[name] ?? 1
            return action
        }
        return try ScheduleReplay(
            Workload(id: "w", environments: [], sources: [], actions: actions), targets: [], durations: durations,
            cores: cores)
    }

    /// Two objects, an archive of them, and a program of that and of a third object.
    private let program = ["a": [], "b": [], "c": [], "lib": ["a", "b"], "app": ["lib", "c"]]
    private let times: [String: Int64] = ["a": 30, "b": 10, "c": 25, "lib": 5, "app": 20]

    @Test func oneCPUTakesAsLongAsAllTheWork() throws {
        let one = try replay(program, times, cores: 1)
        #expect(one.total == 90 && one.work == 90)
        #expect(one.longestChain == 55)
        #expect(one.path.map(\.step.name) == ["a", "b", "c", "lib", "app"])
        #expect(one.path.map(\.waitedForCPU) == [false, true, true, true, false])
    }

    @Test func moreCPUsTakeAsLongAsTheLongestChainAtLeast() throws {
        let two = try replay(program, times, cores: 2)
        // `b` ends at 10, `c` at 35, `a` at 30 and `lib` at 35.
        #expect(two.total == 55)
        let many = try replay(program, times, cores: 8)
        #expect(many.total == many.longestChain)
        #expect(many.path.map(\.step.name) == ["a", "lib", "app"])
        #expect(many.path.map(\.step.start) == [0, 30, 35])
    }

    @Test func slackIsWhatTheLongestChainDoesNotNotice() throws {
        let slack = Dictionary(
            uniqueKeysWithValues: try replay(program, times, cores: 2).steps.map { ($0.name, $0.slack) })
        #expect(slack == ["a": 0, "b": 20, "c": 10, "lib": 0, "app": 0])
        var slower = times
        slower["c"] = 25 + 10
        #expect(try replay(program, slower, cores: 8).total == 55)
        slower["c"] = 25 + 11
        #expect(try replay(program, slower, cores: 8).total == 56)
    }

    @Test func anActionOfSeveralCPUsLeavesNoneForOthers() throws {
        let wide = try replay(["a": [], "b": []], ["a": 10, "b": 10], cores: 2, cpus: ["a": 2])
        #expect(wide.total == 20)
    }

    @Test func actionsWithoutATimeTakeNone() throws {
        let partial = try replay(["a": [], "m": ["a"], "z": ["m"]], ["a": 7, "z": 3], cores: 1)
        #expect(partial.total == 10)
        #expect(partial.path.map(\.step.name) == ["a", "z"])
        #expect(partial.path.map(\.waitedForCPU) == [false, false])
        #expect(try replay([:], [:], cores: 1).total == 0)
    }

    @Test func thePathHasNoGaps() throws {
        var random = UInt64(7)
        func next(_ limit: UInt64) -> UInt64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (random >> 33) % limit
        }
        for _ in 0..<50 {
            var edges: [String: [String]] = [:]
            var durations: [String: Int64] = [:]
            for index in 0..<30 {
                edges["n\(index)"] = (0..<index).filter { _ in next(8) == 0 }.map { "n\($0)" }
                durations["n\(index)"] = Int64(next(50))
            }
            let replay = try replay(edges, durations, cores: Int(next(6)) + 1)
            var now: Int64 = 0
            for link in replay.path {
                #expect(link.step.start == now)
                now = link.step.end
            }
            #expect(now == replay.total)
            #expect(replay.total >= replay.longestChain && replay.total <= replay.work)
        }
    }
}
