import ForgeCapture
import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeStore

/// `sandbox-noop`, `sandbox-noop-loopback`: one action that does nothing, with every protection, beside bubblewrap with
/// the same root.
///
/// Forge's time is that of `NamespaceExecutor.execute` in one process whose environment is warm: plan, start, streams,
/// end and report. Bubblewrap's is that of starting it and waiting for its end.
struct SandboxBenchmark: Benchmark {
    let names = ["sandbox-noop", "sandbox-noop-loopback"]
    private let rounds = 400

    func run(_ workshop: Workshop) async throws -> [Figure] {
        guard let bwrap = ChildProcess.find("bwrap") else { throw Skipped(reason: "`bwrap` is not installed") }
        let home = try workshop.directory("sandbox")
        let store = try DiskStore.open(home: "\(home)/store")
        let environment = try EnvironmentCapturer(
            store: store, documentDirectory: home, stateDirectory: home
        ).capture(
            Environment(name: "noop", kind: .debian(packages: ["coreutils", "dash"], from: .host)),
            layers: { (_) throws(ForgeError) in .empty }, locked: nil
        ).tree
        let trees = TreeCache(store: store)
        let executor = try NamespaceExecutor(store: store, trees: trees, clock: SystemClock())
        let quiet = try request(environment, .none, in: store)
        let loopback = try request(environment, .loopback, in: store)
        let root = try trees.materialize(root: quiet.action.inputRoot)
        let peer = ChildProcess([
            bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", root.path, "/", "--proc",
            "/proc",
            "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/build", "/bin/true",
        ])
        return [
            Figure(
                "sandbox-noop", try await pairs(executor, quiet, peer), unit: "ms", peer: "bwrap --unshare-all",
                bar: .ratioAtMost(0.5)),
            Figure(
                "sandbox-noop-loopback", try await pairs(executor, loopback, peer), unit: "ms",
                peer: "bwrap --unshare-all", bar: .ratioAtMost(0.75)),
        ]
    }

    private func pairs(
        _ executor: NamespaceExecutor, _ request: ExecutionRequest, _ peer: ChildProcess
    ) async throws -> Pairs {
        var pairs = Pairs()
        for round in 0..<rounds + 10 {
            let watch = Stopwatch()
            let report = try await executor.execute(request)
            let own = watch.milliseconds
            guard report.outcome == .exited(0) else { throw BenchFailure("The action ended as \(report.outcome)") }
            let other = try peer.milliseconds()
            if round >= 10 { pairs.add(own: own, peer: other) }
        }
        return pairs
    }

    private func request(
        _ environment: BlobID, _ network: Contract.Network, in store: DiskStore
    ) throws -> ExecutionRequest {
        let composed = try RootFilesystem.compose(environment: environment) { (id) throws(ForgeError) in
            try store.directory(id)
        }
        let root = try composed.tree.encode()
        _ = try store.write(composed.files + root.directories + [Directory.empty.encoded], durability: .ordered)
        let command = Command(
            arguments: ["/bin/true"], environment: RootFilesystem.variables, outputPaths: [], workingDirectory: "build")
        var contract = Contract()
        contract.network = network
        let action = Action(
            command: BlobID(of: command.encoded), inputRoot: root.root, timeoutSeconds: nil, salt: contract.salt)
        return ExecutionRequest(action: action, command: command, contract: contract)
    }
}
