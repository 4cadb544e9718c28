import ForgeStore
import Glibc

/// `import-unchanged`: importing 50,000 files that are as they were, beside `git status` on them.
struct ImportBenchmark: Benchmark {
    let names = ["import-unchanged"]

    func run(_ workshop: Workshop) throws -> [Figure] {
        guard let git = ChildProcess.find("git") else { throw Skipped(reason: "`git` is not installed") }
        let files = try workshop.plant("import", directories: 500, each: 100)
        for arguments in [
            ["init", "-q"], ["add", "."], ["-c", "user.name=b", "-c", "user.email=b@b", "commit", "-q", "-m", "all"],
        ] {
            try ChildProcess([git, "-C", files] + arguments).milliseconds()
        }
        let store = try DiskStore.open(home: try workshop.directory("import-store"))
        let importer = TreeImporter(store: store)
        // A file younger than the last import might still change unseen; one look later both tools trust them all.
        sleep(2)
        let root = try importer.importTree(at: files)
        let status = ChildProcess([git, "-C", files, "status", "--porcelain"])
        try status.milliseconds()
        var pairs = Pairs()
        for _ in 0..<15 {
            let watch = Stopwatch()
            let again = try importer.importTree(at: files)
            let own = watch.milliseconds
            guard again == root else { throw BenchFailure("The files changed while they were measured") }
            pairs.add(own: own, peer: try status.milliseconds())
        }
        return [
            Figure("import-unchanged", pairs, unit: "ms", peer: "git status", bar: .ratioAtMost(1.3))
        ]
    }
}
