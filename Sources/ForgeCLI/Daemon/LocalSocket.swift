internal import ForgeCore
private import Glibc

/// A Unix socket: one that listens, or one end of a connection.
///
/// Closed with its owner.
struct LocalSocket: ~Copyable {
    /// A line may have so many bytes.
    private static let longestLine = 1 << 20

    let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Listens at a path, in the place of what was left there.
    ///
    /// - Throws: `E_IO`.
    static func listening(at path: String) throws(ForgeError) -> LocalSocket {
        let made = LocalSocket(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        unlink(path)
        // Before anybody can connect: only the owner may.
        let before = umask(0o177)
        let bound = made.withAddress(path, bind)
        umask(before)
        guard bound == 0, listen(made.descriptor, 64) == 0 else {
            throw ForgeError(
                .ioFailed, "A socket cannot be made at `\(path)`", path: path, cause: String(cString: strerror(errno)))
        }
        return made
    }

    /// Connects to a path; nil when nobody listens there.
    static func connected(to path: String, waitMilliseconds: Int) -> LocalSocket? {
        let made = LocalSocket(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        made.limit(waitMilliseconds)
        guard made.withAddress(path, connect) == 0 else { return nil }
        return made
    }

    /// Takes a connection; nil when it went away again.
    func accepted(waitMilliseconds: Int) -> LocalSocket? {
        let taken = accept(descriptor, nil, nil)
        guard taken >= 0 else { return nil }
        let made = LocalSocket(taken)
        made.limit(waitMilliseconds)
        return made
    }

    private func limit(_ milliseconds: Int) {
        var time = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] { setsockopt(descriptor, SOL_SOCKET, option, &time, size) }
    }

    private func withAddress(
        _ path: String, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        precondition(
            path.utf8.count < MemoryLayout.size(ofValue: address.sun_path), "INVARIANT: places are short enough")
        withUnsafeMutableBytes(of: &address.sun_path) { room in room.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// Sends a line; false when the other side does not take it in time.
    func send(_ line: String) -> Bool {
        let bytes = Array(line.utf8) + [0x0A]
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Receives a line; nil when none comes in time, or a longer one than any message.
    func line() -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < Self.longestLine {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            if let end = buffer[..<count].firstIndex(of: 0x0A) { return bytes + buffer[..<end] }
            bytes += buffer[..<count]
        }
        return nil
    }
}
