import CForgeLinux
import ForgeCore
import ForgeIR
import ForgeStore
import Glibc

/// Starts whole sandboxes around nothing, to see which step a host refuses.
///
/// The command does not exist, so that the reaper's word that it cannot be found shows that everything before was done.
struct TrialSandbox {
    /// How far a sandbox came.
    enum Outcome: Sendable {
        case started(limitsMemory: Bool, limitsProcesses: Bool)
        case refused(SpawnRefusal)
        case failed(ForgeError)
    }

    private let store = MemoryStore()
    private let trees: Trees
    private let root: BlobID
    private let clock: any Clock

    /// Lays an empty environment and a work tree with one file out below `base`, a directory of its own.
    ///
    /// - Throws: `E_SANDBOX_FAILED` when the directory cannot be filled.
    init(base: String, clock: any Clock) throws(ForgeError) {
        for part in ["/root", "/root/build", "/root/dev", "/root/proc", "/root/tmp", "/inputs"] {
            guard mkdir(base + part, 0o755) == 0 else { throw .sandboxCall("mkdir", errno, path: base + part) }
        }
        let file = open(base + "/inputs/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0o444)
        guard file >= 0 else { throw .sandboxCall("open", errno, path: base + "/inputs/file") }
        close(file)
        let empty = Directory.empty.encoded
        let (work, top): ([UInt8], [UInt8])
        do throws(ProtoError) {
            work = try Directory(files: [Directory.File(name: "file", blob: .empty)]).encoded
            let entries = ["build", "dev", "proc", "tmp"].map {
                Directory.Subdirectory(name: $0, blob: BlobID(of: $0 == "build" ? work : empty))
            }
            top = try Directory(directories: entries).encoded
        } catch {
            throw ForgeError(.bug, "The trial's directories cannot be encoded", cause: "\(error)")
        }
        _ = try store.write([empty, work, top], durability: .ordered)
        root = BlobID(of: top)
        trees = Trees(base: base, work: BlobID(of: work))
        self.clock = clock
    }

    /// The two trees on disk.
    private struct Trees: TreeMaterializer {
        let base: String
        let work: BlobID

        func materialize(root: BlobID, writablePaths: [String]) throws(ForgeError) -> MaterializedRoot {
            MaterializedRoot(path: base + (root == work ? "/inputs" : "/root"))
        }
    }

    /// Starts one sandbox on a thread of its own.
    ///
    /// - Throws: `E_SANDBOX_FAILED` when this process cannot even try.
    func run(network: Contract.Network, facts: HostFacts) async throws(ForgeError) -> Outcome {
        let executor = try NamespaceExecutor(store: store, trees: trees, clock: clock, facts: facts)
        var contract = Contract()
        contract.network = network
        contract.waivedProtections = Protection.waivableNames
        let command = Command(arguments: ["/absent"], environment: [:], outputPaths: [], workingDirectory: "build")
        let request = ExecutionRequest(
            action: Action(
                command: BlobID(of: command.encoded), inputRoot: root, timeoutSeconds: nil, salt: contract.salt),
            command: command, contract: contract)
        return await withCheckedContinuation { continuation in
            executor.threads.submit { slot in
                do throws(ForgeError) {
                    let layout = try SandboxLayout(request, executor: executor, slot: slot)
                    continuation.resume(returning: try start(layout, executor.host, slot))
                } catch {
                    continuation.resume(returning: .failed(error))
                }
            }
        }
    }

    private func start(
        _ layout: SandboxLayout, _ host: SandboxHost, _ slot: SandboxSlot
    ) throws(ForgeError) -> Outcome {
        let status = try Descriptor.pipe()
        var channel: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &channel) == 0 else {
            throw .sandboxCall("socketpair", errno)
        }
        let receiving = Descriptor(channel[0])
        let sending = Descriptor(channel[1])
        let started: SandboxPlan.Started
        do throws(SpawnRefusal) {
            started = try layout.plan.spawn(
                SandboxPlan.Descriptors(
                    standardInput: host.null, standardOutput: host.null, standardError: host.null,
                    status: status.write.number, channel: sending.number, initImage: host.initImage,
                    cgroup: slot.group.descriptor),
                stack: slot.stack)
        } catch {
            return .refused(error)
        }
        let pidfd = Descriptor(started.pidfd)
        var polled = pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0)
        _ = poll(&polled, 1, 10_000)
        _ = forge_pidfd_signal(pidfd.number, SIGKILL)
        var state: Int32 = 0
        while waitpid(started.pid, &state, 0) < 0 && errno == EINTR {}
        let statusReader = status.reader()
        var report = forge_report()
        let size = MemoryLayout<forge_report>.size
        guard read(statusReader.number, &report, size) == size, report.error == ENOENT else {
            return .failed(ForgeError(.sandboxFailed, "A sandbox that was tried out ended without a word"))
        }
        _ = receiving.number
        return .started(limitsMemory: slot.group.limitsMemory, limitsProcesses: slot.group.limitsProcesses)
    }
}
