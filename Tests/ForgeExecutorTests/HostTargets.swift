import Glibc

/// A process on the host that attacks aim at; it ends with this object.
final class Victim {
    let pid: pid_t

    init() {
        var pid = pid_t()
        let argv = [strdup("sleep"), strdup("30"), nil]
        posix_spawnp(&pid, "sleep", nil, nil, argv, [nil])
        for pointer in argv { free(pointer) }
        self.pid = pid
        usleep(20_000)
    }

    deinit {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }
}

/// A listening socket on the host that attacks try to reach.
struct Listener {
    let descriptor: Int32
    private(set) var port: UInt16 = 0

    /// Listens at a name of the abstract namespace.
    init(abstract name: String) { self.init(local: [0] + Array(name.utf8)) }

    /// Listens at a path.
    init(path: String) { self.init(local: Array(path.utf8) + [0]) }

    private init(local bytes: [UInt8]) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in bytes.enumerated() { path[index] = byte }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = bind(descriptor, $0, length) }
        }
        listen(descriptor, 16)
    }

    /// Listens at a free port of the loopback interface.
    init() {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let own = descriptor
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(own, $0, length)
                listen(own, 16)
                getsockname(own, $0, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
    }

    func close() { Glibc.close(descriptor) }
}
