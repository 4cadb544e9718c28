internal import ForgeCore

/// Where the daemon of a repository is found: in the state of the store that its builds use.
struct DaemonPlace: Sendable {
    /// Addresses of Unix sockets have room for so many bytes (unix(7)).
    static let longest = 107

    /// The path of the socket.
    let socket: String
    /// The path of the file that a running daemon has locked.
    let lock: String

    /// The place for a repository.
    ///
    /// - Throws: `E_DAEMON_PLACE` when the path is too long for a socket.
    init(home: String, root: String) throws(ForgeError) {
        let name = "\(home)/state/daemon-\(Digest(of: root).hex.prefix(16))"
        socket = name
        lock = "\(name).lock"
        guard socket.utf8.count <= Self.longest else {
            throw ForgeError(
                .daemonPlace, "The socket of a daemon cannot be at `\(socket)`", path: socket,
                hints: ["Set `FORGE_HOME` to a shorter path; a socket's has at most \(Self.longest) bytes"])
        }
    }
}
