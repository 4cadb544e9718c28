import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeStore
import Glibc

/// A store, trees and an executor, with an environment made of a few of the host's programs.
struct Bench {
    let store = MemoryBlobs()
    let trees: TestTrees
    let executor: NamespaceExecutor

    init(limits: SandboxLimits = SandboxLimits(), facts: HostFacts? = nil) throws {
        trees = TestTrees(store: store)
        executor = try NamespaceExecutor(
            store: store, trees: trees, clock: SystemClock(), limits: limits, facts: facts)
    }

    /// The programs that tests call.
    static let tools = [
        "sh", "cat", "ls", "true", "sleep", "id", "uname", "mkdir", "ln", "chmod", "rm", "touch", "env", "stat",
        "nproc",
        "head", "dd", "getconf", "mkfifo", "sort", "cp", "mv", "grep", "readlink", "setsid", "df",
    ]

    /// An environment with ``tools``, their libraries and the fixed directories and files.
    static let environment: Result<[String: Node], any Error> = Result {
        var root: [String: Node] = [
            "dev": .directory([:]), "proc": .directory([:]), "tmp": .directory([:]), "build": .directory([:]),
            "bin": .link("usr/bin"), "lib": .link("usr/lib"), "lib64": .link("usr/lib64"),
            "usr": .directory([:]),
            "etc": .directory([
                "passwd": .file("forge:x:1000:1000::/build:/bin/sh\n"), "group": .file("forge:x:1000:\n"),
            ]),
        ]
        var bin: [String: Node] = [:]
        var libraries: Set<String> = []
        for tool in tools {
            let path = "/usr/bin/" + tool
            bin[tool] = .program(try read(path))
            for word in HostProcess.run(["ldd", path]).output.split(whereSeparator: { " \n\t".contains($0) })
            where word.hasPrefix("/") { libraries.insert(String(word)) }
        }
        var lib: [String: Node] = [:]
        var lib64: [String: Node] = [:]
        for path in libraries.sorted() {
            let name = String(path.split(separator: "/").last ?? "")
            if path.hasPrefix("/lib64/") {
                lib64[name] = .program(try read(path))
            } else {
                lib[name] = .program(try read(path))
            }
        }
        root["usr"] = .directory([
            "bin": .directory(bin), "lib": .directory(["x86_64-linux-gnu": .directory(lib)]),
            "lib64": .directory(lib64),
        ])
        return root
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let bytes = HostProcess.contents(path) else {
            throw ForgeError(.ioFailed, "A test program cannot be read", path: path)
        }
        return bytes
    }

    /// Makes a request from a command line, a work tree and what shall come out.
    func request(
        _ arguments: [String], work: [String: Node] = [:], outputs: [String: Contract.OutputKind] = [:],
        directory: String = "build", variables: [String: String] = ["PATH": "/usr/bin", "HOME": "/build"],
        timeout: Int64? = 30, conditions: Conditions = Conditions(), streamLimit: Int = 1 << 20,
        _ contract: (inout Contract) -> Void = { _ in }
    ) throws -> ExecutionRequest {
        var root = try Self.environment.get()
        if let attack = try? AttackProgram.bytes.get() { root["attack"] = .program(attack) }
        root["build"] = .directory(work)
        let command = Command(
            arguments: arguments, environment: variables, outputPaths: Array(outputs.keys), workingDirectory: directory)
        var terms = Contract()
        terms.outputKinds = outputs
        contract(&terms)
        let action = Action(
            command: try store.write(command.encoded), inputRoot: try Node.directory(root).store(in: store),
            timeoutSeconds: timeout, salt: terms.salt)
        return ExecutionRequest(
            action: action, command: command, contract: terms, conditions: conditions, streamLimitBytes: streamLimit)
    }

    /// Runs a shell script in the sandbox.
    func shell(
        _ script: String, work: [String: Node] = [:], outputs: [String: Contract.OutputKind] = [:],
        _ change: (inout ExecutionRequest) -> Void = { _ in }
    ) async throws -> ExecutionReport {
        var request = try request(["/bin/sh", "-c", script], work: work, outputs: outputs)
        change(&request)
        return try await executor.execute(request)
    }

    /// The text of a stored stream.
    func text(_ id: BlobID) throws -> String { String(decoding: try store.bytes(of: id), as: UTF8.self) }
}
