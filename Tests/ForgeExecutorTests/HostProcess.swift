import Glibc

/// Runs programs on the host, outside every sandbox, for preparations and positive controls.
enum HostProcess {
    struct Result {
        var status: Int32
        var output: String

        var exitCode: Int32? { status & 0x7f == 0 ? status >> 8 & 0xff : nil }
    }

    /// The bytes of a file, or nil.
    static func contents(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = read(file, &buffer, buffer.count)
            guard got >= 0 else { return nil }
            if got == 0 { return bytes }
            bytes += buffer[..<got]
        }
    }

    /// Runs a program to its end and gives its status and what it wrote to both streams.
    static func run(_ arguments: [String], environment: [String] = ["PATH=/usr/bin:/bin", "LC_ALL=C"]) -> Result {
        var pair: [Int32] = [0, 0]
        guard pipe(&pair) == 0 else { return Result(status: -1, output: "") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, pair[1], 1)
        posix_spawn_file_actions_adddup2(&actions, pair[1], 2)
        for descriptor in pair { posix_spawn_file_actions_addclose(&actions, descriptor) }
        defer { posix_spawn_file_actions_destroy(&actions) }
        let argv = arguments.map { strdup($0) } + [nil]
        let envp = environment.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var pid = pid_t()
        let spawned = posix_spawnp(&pid, arguments[0], &actions, nil, argv, envp)
        close(pair[1])
        defer { close(pair[0]) }
        guard spawned == 0 else { return Result(status: -1, output: "posix_spawn: \(spawned)") }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let got = read(pair[0], &buffer, buffer.count)
            if got <= 0 { break }
            output += buffer[..<got]
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return Result(status: status, output: String(decoding: output, as: UTF8.self))
    }
}
