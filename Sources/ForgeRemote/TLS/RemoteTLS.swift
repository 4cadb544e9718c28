public import ForgeCore
internal import NIOCore
internal import NIOSSL

/// TLS as a client of clusters and buckets speaks it.
public struct RemoteTLS: Sendable {
    private let context: NIOSSLContext
    /// How long a handshake may take, from the connection on.
    var patience = TimeAmount.seconds(10)

    /// Makes ready.
    ///
    /// - Parameters:
    ///   - authorities: who may have signed the cluster's certificate; nil for those that this machine trusts.
    ///   - certificate: what the cluster is shown, with its key; nil where it asks for none.
    ///   - seconds: the time, since 1970.
    ///   - protocols: what is spoken inside, by its name in ALPN.
    /// - Throws: `E_TLS_FILE`.
    public init(
        authorities: TLSFile? = nil, certificate: (chain: TLSFile, key: TLSFile)? = nil, seconds: Int64,
        protocols: [String] = ["h2"]
    ) throws(ForgeError) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = protocols
        if let authorities { configuration.trustRoots = .certificates(try authorities.certificates()) }
        if let certificate {
            let chain = try certificate.chain.chain(at: seconds)
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(try certificate.key.key(of: chain.first, in: certificate.chain))
        }
        do { context = try NIOSSLContext(configuration: configuration) } catch {
            throw (authorities ?? certificate?.chain ?? TLSFile(path: "/etc/ssl/certs", bytes: [])).unusable(error)
        }
    }

    /// Puts it under a connection, and says what hears how the handshake ends.
    func secure(_ channel: any Channel, to host: String) throws -> TLSHandshake {
        let name = Self.isAddress(host) ? nil : host
        let handler = try NIOSSLClientHandler(context: context, serverHostname: name)
        let handshake = TLSHandshake(host: host, channel.eventLoop.makePromise())
        try channel.pipeline.syncOperations.addHandlers([handler, TLSHandshake.Ear(handshake, handler, patience)])
        return handshake
    }

    /// Whether a host is an address, which a certificate names apart from names.
    private static func isAddress(_ host: String) -> Bool { (try? SocketAddress(ipAddress: host, port: 0)) != nil }
}
