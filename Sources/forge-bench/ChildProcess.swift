import Glibc

/// Measures time from when it is made.
struct Stopwatch {
    private let clock: clockid_t
    private let began: Int64

    /// Measures what a clock on the wall shows, or what this thread has had of a processor.
    init(clock: clockid_t = CLOCK_MONOTONIC) {
        self.clock = clock
        began = Self.now(clock)
    }

    var seconds: Double { Double(Self.now(clock) - began) / 1e9 }
    var milliseconds: Double { seconds * 1e3 }

    private static func now(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// A program with its arguments that is run to its end, with nothing to read and its output thrown away.
struct ChildProcess {
    let arguments: [String]
    var environment: [String] = ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C"]

    init(_ arguments: [String], environment: [String: String] = [:]) {
        self.arguments = arguments
        self.environment += environment.map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// Where a program is; nil when it is not installed.
    static func find(_ name: String) -> String? {
        ["/usr/local/bin", "/usr/bin", "/bin"].map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Starts the program, standard output being the given descriptor, or `/dev/null`.
    func start(output: Int32? = nil) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var pid: pid_t = 0
        let failure = Self.withStrings(arguments) { argv in
            Self.withStrings(environment) { envp in posix_spawnp(&pid, arguments[0], &actions, nil, argv, envp) }
        }
        guard failure == 0 else {
            throw BenchFailure("`\(arguments[0])` cannot be run: \(String(cString: strerror(failure)))")
        }
        return pid
    }

    /// Waits for a started program; its exit status and what it used.
    static func wait(for pid: pid_t) throws -> (status: Int32, usage: rusage) {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw BenchFailure("A program that was started cannot be waited for") }
        }
        return (status, usage)
    }

    /// Runs the program and gives the milliseconds from before its start to its end.
    ///
    /// - Throws: ``BenchFailure`` when it fails: a peer that does nothing is no peer.
    @discardableResult
    func milliseconds() throws -> Double {
        let watch = Stopwatch()
        let (status, _) = try Self.wait(for: try start())
        let elapsed = watch.milliseconds
        guard status == 0 else {
            throw BenchFailure("`\(arguments.joined(separator: " "))` failed with the wait status \(status)")
        }
        return elapsed
    }

    /// Runs the program and gives what it wrote on standard output, at most 4 KiB.
    func text() throws -> String {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw BenchFailure("There is no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let pid = try start(output: ends[1])
        close(ends[1])
        defer { close(ends[0]) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        var count = 0
        while count < buffer.count {
            let more = buffer.withUnsafeMutableBytes { room in
                let free = UnsafeMutableRawBufferPointer(rebasing: room[count...])
                return read(ends[0], free.baseAddress, free.count)
            }
            if more <= 0 { break }
            count += more
        }
        let (status, _) = try Self.wait(for: pid)
        guard status == 0 else {
            throw BenchFailure("`\(arguments.joined(separator: " "))` failed with the wait status \(status)")
        }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    private static func withStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return body(copies)
    }
}
