/// `start`: how long `forge --version` takes from before its start to its end.
struct StartBenchmark: Benchmark {
    let names = ["start"]

    func run(_ workshop: Workshop) throws -> [Figure] {
        let command = ChildProcess([workshop.forge, "--version"])
        try command.milliseconds()
        let times = try (0..<60).map { _ in try command.milliseconds() }
        return [Figure("start", Statistics.median(times), unit: "ms", atMost: 10)]
    }
}
