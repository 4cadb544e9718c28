import CArchive
import ForgeCore
import Glibc

/// Runs a program beside Forge, such as `apt-get`, with bounded time and output.
///
/// The program gets a fixed environment: no locale, no terminal; its process group is killed when time is up.
struct Tool {
    /// What a finished program left.
    struct Outcome {
        var exitCode: Int32
        var output: [UInt8]
        /// The last 16 KiB of standard error.
        var errors: String
    }

    /// The program's name, looked up in the fixed search path.
    var name: String
    /// The longest it may run.
    var seconds: Int64
    /// The most bytes of standard output that are kept; more is an error.
    var outputLimit = 64 << 20
    /// Where the network is; nothing else comes from outside.
    var network = NetworkVariables()

    static let searchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// The program's path, or nil when it is not installed.
    var path: String? {
        Tool.searchPath.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Takes standard output as it comes.
    typealias Sink = (UnsafeRawBufferPointer) throws(ForgeError) -> Void

    /// Runs the program and waits for it.
    ///
    /// - Parameter sink: takes standard output in place of ``Outcome/output``.
    /// - Throws: `E_TOOL_FAILED` when it is missing, cannot start, takes too long or writes too much, or what `sink`
    ///   throws; its exit code is the caller's to judge.
    func run(
        _ arguments: [String], directory: String = "/", sink: Sink? = nil
    ) throws(ForgeError) -> Outcome {
        guard let path else {
            throw ForgeError(.toolFailed, "The program `\(name)` is not installed")
        }
        var out: [Int32] = [-1, -1]
        var err: [Int32] = [-1, -1]
        guard pipe2(&out, O_CLOEXEC) == 0 else { throw .system("pipe2", path: name) }
        guard pipe2(&err, O_CLOEXEC) == 0 else {
            let failure = ForgeError.system("pipe2", path: name)
            out.forEach { close($0) }
            throw failure
        }
        defer {
            close(out[0])
            close(err[0])
        }
        let started = spawn(path, [name] + arguments, directory: directory, output: out[1], errors: err[1])
        close(out[1])
        close(err[1])
        guard case .success(let pid) = started else {
            guard case .failure(let number) = started else { throw ForgeError(.bug, "A spawn has no outcome") }
            throw ForgeError(
                .toolFailed, "The program `\(name)` cannot be started",
                cause: String(cString: strerror(number.rawValue)))
        }
        let drained = drain(out[0], err[0], sink: sink)
        if drained.problem != nil || drained.failure != nil { kill(-pid, SIGKILL) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        if let failure = drained.failure { throw failure }
        let errors = String(decoding: drained.errors, as: UTF8.self)
        if let problem = drained.problem {
            throw ForgeError(.toolFailed, "The program `\(name)` \(problem)", cause: errors.isEmpty ? nil : errors)
        }
        let exit = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        return Outcome(exitCode: exit, output: drained.output, errors: errors)
    }

    private struct SpawnFailure: Error { var rawValue: Int32 }

    private func spawn(
        _ path: String, _ arguments: [String], directory: String, output: Int32, errors: Int32
    ) -> Result<pid_t, SpawnFailure> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        posix_spawn_file_actions_addchdir_np(&actions, directory)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var environment = [
            "LC_ALL=C.UTF-8", "PATH=" + Tool.searchPath.joined(separator: ":"), "DEBIAN_FRONTEND=noninteractive",
        ]
        environment += network.assignments
        let argv = arguments.map { strdup($0) } + [nil]
        let envp = environment.map { strdup($0) } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, path, &actions, &attributes, argv, envp)
        return status == 0 ? .success(pid) : .failure(SpawnFailure(rawValue: status))
    }

    private struct Drained {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var count = 0
        var problem: String?
        var failure: ForgeError?
    }

    /// Reads both pipes until they close, or until a bound is reached.
    private func drain(_ out: Int32, _ err: Int32, sink: Sink?) -> Drained {
        var drained = Drained()
        var open = [out, err].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { chunk.deallocate() }
        let deadline = Self.now() + seconds
        while open.contains(where: { $0.fd >= 0 }) {
            let left = deadline - Self.now()
            if left <= 0 {
                drained.problem = "took longer than \(seconds) seconds"
                return drained
            }
            guard poll(&open, 2, Int32(min(left, 60)) * 1000) > 0 else { continue }
            for index in 0..<2 where open[index].fd >= 0 && open[index].revents != 0 {
                let count = read(open[index].fd, chunk.baseAddress, chunk.count)
                if count < 0, errno == EINTR { continue }
                if count <= 0 {
                    open[index].fd = -1
                    continue
                }
                let bytes = UnsafeRawBufferPointer(rebasing: chunk[..<count])
                if index == 1 {
                    drained.errors += bytes
                    let excess = drained.errors.count - (32 << 10)
                    if excess > 0 { drained.errors.removeFirst(excess + (16 << 10)) }
                } else if !take(bytes, into: &drained, sink: sink) {
                    return drained
                }
            }
        }
        return drained
    }

    /// Keeps or passes on a piece of standard output; false when that ends the run.
    private func take(_ bytes: UnsafeRawBufferPointer, into drained: inout Drained, sink: Sink?) -> Bool {
        drained.count += bytes.count
        guard drained.count <= outputLimit else {
            drained.problem = "wrote more than \(outputLimit) bytes"
            return false
        }
        guard let sink else {
            drained.output += bytes
            return true
        }
        do throws(ForgeError) {
            try sink(bytes)
            return true
        } catch {
            drained.failure = error
            return false
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec)
    }
}
