import ForgeCore
import Glibc

/// `forge-bench [NAME…] [--check]`: runs benchmarks beside their peers, prints a table and writes `.build/bench.json`.
///
/// Run from the root of the repository, where `make bench` runs it.
enum BenchProgram {
    /// All benchmarks in the order in which they run; those that watch whole processes come before this one grows.
    static let benchmarks: [any Benchmark] = [
        StartBenchmark(), LuaBenchmark(), DhallBenchmark(), DhallWarmBenchmark(), DhallPeerBenchmark(),
        DhallServerBenchmark(), SandboxBenchmark(), MaterializeBenchmark(), ImportBenchmark(), SmallBlobsBenchmark(),
        StreamBenchmark(), EngineBenchmark(), GraphBenchmark(), PackageBenchmark(), UpstreamBenchmark(),
    ]

    static func launch() async -> Never {
        var names = Array(CommandLine.arguments.dropFirst())
        if names.first == PeakMemory.argument { PeakMemory.launch(Array(names.dropFirst())) }
        if names.first == EngineProcess.argument { await EngineProcess.launch(Array(names.dropFirst())) }
        let isCheck = names.contains("--check")
        names.removeAll { $0 == "--check" }
        let known = benchmarks.flatMap(\.names)
        if let unknown = names.first(where: { !known.contains($0) }) {
            say("There is no benchmark `\(unknown)`; there are \(known.joined(separator: ", "))")
            exit(2)
        }
        do {
            exit(try await run(names) || !isCheck ? 0 : 1)
        } catch let error as ForgeError {
            say(error.rendered)
        } catch {
            say("\(error)")
        }
        exit(70)
    }

    /// Runs the named benchmarks, or all; whether every bar holds.
    private static func run(_ names: [String]) async throws -> Bool {
        let workshop = try Workshop()
        defer { workshop.close() }
        var figures: [Figure] = []
        for benchmark in benchmarks where names.isEmpty || benchmark.names.contains(where: names.contains) {
            do {
                let began = Stopwatch()
                let found = try await benchmark.run(workshop)
                figures += found.filter { names.isEmpty || names.contains($0.name) }
                say("\(benchmark.names.joined(separator: ", ")): measured in \(Text.figure(began.seconds)) s")
            } catch let skipped as Skipped {
                say("\(benchmark.names.joined(separator: ", ")): skipped, \(skipped.reason)")
            }
        }
        print(FigureTable(figures).text, terminator: "")
        try workshop.write(FigureDocument(figures).text, to: ".build/bench.json")
        return figures.allSatisfy(\.holds)
    }

    private static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = write(2, line, line.count)
    }
}

/// Some figures that are measured together.
protocol Benchmark: Sendable {
    /// The names of its figures.
    var names: [String] { get }

    /// Measures.
    ///
    /// - Throws: ``Skipped`` when this machine lacks something that is needed.
    func run(_ workshop: Workshop) async throws -> [Figure]
}

/// Why a benchmark cannot run here.
struct Skipped: Error {
    let reason: String
}

/// What went wrong while measuring.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
