import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeJobs
import ForgeStore

/// A small action with its closure, raw outputs, result, record and observation in a store.
struct Sample {
    let store = MemoryStore()
    let action: Action
    let contract: Contract
    let environment: BlobID
    let recordID: BlobID
    let observationID: BlobID
    let record: Record

    /// A gzip file that holds nothing, with a time in its header.
    static func gzip(time: UInt8) -> [UInt8] {
        [0x1f, 0x8b, 8, 0, time, 0, 0, 0, 0, 3, 3, 0] + [UInt8](repeating: 0, count: 8)
    }

    init() throws {
        let store = store
        func directory(
            _ files: [(String, String)] = [], _ directories: [(String, BlobID)] = [], links: [(String, String)] = []
        ) throws -> BlobID {
            try store.write(
                try Directory(
                    files: files.map { .init(name: $0.0, blob: try store.put($0.1)) },
                    directories: directories.map { .init(name: $0.0, blob: $0.1) },
                    symlinks: links.map { .init(name: $0.0, target: $0.1) }
                ).encoded)
        }
        let bin = try directory([("sh", "shell")])
        let etc = try directory([("ld.so.cache", "cache")])
        let ownEtc = try directory([("ld.so.cache", "cache"), ("passwd", "root")])
        let empty = try directory()
        environment = try directory([], [("bin", bin), ("etc", etc)], links: [("lib", "usr/lib")])
        let root = try directory(
            [], [("bin", bin), ("etc", ownEtc), ("build", try directory([("a.c", "int a;")])), ("tmp", empty)],
            links: [("lib", "usr/lib")])
        let command = try store.write(
            Command(
                arguments: ["cc"], environment: ["PATH": "/bin"], outputPaths: ["a.gz", "d", "l", "log", "p"],
                workingDirectory: "build"
            ).encoded)
        var contract = Contract()
        contract.canonicalizers = [
            "a.gz": Output.Determinism.normalized([CanonicalizerStep(name: "gzip")]).keyTexts,
            "d": Output.Determinism.normalized([CanonicalizerStep(name: "gzip")]).keyTexts,
            "log": Output.Determinism.volatile.keyTexts, "p": Output.Determinism.projection(["s/keep"]).keyTexts,
        ]
        contract.outputKinds = ["d": .directory, "p": .directory, "l": .symlink]
        contract.streams = ["stdout"]
        self.contract = contract
        action = Action(command: command, inputRoot: root, timeoutSeconds: 600, salt: contract.salt)
        let key = try store.write(action.encoded)

        let packed = try store.write(Self.gzip(time: 9))
        let raw: [String: CollectedOutput] = [
            "a.gz": .file(packed, isExecutable: true),
            "d": .directory(
                root: try store.write(
                    try Directory(files: [.init(name: "x.gz", blob: packed)]).encoded)),
            "l": .symlink(target: "a.gz"), "log": .file(try store.put("pid 77"), isExecutable: false),
            "p": .directory(
                root: try directory([("drop", "1")], [("s", try directory([("keep", "2"), ("no", "3")]))])),
        ]
        let canonicalizer = OutputCanonicalizer(store: store, durability: .ordered)
        var result = ActionResult(stdout: try store.put("hello\n"))
        for (path, output) in raw.sorted(by: { $0.key < $1.key }) {
            let determinism = Output.Determinism(keyTexts: contract.canonicalizers[path] ?? []) ?? .exact
            if let canonical = try canonicalizer.canonical(output, at: path, determinism) {
                try canonicalizer.add(canonical, at: path, to: &result)
            }
        }
        record = Record(
            action: action, contract: contract, environment: environment, observable: ["sandbox", "fs", "network"],
            result: result)
        recordID = try store.write(record.bytes)
        var report = ExecutionReport(
            outcome: .exited(0), outputs: raw, stdout: try store.put("hello\n"), stderr: .empty,
            observation: Observation())
        report.observation.startNanoseconds = 1_764_045_352_000_123_456
        report.observation.durationNanoseconds = 1_234_567_890
        report.observation.peakMemoryBytes = 1 << 20
        report.observation.protections = ["seccomp", "landlock"]
        let observation = ObservationRecord(
            actionName: "sample", action: key, record: recordID,
            run: .init(number: 3, kind: "build", startMicroseconds: 1_764_045_352_000_000), tier: "namespace",
            report: report, host: ("builder", "6.1.0"))
        observationID = try store.write(observation.bytes)
        try store.record(result, for: key.digest, in: .local, durability: .ordered)
    }
}
