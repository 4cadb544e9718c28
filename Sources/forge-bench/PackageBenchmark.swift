import Glibc

/// `packages-analysis`: what a process with an empty cache takes to load and analyse 2,000 `C.library` targets in 100
/// packages.
///
/// `packages-noop`, `packages-edit`: a build of 2,000 targets in which nothing changed, and one after an edit of one
/// source, beside ninja on the same graph. `packages-resident`: what the first of them takes beyond `forge --version`
/// while a daemon runs.
struct PackageBenchmark: Benchmark {
    let names = ["packages-analysis", "packages-noop", "packages-resident", "packages-edit"]
    private static let packages = 100
    private static let each = 20

    func run(_ workshop: Workshop) throws -> [Figure] {
        let hash = try ChildProcess([workshop.forge, "dhall", "package", "--hash"]).text()
        let root = """
            let Forge = missing \(hash)
            in Forge ⫽ { project = Forge.Project::{ id = "bench"
               , environments = [ Forge.Environment.debian "base" [ "coreutils", "dash" ] ]
               , toolchains = [ Forge.Toolchain.gcc "base" ] } }
            """
        var figures = [try analysis(workshop, root)]
        guard let ninja = ChildProcess.find("ninja") else { return figures }
        let place = try workshop.directory("packages")
        try workshop.write(root, to: "\(place)/forge.dhall")
        try copies(workshop, place)
        let home = try workshop.directory("packages-store")
        let build = ChildProcess(
            ["/usr/bin/env", "-C", place, workshop.forge, "build", "//..."],
            environment: ["FORGE_HOME": home, "XDG_CACHE_HOME": "\(home)/cache"])
        let peer = ChildProcess([ninja, "-C", place])
        try build.milliseconds()
        try peer.milliseconds()
        // Files that were just written are not believed to be known.
        usleep(200_000)
        for _ in 0..<2 { try build.milliseconds() }
        var idle = Pairs()
        for _ in 0..<15 { idle.add(own: try build.milliseconds(), peer: try peer.milliseconds()) }
        figures.append(Figure("packages-noop", idle, unit: "ms", peer: "ninja", bar: .ratioAtMost(1)))
        figures.append(
            Figure(
                "packages-resident", try resident(workshop, build, in: place, home) ?? .infinity, unit: "ms", atMost: 5)
        )
        var edits = Pairs()
        for round in 0..<7 {
            try workshop.write("edit \(round)\n", to: "\(place)/p50/s7.txt")
            edits.add(own: try build.milliseconds(), peer: try peer.milliseconds())
        }
        figures.append(Figure("packages-edit", edits, unit: "ms", peer: "ninja", bar: .ratioAtMost(4)))
        return figures
    }

    /// Milliseconds beyond `forge --version` with a daemon; nil when it did not vouch for the builds.
    private func resident(
        _ workshop: Workshop, _ build: ChildProcess, in place: String, _ home: String
    ) throws -> Double? {
        func daemon(_ arguments: String...) -> ChildProcess {
            ChildProcess(
                ["/usr/bin/env", "-C", place, workshop.forge, "daemon"] + arguments,
                environment: ["FORGE_HOME": home, "XDG_CACHE_HOME": "\(home)/cache"])
        }
        let pid = try daemon("--idle", "60").start()
        usleep(500_000)
        for _ in 0..<2 {
            try build.milliseconds()
            usleep(500_000)
        }
        /// How many questions the daemon has answered.
        func answered() throws -> Int? {
            let digits = try daemon("--status").text().split(separator: "\"answered\":").last?.prefix(while: \.isNumber)
            return digits.flatMap { Int($0) }
        }
        let before = try answered()
        var (own, start): ([Double], [Double]) = ([], [])
        for _ in 0..<15 {
            own.append(try build.milliseconds())
            start.append(try ChildProcess(["/usr/bin/env", "-C", place, workshop.forge, "--version"]).milliseconds())
        }
        let after = try answered()
        try daemon("--stop").milliseconds()
        _ = try ChildProcess.wait(for: pid)
        guard let before, after == before + own.count else { return nil }
        return Statistics.median(own) - Statistics.median(start)
    }

    private func analysis(_ workshop: Workshop, _ root: String) throws -> Figure {
        let place = try workshop.directory("libraries")
        try workshop.write(root, to: "\(place)/forge.dhall")
        for package in 0..<Self.packages {
            guard mkdir("\(place)/p\(package)", 0o755) == 0 else { throw BenchFailure("`\(place)` is not writable") }
            let targets = (0..<Self.each).map { number in
                let below = number > 0 ? "[ \":l\(number - 1)\" ]" : "[] : List Text"
                return """
                    f.C.library f.C.Library::{ name = "l\(number)", srcs = [ "a\(number).c", "b\(number).c" ]
                      , hdrs = [ "l\(number).h" ], deps = \(below) }
                    """
            }
            try workshop.write(
                "let f = ../forge.dhall\nin [ \(targets.joined(separator: "\n, ")) ]\n",
                to: "\(place)/p\(package)/BUILD.dhall")
        }
        let cache = "\(workshop.scratch)/libraries-cache"
        let query = ChildProcess(
            ["/usr/bin/env", "-C", place, workshop.forge, "query", "kind(C.library, //...)"],
            environment: ["XDG_CACHE_HOME": cache])
        let times = try (0..<7).map { _ in
            workshop.remove(cache)
            return try query.milliseconds()
        }
        return Figure("packages-analysis", Statistics.median(times), unit: "ms", atMost: 1000)
    }

    /// Targets that copy a source each, for Forge and for ninja.
    private func copies(_ workshop: Workshop, _ place: String) throws {
        var manifest = "rule copy\n  command = cp $in $out\n"
        for package in 0..<Self.packages {
            let directory = "\(place)/p\(package)"
            guard mkdir(directory, 0o755) == 0 else { throw BenchFailure("`\(place)` is not writable") }
            var targets: [String] = []
            for number in 0..<Self.each {
                try workshop.write("\(package) \(number)\n", to: "\(directory)/s\(number).txt")
                manifest += "build ninja/p\(package)/o\(number): copy p\(package)/s\(number).txt\n"
                targets.append(
                    """
                    f.genrule f.Genrule::{ name = "t\(number)", srcs = [ "s\(number).txt" ], outs = [ "o" ]
                     , command = [ f.Word.Text "cp", f.Word.Source "s\(number).txt", f.Word.Out "o" ] }
                    """)
            }
            try workshop.write(
                "let f = ../forge.dhall\nin [ \(targets.joined(separator: "\n, ")) ]\n", to: "\(directory)/BUILD.dhall")
        }
        try workshop.write(manifest, to: "\(place)/build.ninja")
    }
}
