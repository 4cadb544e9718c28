import Glibc

/// The peak of a process's resident memory, in megabytes of 10^6 bytes.
///
/// The kernel counts what a process held before it executed its program too, so a measured process is started by a
/// small one: this program anew, before it has done anything.
enum PeakMemory {
    /// The first argument of a run that only starts one command and prints its peak in kibibytes.
    static let argument = "--peak-of"

    /// Runs a command whose children do not matter, or has none.
    static func megabytes(of command: ChildProcess) throws -> Double {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw BenchFailure("There is no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var starter = ChildProcess(["/proc/self/exe", argument] + command.arguments)
        starter.environment = command.environment
        let pid = try starter.start(output: ends[1])
        close(ends[1])
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = read(ends[0], &buffer, buffer.count)
        close(ends[0])
        let (status, _) = try ChildProcess.wait(for: pid)
        guard status == 0, count > 0, let kibibytes = Double(String(decoding: buffer[..<count], as: UTF8.self)) else {
            throw BenchFailure("`\(command.arguments.joined(separator: " "))` failed while its memory was measured")
        }
        return kibibytes * 1024 / 1e6
    }

    /// The other side of ``megabytes(of:)``.
    static func launch(_ arguments: [String]) -> Never {
        var command = ChildProcess(arguments)
        command.environment = []
        var at = environ
        while let entry = at.pointee {
            command.environment.append(String(cString: entry))
            at += 1
        }
        guard let pid = try? command.start(), let (status, usage) = try? ChildProcess.wait(for: pid), status == 0 else {
            exit(1)
        }
        print(usage.ru_maxrss, terminator: "")
        exit(0)
    }

    /// Runs a command and reads its own peak again and again while it lives, whatever its children hold.
    static func watching(_ command: ChildProcess) throws -> Double {
        let pid = try command.start()
        var peak = 0.0
        while true {
            var status: Int32 = 0
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid {
                guard status == 0 else { throw BenchFailure("The build that is measured failed") }
                return peak * 1024 / 1e6
            }
            peak = max(peak, kibibytes("VmHWM:", of: pid))
            usleep(2000)
        }
    }

    private static func kibibytes(_ field: String, of pid: pid_t) -> Double {
        let file = open("/proc/\(pid)/status", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(file, &buffer, buffer.count)
        guard count > 0 else { return 0 }
        let words = String(decoding: buffer[..<count], as: UTF8.self).split { " \t\n".contains($0) }
        guard let at = words.firstIndex(of: Substring(field)), at + 1 < words.count else { return 0 }
        return Double(words[at + 1]) ?? 0
    }
}
