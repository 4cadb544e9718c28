import ForgeStore

/// `materialize-cached`: a tree of 3,000 files that was materialised before, from the digest to a place to mount.
struct MaterializeBenchmark: Benchmark {
    let names = ["materialize-cached"]

    func run(_ workshop: Workshop) throws -> [Figure] {
        let files = try workshop.plant("materialize", directories: 30, each: 100)
        let home = try workshop.directory("materialize-store")
        let root = try TreeImporter(store: try DiskStore.open(home: home)).importTree(at: files)
        _ = try TreeCache(store: try DiskStore.open(home: home)).materialize(root: root)
        let times = try (0..<100).map { _ in
            // Opened anew, as by another process: nothing is remembered.
            let trees = TreeCache(store: try DiskStore.open(home: home))
            let watch = Stopwatch()
            let tree = try trees.materialize(root: root)
            return withExtendedLifetime(tree) { watch.milliseconds }
        }
        return [Figure("materialize-cached", Statistics.median(times), unit: "ms", atMost: 2)]
    }
}
