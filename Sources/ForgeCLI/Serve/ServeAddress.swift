internal import ForgeCore

/// Where a server listens.
struct ServeAddress {
    var host: String
    var port: Int

    /// Reads `HOST:PORT`, with brackets around an IPv6 address.
    ///
    /// - Parameter isGuarded: whether clients have to show who they are, so that others than this machine may come.
    init(_ text: String, option: String = "grpc", isGuarded: Bool = false) throws(ForgeError) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw Self.wrong("`\(text)` is no HOST:PORT", option)
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard isGuarded || Self.isLoopback(host) else {
            throw Self.wrong("`\(host)` is not this machine's loopback", option)
        }
        self.host = String(host)
        self.port = Int(port)
    }

    /// Starts what listens there.
    ///
    /// - Throws: `E_SERVE_LISTEN` when the system does not let it.
    func listen<Server: Sendable>(_ start: () async throws -> Server) async throws(ForgeError) -> Server {
        do { return try await start() } catch {
            throw ForgeError(
                .serveListen, "`\(host):\(port)` cannot be listened on",
                hints: ["Take another port, or 0 for any that is free"], cause: "\(error)")
        }
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func wrong(_ message: String, _ option: String) -> ForgeError {
        var hints = ["Write `--\(option) 127.0.0.1:8980`, or port 0 for any that is free"]
        if option != "metrics" {
            hints.append(
                "`--token-file FILE` and `--client-ca FILE` let other machines come, with a token or a certificate")
        }
        return ForgeError(.serveAddress, message, hints: hints)
    }
}
