import Glibc

/// `packages-analysis`: what a process with an empty cache takes to load and analyse 2,000 `C.library` targets in 100
/// packages.
///
/// `packages-noop`, `packages-edit`: a build of 2,000 targets in which nothing changed, and one after an edit of one
/// source, beside ninja on the same graph. `packages-resident`: what the first of them takes beyond `forge --version`
/// while a daemon runs. `packages-declare`: a build after an edit of one target's command in a `BUILD.dhall`, which
/// gives what an earlier one gave; beside it ninja with that command in its manifest.
struct PackageBenchmark: Benchmark {
    let names = ["packages-analysis", "packages-noop", "packages-resident", "packages-edit", "packages-declare"]
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
        figures.append(try declared(workshop, place, build, peer))
        return figures
    }

    /// The target whose command is written in one of two ways by turns.
    private static let edited = (package: 50, number: 7)

    private func declared(
        _ workshop: Workshop, _ place: String, _ build: ChildProcess, _ peer: ChildProcess
    ) throws -> Figure {
        var rounds = Pairs()
        for round in 0..<11 {
            let isOther = round % 2 == 0
            let package = Self.edited.package
            try workshop.write(
                declaration(of: package, isOther: isOther), to: "\(place)/p\(package)/BUILD.dhall")
            try workshop.write(manifest(isOther: isOther), to: "\(place)/build.ninja")
            let (own, other) = (try build.milliseconds(), try peer.milliseconds())
            // The first rounds run the action.
            if round > 1 { rounds.add(own: own, peer: other) }
        }
        return Figure("packages-declare", rounds, unit: "ms", peer: "ninja", bar: .ratioAtMost(12))
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
        for package in 0..<Self.packages {
            let directory = "\(place)/p\(package)"
            guard mkdir(directory, 0o755) == 0 else { throw BenchFailure("`\(place)` is not writable") }
            for number in 0..<Self.each {
                try workshop.write("\(package) \(number)\n", to: "\(directory)/s\(number).txt")
            }
            try workshop.write(declaration(of: package), to: "\(directory)/BUILD.dhall")
        }
        try workshop.write(manifest(), to: "\(place)/build.ninja")
    }

    /// - Parameter isOther: whether one target has another command.
    private func declaration(of package: Int, isOther: Bool = false) -> String {
        let targets = (0..<Self.each).map { number in
            let option = isOther && (package, number) == Self.edited ? "f.Word.Text \"-f\", " : ""
            return """
                f.genrule f.Genrule::{ name = "t\(number)", srcs = [ "s\(number).txt" ], outs = [ "o" ]
                 , command = [ f.Word.Text "cp", \(option)f.Word.Source "s\(number).txt", f.Word.Out "o" ] }
                """
        }
        return "let f = ../forge.dhall\nin [ \(targets.joined(separator: "\n, ")) ]\n"
    }

    private func manifest(isOther: Bool = false) -> String {
        var text = "rule copy\n  command = cp $in $out\nrule other\n  command = cp -f $in $out\n"
        for package in 0..<Self.packages {
            for number in 0..<Self.each {
                let rule = isOther && (package, number) == Self.edited ? "other" : "copy"
                text += "build ninja/p\(package)/o\(number): \(rule) p\(package)/s\(number).txt\n"
            }
        }
        return text
    }
}
