import ForgeCore
import ForgeIR
import Testing

@testable import ForgeJobs

/// Directories held in memory, as the lowering opens them.
private final class Directories {
    var stored: [BlobID: Directory] = [BlobID(of: []): .empty]

    func add(_ directory: Directory) -> BlobID {
        let id = BlobID(of: directory.encoded)
        stored[id] = directory
        return id
    }

    func load(_ id: BlobID) throws(ForgeError) -> Directory {
        guard let directory = stored[id] else { throw ForgeError(.bug, "The directory \(id) is unknown") }
        return directory
    }
}

private func file(_ text: String) -> BlobID { BlobID(of: Array(text.utf8)) }

@Suite("Lowering a declaration to an action")
struct ActionLoweringTests {
    private let directories = Directories()

    private func lower(
        _ change: (inout ActionDeclaration) -> Void = { _ in }, inputs: [ResolvedInput] = [], waived: [String] = []
    ) throws -> LoweredAction {
        let bin = directories.add(
            try Directory(files: [.init(name: "sh", blob: file("shell"), isExecutable: true)]))
        let environment = directories.add(try Directory(directories: [.init(name: "bin", blob: bin)]))
        var declaration = ActionDeclaration(name: "a", environment: "e", command: ["sh", "-c", "echo hi > out/x"])
        declaration.outputs = [Output(.path("out/x", .file))]
        change(&declaration)
        return try ActionLowering(load: directories.load).lower(
            declaration, environment: environment, inputs: inputs, waived: waived)
    }

    @Test("The key of a fixed declaration never changes within an engine version")
    func goldenKey() throws {
        let lowered = try lower()
        #expect(String(decoding: lowered.action.salt, as: UTF8.self) == "forge/1 {\"engine\":1}")
        #expect(lowered.key.hex == "ced53a3575ad42b5edf859c92a2a78e8e33af87e88eacc046c2d9d00dd8b6f5f")
    }

    @Test("Name and annotations stay out of the key")
    func unkeyed() throws {
        let key = try lower().key
        #expect(try lower { $0.name = "other" }.key == key)
        #expect(try lower { $0.annotations = ["owner": "me"] }.key == key)
    }

    @Test(
        "Whatever the result may depend on enters the key",
        arguments: [
            { $0.command.append("x") },
            { $0.env["A"] = "1" },
            { $0.timeoutSeconds = 5 },
            { $0.seed = 1 },
            { $0.tier = "namespace" },
            { $0.need.network = .loopback },
            { $0.resources.cpus = 2 },
            { $0.resources.memoryBytes = 1 << 30 },
            { $0.resources.processes = 8 },
            { $0.stdin = "text" },
            { $0.workingDirectory = "sub" },
            { $0.platform = ["os": "linux"] },
            { $0.outputs = [] },
            { $0.outputs = [Output(.path("out/x", .directory))] },
            { $0.outputs.append(Output(.stdout)) },
            { $0.outputs[0].determinism = .normalized([CanonicalizerStep(name: "ar")]) },
            { $0.outputs[0].determinism = .volatile },
        ] as [@Sendable (inout ActionDeclaration) -> Void])
    func keyed(_ change: @Sendable (inout ActionDeclaration) -> Void) throws {
        #expect(try lower(change).key != lower().key)
    }

    @Test("How a stream is compared enters the key, and the record by the key's contract")
    func streamChain() throws {
        let plain = try lower { $0.outputs.append(Output(.stdout)) }
        let chained = try lower {
            $0.outputs.append(
                Output(.stdout, determinism: .normalized([CanonicalizerStep(name: "text-timestamps", pattern: "%s")])))
        }
        #expect(plain.key != chained.key)
        #expect(chained.contract.canonicalizers[Record.stdoutKey] == ["text-timestamps@1:%s"])
    }

    @Test("A seed is a variable that the action's own may replace")
    func seed() throws {
        #expect(try lower().command.environment["FORGE_SEED"] == nil)
        #expect(try lower { $0.seed = 7 }.command.environment["FORGE_SEED"] == "7")
        let replaced = try lower {
            $0.seed = 7
            $0.env["FORGE_SEED"] = "own"
        }
        #expect(replaced.command.environment["FORGE_SEED"] == "own")
    }

    @Test("A waived protection enters the key")
    func waived() throws {
        #expect(try lower(waived: ["cgroup"]).key != lower().key)
    }

    @Test("The root holds mount points, fixed files and the parents of outputs")
    func root() throws {
        let lowered = try lower()
        var all: [BlobID: [UInt8]] = [:]
        for blob in lowered.blobs { all[BlobID(of: blob)] = blob }
        func open(_ id: BlobID) throws -> Directory {
            if let bytes = all[id] { return try Directory(decoding: bytes) }
            return try directories.load(id)
        }
        let root = try open(lowered.action.inputRoot)
        #expect(root.directories.map(\.name) == ["bin", "build", "dev", "etc", "proc", "tmp"])
        let build = try open(try #require(root.directories.first { $0.name == "build" }).blob)
        #expect(build.directories.map(\.name) == ["out"])
        let etc = try open(try #require(root.directories.first { $0.name == "etc" }).blob)
        #expect(etc.files.map(\.name) == ["group", "hosts", "nsswitch.conf", "passwd"])
    }

    @Test("Standard input becomes a file and a redirection that do not depend on the place of the work tree")
    func standardInput() throws {
        let lowered = try lower {
            $0.stdin = "hello"
            $0.workingDirectory = "a/b"
            $0.command = ["cat", "-"]
        }
        #expect(
            lowered.command.arguments
                == ["/bin/sh", "-c", "exec \"$@\" <\"$0\"", "../../.forge-stdin", "cat", "-"])
        #expect(lowered.command.workingDirectory == "build/a/b")
        #expect(lowered.blobs.contains(Array("hello".utf8)))
    }

    @Test("Writable inputs and canonicalisers are part of the contract")
    func contract() throws {
        let lowered = try lower(
            { $0.inputs = [Input(.source("s", subpath: ""), path: "src", writable: true)] },
            inputs: [
                ResolvedInput(
                    Input(.source("s", subpath: ""), path: "src", writable: true),
                    node: .file(file("x"), isExecutable: false))
            ])
        #expect(lowered.contract.writablePaths == ["src"])
    }

    @Test("Fixed variables are there, and a declared one wins")
    func variables() throws {
        let environment = try lower { $0.env = ["LC_ALL": "C"] }.command.environment
        #expect(environment["LC_ALL"] == "C")
        #expect(environment["SOURCE_DATE_EPOCH"] == "315532800")
        #expect(environment["TZ"] == "UTC")
        #expect(environment["HOME"] == "/tmp")
    }

    @Test(
        "Output paths are relative to the working directory",
        arguments: [
            ("out", "", "out"), ("a/out", "a", "out"), ("out", "a", "../out"), ("a/b/c", "a/x", "../b/c"),
            ("a", "a", "../a"),
        ])
    func outputPaths(path: String, directory: String, expected: String) {
        #expect(OutputPath.relative(path, from: directory) == expected)
    }
}

@Suite("Composing trees")
struct TreeCompositionTests {
    private let directories = Directories()

    @Test("A stored tree is not opened unless something is placed inside")
    func lazily() throws {
        let unknown = BlobID(of: [1, 2, 3])
        var tree = TreeComposition()
        try tree.place(.stored(unknown), at: "src", load: directories.load)
        try tree.ensureDirectory("src", load: directories.load)
        #expect(try tree.encode().directories.count == 1)
    }

    @Test("Directories merge, whichever comes first")
    func merging() throws {
        let stored = directories.add(
            try Directory(files: [.init(name: "a", blob: file("a"), isExecutable: false)]))
        var roots: Set<BlobID> = []
        for order in [[0, 1], [1, 0]] {
            var tree = TreeComposition()
            for step in order {
                if step == 0 {
                    try tree.place(.stored(stored), at: "d", load: directories.load)
                } else {
                    try tree.place(.file(file("b"), isExecutable: true), at: "d/b", load: directories.load)
                }
            }
            roots.insert(try tree.encode().root)
        }
        #expect(roots.count == 1)
    }

    @Test("A file in the way is a coded error")
    func conflict() throws {
        var tree = TreeComposition()
        try tree.place(.file(file("a"), isExecutable: false), at: "a", load: directories.load)
        let error = #expect(throws: ForgeError.self) {
            try tree.place(.file(file("b"), isExecutable: false), at: "a/b", load: directories.load)
        }
        #expect(error?.code == .treeConflict)
    }
}
