public import ForgeCore
internal import NIOCore
internal import NIOSSL

/// TLS as a server speaks it.
public struct ServerTLS: Sendable {
    private let context: NIOSSLContext

    /// Makes ready.
    ///
    /// - Parameters:
    ///   - certificate: the server's, and behind it those between it and its authority.
    ///   - clientCA: the authorities whose clients may come; nil where clients show no certificate.
    ///   - protocols: what is spoken over it, in the names of ALPN.
    ///   - seconds: the time, since 1970.
    /// - Throws: `E_TLS_FILE`.
    public init(
        certificate: TLSFile, key: TLSFile, clientCA: TLSFile? = nil, protocols: [String] = ["h2"], seconds: Int64
    ) throws(ForgeError) {
        let chain = try certificate.chain(at: seconds)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try key.key(of: chain.first, in: certificate)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = protocols
        if let clientCA {
            configuration.trustRoots = .certificates(try clientCA.certificates())
            // A client has no host name; without a certificate of these authorities there is no connection.
            configuration.certificateVerification = .noHostnameVerification
        }
        do { context = try NIOSSLContext(configuration: configuration) } catch { throw certificate.unusable(error) }
    }

    /// Puts it under a connection.
    func secure(_ channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
    }
}
