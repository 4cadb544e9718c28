private import CForgeLinux
private import Glibc

/// Hands standard input on through a pipe, so that a sandbox never holds a file of the host.
enum InputPump {
    /// The pipe to read from; nil when standard input is a terminal or closed, or no pipe can be had.
    static func start() -> Int32? {
        guard fcntl(0, F_GETFD) >= 0, isatty(0) == 0 else { return nil }
        var pair: [Int32] = [-1, -1]
        guard forge_pipe(&pair) == 0 else { return nil }
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { raw in
                InputPump.copy(to: Int32(truncatingIfNeeded: Int(bitPattern: raw)))
                return nil
            }, UnsafeMutableRawPointer(bitPattern: Int(pair[1])))
        guard status == 0 else {
            for end in pair { close(end) }
            return nil
        }
        pthread_detach(thread)
        return pair[0]
    }

    private static func copy(to pipe: Int32) {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(0, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0, chunk[..<count].withUnsafeBytes({ $0.writeAll(to: pipe) }) else { break }
        }
        close(pipe)
    }
}
