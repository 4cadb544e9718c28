import Glibc

/// `build-ninja`, `build-zstd`: upstream releases as packages, every compile action in its sandbox, beside their own
/// build systems with the same translation units and flags, both with two jobs.
///
/// The environment is captured before. Each round of Forge's has a define of its own, so that no action is known.
struct UpstreamBenchmark: Benchmark {
    let names = ["build-ninja", "build-zstd"]
    // An odd number: of two, the middle would be the better one.
    private static let rounds = 3

    func run(_ workshop: Workshop) throws -> [Figure] {
        let inputs = try workshop.shared(holding: "inputs") + "/inputs"
        let place = try workshop.directory("upstream")
        _ = try ChildProcess(["cp", "-r", "\(workshop.root)/Examples/packages/.", place]).milliseconds()
        let home = try workshop.directory("upstream-store")
        let forge = Upstream(
            forge: workshop.forge, place: place,
            variables: [
                "FORGE_HOME": home, "FORGE_DISTDIR": inputs, "XDG_CACHE_HOME": "\(home)/cache",
            ])
        var figures: [Figure] = []
        if ChildProcess.find("ninja") != nil, ChildProcess.find("python3") != nil {
            figures.append(
                try compare(
                    "build-ninja", "ninja", forge, target: "//ninja:ninja", workshop,
                    archive: "\(inputs)/ninja-build_1.11.1.orig.tar.gz", prepare: "python3 configure.py",
                    build: "ninja -j2 ninja"))
        }
        if ChildProcess.find("make") != nil {
            figures.append(
                try compare(
                    "build-zstd", "make", forge, target: "//zstd:zstd", workshop,
                    archive: "\(inputs)/libzstd_1.5.4+dfsg2.orig.tar.xz", prepare: "true",
                    build: "make -s -j2 -C programs zstd-release HAVE_ZLIB=0 HAVE_LZMA=0 HAVE_LZ4=0"))
        }
        return figures
    }

    /// Builds a package and its upstream in turns.
    private func compare(
        _ name: String, _ peer: String, _ forge: Upstream, target: String, _ workshop: Workshop, archive: String,
        prepare: String, build: String
    ) throws -> Figure {
        try forge.build(target, round: "first")
        var pairs = Pairs()
        for round in 0..<Self.rounds {
            let tree = try workshop.directory("\(name)-\(round)")
            let unpack = "cd \(tree) && tar xf \(archive) --strip-components=1 && \(prepare)"
            try ChildProcess(["sh", "-c", unpack]).milliseconds()
            let own = try forge.build(target, round: "\(round)")
            pairs.add(own: own, peer: try ChildProcess(["sh", "-c", "cd \(tree) && \(build)"]).milliseconds())
        }
        return Figure(name, pairs, unit: "ms", peer: peer, bar: .ratioAtMost(1.15))
    }
}

/// The packages of the examples, built with a define that makes every compile action a new one.
private struct Upstream {
    let forge: String
    let place: String
    let variables: [String: String]

    @discardableResult
    func build(_ target: String, round: String) throws -> Double {
        let define = "Forge.Flag.Type.Define { name = \"FORGE_BENCH\", value = Some \"r\(round)\" }"
        let edit = """
            cd \(place) || exit 1;
            cp -n forge.dhall forge.dhall.orig;
            sed 's/{ flags = \\[ /&\(define), /' forge.dhall.orig > forge.dhall
            """
        try ChildProcess(["sh", "-c", edit]).milliseconds()
        return try ChildProcess(
            ["/usr/bin/env", "-C", place, forge, "build", "-j", "2", target], environment: variables
        ).milliseconds()
    }
}
