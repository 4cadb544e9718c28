internal import ForgeCore
internal import ForgeRemote
private import Synchronization

/// The bearer token of a file, read again when a cluster refuses it.
final class RemoteTokenFile: RemoteCredentials {
    private let path: String
    private let token: Mutex<String>

    /// Reads the file.
    ///
    /// - Throws: `E_REMOTE_CREDENTIALS`.
    init(_ path: String) throws(ForgeError) {
        self.path = path
        token = Mutex(try Self.read(path))
    }

    func fields() async throws(ForgeError) -> [(name: String, value: String)] {
        [("authorization", "Bearer \(token.withLock { $0 })")]
    }

    func renew() async -> Bool {
        guard let found = try? Self.read(path) else { return false }
        return token.withLock { token in
            defer { token = found }
            return token != found
        }
    }

    private static func read(_ path: String) throws(ForgeError) -> String {
        let bytes: [UInt8]
        do throws(ForgeError) { bytes = try DocumentInput.bytes(of: path) } catch {
            throw ForgeError(.remoteCredentials, "The token cannot be read", path: path, cause: error.cause)
        }
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]
        let text = bytes.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed()
        guard !text.isEmpty, text.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw ForgeError(
                .remoteCredentials, "There is no token in the file", path: path,
                hints: ["Put the token alone into it, without `Bearer` and without blanks within"])
        }
        return String(decoding: Array(text), as: UTF8.self)
    }
}
