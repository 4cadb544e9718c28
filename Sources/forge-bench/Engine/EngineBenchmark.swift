import Glibc

/// `engine-…`: the incremental engine over 100,000 actions that consume 100,000 source files.
///
/// The floor is a process whose two threads call `statx` on these files and do nothing else.
struct EngineBenchmark: Benchmark {
    let names = [
        "engine-noop", "engine-noop-ninja", "engine-edit", "engine-noop-resident", "engine-edit-resident",
        "engine-saved", "engine-live", "engine-read", "engine-task",
    ]
    private let rounds = 15

    func run(_ workshop: Workshop) throws -> [Figure] {
        let root = try workshop.directory("engine")
        _ = try workshop.plant("engine/sources", directories: BenchPlace.directories, each: BenchPlace.each)
        try workshop.write(BenchPlace.paths.joined(separator: "\0") + "\0", to: "\(root)/paths")
        // A file that is read within the tick of its stamp is looked at again.
        usleep(200_000)
        let prepared = try numbers(.prepare, root)
        let nodes = prepared[1]
        let noop = command(.noop, root)
        let floor = command(.floor, root)
        var pairs = Pairs()
        for _ in 0..<rounds { pairs.add(own: try noop.milliseconds(), peer: try floor.milliseconds()) }
        let resident = try numbers(.resident, root)
        var figures = [
            Figure("engine-noop", pairs, unit: "ms", peer: "statx × 2 threads", bar: .ratioAtMost(1.5)),
            Figure("engine-noop-resident", resident[2], unit: "ms", atMost: 5),
            Figure("engine-edit-resident", resident[3], unit: "ms", atMost: 10),
            Figure("engine-saved", Double(try size("\(root)/state")) / nodes, unit: "B/node", atMost: 400),
            Figure("engine-live", prepared[0], unit: "B/node", atMost: 1000),
            Figure("engine-read", resident[0], unit: "ns", atMost: 200),
            Figure("engine-task", resident[1], unit: "µs", atMost: 5),
        ]
        figures.insert(contentsOf: try againstNinja(workshop, root, noop), at: 1)
        figures.append(try edit(workshop, root, floor))
        return figures
    }

    private func againstNinja(_ workshop: Workshop, _ root: String, _ noop: ChildProcess) throws -> [Figure] {
        guard let ninja = ChildProcess.find("ninja") else { return [] }
        try NinjaTree(root: root, workshop: workshop).write()
        let peer = ChildProcess([ninja, "-C", root])
        try peer.milliseconds()
        guard try size("\(root)/out/d0/f0.o") == 0 else {
            throw BenchFailure("ninja has built what was built")
        }
        var pairs = Pairs()
        for _ in 0..<rounds { pairs.add(own: try noop.milliseconds(), peer: try peer.milliseconds()) }
        return [Figure("engine-noop-ninja", pairs, unit: "ms", peer: "ninja", bar: .ratioAtMost(0.25))]
    }

    private func edit(_ workshop: Workshop, _ root: String, _ floor: ChildProcess) throws -> Figure {
        let own = command(.edit, root)
        try workshop.write("another text", to: "\(root)/\(BenchPlace.path(700, 7))")
        var pairs = Pairs()
        for _ in 0..<rounds { pairs.add(own: try own.milliseconds(), peer: try floor.milliseconds()) }
        return Figure("engine-edit", pairs, unit: "ms", peer: "statx × 2 threads", bar: .ratioAtMost(2))
    }

    private func command(_ mode: EngineProcess.Mode, _ root: String) -> ChildProcess {
        ChildProcess(["/proc/self/exe", EngineProcess.argument, mode.rawValue, root])
    }

    /// The numbers that a process prints.
    private func numbers(_ mode: EngineProcess.Mode, _ root: String) throws -> [Double] {
        try command(mode, root).text().split { " \n".contains($0) }.compactMap { Double($0) }
    }

    private func size(_ path: String) throws -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw BenchFailure("`\(path)` is not there") }
        return Int(status.st_size)
    }
}
