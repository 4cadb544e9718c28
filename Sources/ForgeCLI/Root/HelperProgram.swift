internal import ForgeCore
private import Glibc

/// A program of the user's that is given a text and answers with one: in the user's own environment, in bounded time.
struct HelperProgram {
    private static let seconds = 30
    private static let mostBytes = 1 << 20

    let path: String

    /// The path of a program that is written as a path, or as a name that `PATH` knows.
    static func find(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let places = (Composition.variable("PATH") ?? "").split(separator: ":")
        return places.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Runs it.
    ///
    /// - Throws: `E_REMOTE_CREDENTIALS` when it cannot start, fails, takes too long or writes too much.
    func run(_ arguments: [String], input: [UInt8]) throws(ForgeError) -> [UInt8] {
        var (into, out): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard Self.pipe(&into) else { throw failed("cannot be started", String(cString: strerror(errno))) }
        guard Self.pipe(&out) else {
            let cause = String(cString: strerror(errno))
            into.forEach { close($0) }
            throw failed("cannot be started", cause)
        }
        let pid = spawn(arguments, input: into[0], output: out[1])
        close(into[0])
        close(out[1])
        defer { close(out[0]) }
        guard let pid else {
            close(into[1])
            throw failed("cannot be started", nil)
        }
        // The request is far shorter than what a pipe holds.
        _ = input.withUnsafeBytes { write(into[1], $0.baseAddress, $0.count) }
        close(into[1])
        let answer = read(out[0])
        if answer == nil { kill(-pid, SIGKILL) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        guard let answer else {
            throw failed("gives no answer within \(Self.seconds) seconds, or more than \(Self.mostBytes) bytes", nil)
        }
        guard status == 0 else { throw failed("failed", status & 0x7f == 0 ? "exit code \(status >> 8 & 0xff)" : nil) }
        return answer
    }

    /// Opens a pipe that programs do not inherit.
    private static func pipe(_ ends: inout [Int32]) -> Bool {
        guard Glibc.pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return true
    }

    private func failed(_ what: String, _ cause: String?) -> ForgeError {
        ForgeError(.remoteCredentials, "The credential helper `\(path)` \(what)", cause: cause)
    }

    /// Its standard error is the user's.
    private func spawn(_ arguments: [String], input: Int32, output: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let argv = ([path] + arguments).map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        var pid: pid_t = 0
        return posix_spawn(&pid, path, &actions, &attributes, argv, environ) == 0 ? pid : nil
    }

    /// All that comes through a pipe; nil when it is too much or takes too long.
    private func read(_ pipe: Int32) -> [UInt8]? {
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let deadline = time(nil) + Self.seconds
        while true {
            var waits = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
            let left = deadline - time(nil)
            if left <= 0 || out.count > Self.mostBytes { return nil }
            guard poll(&waits, 1, Int32(left) * 1000) > 0 else { continue }
            let count = Glibc.read(pipe, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return out }
            out += buffer[..<count]
        }
    }
}
