import Glibc

/// `dhall-…`: what a cold process with empty caches takes for the Prelude, a large build file and a tree of imports.
struct DhallBenchmark: Benchmark {
    let names = ["dhall-prelude", "dhall-build", "dhall-memory", "dhall-imports"]

    func run(_ workshop: Workshop) throws -> [Figure] {
        let shared = try workshop.shared(holding: "bench/dhall")
        let prelude = "\(shared)/conformance/dhall/dhall-lang/Prelude/package.dhall"
        guard access(prelude, R_OK) == 0 else { throw Skipped(reason: "`\(prelude)` is not there") }
        let macro = "\(shared)/bench/dhall/macro"
        let build = DhallRun(workshop, ["normalize", "\(macro)/build-2000/BUILD.dhall"])
        return [
            Figure(
                "dhall-prelude", try DhallRun(workshop, ["hash", prelude]).cold(15), unit: "ms", atMost: 30),
            Figure("dhall-build", try build.cold(9), unit: "ms", atMost: 300),
            Figure("dhall-memory", try PeakMemory.megabytes(of: build.command), unit: "MB", atMost: 80),
            Figure(
                "dhall-imports",
                try DhallRun(workshop, ["normalize", "\(macro)/imports-tree-500/main.dhall"]).cold(15),
                unit: "ms", atMost: 150),
        ]
    }
}

/// `dhall-warm-…`: what a process takes beyond `forge --version` with a warm cache of checked terms, where nothing in
/// the Prelude changed, and where one leaf of a tree of 501 files did.
struct DhallWarmBenchmark: Benchmark {
    let names = ["dhall-warm-prelude", "dhall-warm-touched"]

    func run(_ workshop: Workshop) throws -> [Figure] {
        let shared = try workshop.shared(holding: "bench/dhall")
        let prelude = "\(shared)/conformance/dhall/dhall-lang/Prelude/package.dhall"
        guard access(prelude, R_OK) == 0 else { throw Skipped(reason: "`\(prelude)` is not there") }
        let tree = "\(workshop.scratch)/imports-tree"
        _ = try ChildProcess(["cp", "-r", "\(shared)/bench/dhall/macro/imports-tree-500", tree]).milliseconds()
        _ = try ChildProcess(["chmod", "-R", "u+w", tree]).milliseconds()
        let leaf = "\(tree)/p499.dhall"
        var version: [Double] = []
        for _ in 0..<15 { version.append(try ChildProcess([workshop.forge, "--version"]).milliseconds()) }
        let start = Statistics.median(version)
        let unchanged = try DhallRun(workshop, ["hash", prelude]).warm(15)
        let touched = try DhallRun(workshop, ["normalize", "\(tree)/main.dhall"]).warm(15) { round in
            _ = try ChildProcess(["sh", "-c", "echo '-- \(round)' >> \(leaf)"]).milliseconds()
        }
        return [
            Figure("dhall-warm-prelude", unchanged - start, unit: "ms", atMost: 5),
            Figure("dhall-warm-touched", touched - start, unit: "ms", atMost: 20),
        ]
    }
}

/// `dhall-rust-…`: the inputs that the peer can do, each process cold.
///
/// The peer is the Python package `dhall`, which binds dhall-rust: it parses, resolves, infers, normalises and
/// converts.
struct DhallPeerBenchmark: Benchmark {
    /// Every input for which dhall-rust gives the right result within a minute.
    private static let inputs = [
        "parse/text-1m", "parse/record-wide-20k", "parse/list-100k", "parse/doubles-10k", "parse/unicode-text-5k",
        "normalize/natural-big-2e4096", "normalize/text-replace-1m", "normalize/let-chain-2000",
        "normalize/let-nested-2000", "normalize/let-shadow-2000", "normalize/record-prefer-500x20",
        "normalize/record-combine-300-deep", "normalize/record-with-1000", "normalize/tomap-5k",
        "normalize/union-merge-300", "normalize/sharing-16", "typecheck/id-wide-record-200",
        "typecheck/completion-2000", "typecheck/assert-1000", "typecheck/free-monad-church",
        "macro/imports-tree-500/main", "macro/imports-chain-300/c0", "macro/imports-diamond-40x10/l0_0",
        "macro/prelude/json-render", "macro/prelude/list-ops-5k", "macro/build-2000/BUILD",
    ]

    private static let script = """
        import os, sys, dhall
        os.chdir(os.path.dirname(sys.argv[1]))
        with open(sys.argv[1]) as source: dhall.loads(source.read())
        """

    var names: [String] { Self.inputs.map(Self.name) }

    func run(_ workshop: Workshop) throws -> [Figure] {
        let shared = try workshop.shared(holding: "bench/dhall")
        let python = "\(workshop.root)/.build/peers/dhall/bin/python"
        guard access(python, X_OK) == 0 else {
            throw Skipped(reason: "the Python package `dhall`, the peer, is not there; `make bench` installs it")
        }
        return try Self.inputs.map { input in
            let file = "\(shared)/bench/dhall/\(input).dhall"
            let own = DhallRun(workshop, ["normalize", file])
            let peer = ChildProcess([python, "-c", Self.script, file])
            var pairs = Pairs()
            let warm = try peer.milliseconds()
            for _ in 0..<(warm > 2_000 ? 1 : 5) { pairs.add(own: try own.cold(1), peer: try peer.milliseconds()) }
            return Figure(Self.name(input), pairs, unit: "ms", peer: "dhall-rust", bar: .ratioAtMost(1))
        }
    }

    /// `parse/text-1m` is measured as `dhall-rust-text-1m`, `macro/build-2000/BUILD` as `dhall-rust-build-2000`.
    private static func name(_ input: String) -> String {
        let parts = input.split(separator: "/")
        return "dhall-rust-\(parts[0] == "macro" && parts[1] != "prelude" ? parts[1] : parts[parts.count - 1])"
    }
}

/// A `forge dhall` command with a cache directory of its own.
struct DhallRun {
    let command: ChildProcess
    private let cache: String
    private let workshop: Workshop

    init(_ workshop: Workshop, _ arguments: [String]) {
        self.workshop = workshop
        cache = "\(workshop.scratch)/dhall-cache"
        command = ChildProcess([workshop.forge, "dhall"] + arguments, environment: ["XDG_CACHE_HOME": cache])
    }

    /// The median time of runs that find what a first one left, in milliseconds.
    func warm(_ count: Int, before: (Int) throws -> Void = { _ in }) throws -> Double {
        workshop.remove(cache)
        _ = try command.milliseconds()
        return Statistics.median(
            try (0..<count).map { round in
                try before(round)
                return try command.milliseconds()
            })
    }

    /// The median time of runs that find no cache, in milliseconds.
    func cold(_ count: Int) throws -> Double {
        Statistics.median(
            try (0..<count).map { _ in
                workshop.remove(cache)
                return try command.milliseconds()
            })
    }
}
