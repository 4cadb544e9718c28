import ForgeCore
import ForgeIR
import ForgeTesting
import Testing

@testable import ForgeJobs

/// Any blob may be dropped at any step of a build: it ends right all the same.
///
/// What is not right is told with the seed that it came of.
@Suite("Eviction", .timeLimit(.minutes(5)))
struct EvictionTortureTests {
    private static let shapes = 12
    private static let modelled: UInt64 = 10_000

    private static func quiet(_ house: SimulatedHouse, shape: UInt64) async throws -> SimulatedBuild.Ending {
        try await SimulatedBuild(
            house, .here, shape: shape, evictor: Evictor(seed: 0, most: 0, oneIn: 1), slots: 1
        ).run()
    }

    @Test(
        "Whatever stores and clusters drop before any of their calls, a build ends with the same outputs",
        arguments: SimulatedBuild.Place.allCases)
    func stores(_ place: SimulatedBuild.Place) async throws {
        let house = try SimulatedHouse()
        var expected: [SimulatedBuild.Ending] = []
        for shape in 0..<Self.shapes { expected.append(try await Self.quiet(house, shape: UInt64(shape))) }
        var dropped = 0
        for seed in 0..<UInt64(place.schedules) {
            var random = SplitMix64(seed: seed)
            let shape = random.below(Self.shapes)
            let evictor = Evictor(seed: random.next(), most: 1 + random.below(8), oneIn: 4 + random.below(60))
            // One at a time is the same each time; several at once find what one alone does not.
            let slots = random.below(4) == 0 ? 3 : 1
            do {
                let build = try SimulatedBuild(house, place, shape: UInt64(shape), evictor: evictor, slots: slots)
                let found = try await build.run()
                if found != expected[shape] { Issue.record("seed \(seed): the outputs are others") }
            } catch { Issue.record("seed \(seed): \(error)") }
            dropped += evictor.dropped
        }
        #expect(dropped > place.schedules)
    }

    @Test("A build whose blobs are dropped for ever ends, and says why", arguments: SimulatedBuild.Place.allCases)
    func forever(_ place: SimulatedBuild.Place) async throws {
        let build = try SimulatedBuild(
            try SimulatedHouse(), place, shape: 3, evictor: Evictor(seed: 1, most: .max, oneIn: 5), slots: 2)
        let error = await #expect(throws: ForgeError.self) { () async throws in _ = try await build.run() }
        #expect(error?.code == .blobLost)
    }

    /// A graph of up to 12 actions; later ones take from earlier ones.
    private static func graph(_ random: inout SplitMix64) throws -> BuildGraph {
        var actions: [ActionDeclaration] = []
        for number in 0..<(1 + random.below(12)) {
            var action = ActionDeclaration(name: "a\(number)", environment: "e", command: ["true"])
            action.outputs = [Output(.path("o", .file))]
            for earlier in 0..<number where random.below(3) == 0 {
                action.inputs.append(Input(.action("a\(earlier)", output: "o"), path: "in/\(earlier)"))
            }
            actions.append(action)
        }
        return try BuildGraph(Workload(id: "w", environments: [], sources: [], actions: actions), targets: [])
    }

    @Test("Schedules make again what is lost, as often as it is, and nothing is left out")
    func schedules() async throws {
        var dropped = 0
        for seed in 0..<Self.modelled {
            var random = SplitMix64(seed: seed)
            let graph = try Self.graph(&random)
            let slots = 1 + random.below(4)
            func build(_ work: ModelledWork) async throws -> [String: ActionResult] {
                var losses = BlobLosses { _ in }
                while true {
                    do throws(ForgeError) {
                        let state = try await BuildSchedule(graph: graph, slots: slots, keepGoing: false, work: work)
                            .run()
                        #expect(state.summary.isSuccess && state.summary.reports.count == graph.actions.count)
                        #expect(state.summary.executed + state.summary.cached == graph.actions.count)
                        return state.completed.mapValues(\.result)
                    } catch { try losses.note(error) }
                }
            }
            let work = ModelledWork(seed: random.next(), most: 1 + random.below(10), oneIn: 1 + random.below(20))
            do {
                let expected = try await build(ModelledWork(seed: 0, most: 0, oneIn: 1))
                let found = try await build(work)
                if found != expected { Issue.record("seed \(seed): the outputs are others") }
            } catch { Issue.record("seed \(seed): \(error)") }
            dropped += work.dropped
        }
        #expect(dropped > Int(Self.modelled))
    }
}
