import Glibc

/// `noop-lua`, `memory-lua`: a whole `forge build` of upstream's lua, and one with nothing to do.
struct LuaBenchmark: Benchmark {
    let names = ["noop-lua", "memory-lua", "memory-lua-full"]

    func run(_ workshop: Workshop) throws -> [Figure] {
        let inputs = try workshop.shared(holding: "inputs") + "/inputs"
        let document = try workshop.directory("lua")
        try ChildProcess(["cp", "-r", "\(workshop.root)/Examples/lua/.", document]).milliseconds()
        let build = ChildProcess(
            [workshop.forge, "build", "-f", "\(document)/forge.json"],
            environment: ["FORGE_HOME": try workshop.directory("lua-store"), "FORGE_DISTDIR": inputs])
        let full = try PeakMemory.watching(build)
        try build.milliseconds()
        let times = try (0..<40).map { _ in try build.milliseconds() }
        let idle = try (0..<5).map { _ in try PeakMemory.megabytes(of: build) }
        return [
            Figure("noop-lua", Statistics.median(times), unit: "ms", atMost: 30),
            Figure("memory-lua", Statistics.median(idle), unit: "MB", atMost: 60),
            Figure("memory-lua-full", full, unit: "MB", atMost: 60),
        ]
    }
}
