import Foundation
import Glibc

/// A server of git for one test: loopback only, for as long as the test, two minutes at most.
final class GitServer {
    let port: UInt16
    private let process = Process()

    /// Serves the repositories below a directory.
    init(of directory: String) throws {
        port = try Self.freePort()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Whoever starts it here may have blocked the signals that end it.
        process.arguments = [
            "--default-signal", "timeout", "120", "git", "daemon", "--listen=127.0.0.1", "--port=\(port)",
            "--export-all", "--reuseaddr",
            "--base-path=\(directory)", directory,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<500 where !Self.answers(port) { usleep(10_000) }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    /// Calls a function of sockets with an address.
    private static func with(
        _ address: inout sockaddr_in, _ call: (UnsafeMutablePointer<sockaddr>) -> Int32
    ) -> Int32 {
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0) }
        }
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var own = address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard with(&own, { bind(descriptor, $0, size) }) == 0, with(&own, { getsockname(descriptor, $0, &size) }) == 0
        else { throw POSIXError(.EADDRINUSE) }
        return UInt16(bigEndian: own.sin_port)
    }

    private static func answers(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var server = address(port)
        return with(&server) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) } == 0
    }
}
