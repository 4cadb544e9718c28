internal import ForgeCore
internal import NIOSSL

/// A file that TLS is set up with, as it was read: certificates or a key, in PEM.
public struct TLSFile: Sendable {
    /// What a person calls it.
    public let path: String
    private let bytes: [UInt8]

    /// A file with these bytes.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Its certificates, at least one.
    ///
    /// - Throws: `E_TLS_FILE`.
    func certificates() throws(ForgeError) -> [NIOSSLCertificate] {
        let found: [NIOSSLCertificate]
        do { found = try NIOSSLCertificate.fromPEMBytes(bytes) } catch {
            throw refused("The file holds no certificate", "A certificate in PEM begins `-----BEGIN CERTIFICATE-----`")
        }
        guard !found.isEmpty else {
            throw refused("The file holds no certificate", "A certificate in PEM begins `-----BEGIN CERTIFICATE-----`")
        }
        return found
    }

    /// Its certificates, the first of which is shown to others and has to be valid at a time, in seconds since 1970.
    ///
    /// - Throws: `E_TLS_FILE`.
    func chain(at now: Int64) throws(ForgeError) -> [NIOSSLCertificate] {
        let chain = try certificates()
        if let first = chain.first, let what = TLSFault.lapse(of: first, at: now) {
            throw refused(
                "The certificate \(what)", "`openssl x509 -noout -dates -in FILE` shows from when to when it is valid")
        }
        return chain
    }

    /// Its private key, which has to be that of a certificate.
    ///
    /// - Throws: `E_TLS_FILE`.
    func key(of certificate: NIOSSLCertificate?, in other: TLSFile) throws(ForgeError) -> NIOSSLPrivateKey {
        let key: NIOSSLPrivateKey
        do { key = try NIOSSLPrivateKey(bytes: bytes, format: .pem) } catch {
            throw refused(
                "The file holds no private key that can be read",
                "A key in PEM begins `-----BEGIN PRIVATE KEY-----`; one behind a passphrase is not taken")
        }
        // The library compares the two when they are put to use.
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [certificate].compactMap { $0 }.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.certificateVerification = .none
        do { _ = try NIOSSLContext(configuration: configuration) } catch {
            throw refused(
                "The key is not that of the certificate in `\(other.path)`",
                "Name the key that the certificate was made for")
        }
        return key
    }

    private func refused(_ message: String, _ hint: String) -> ForgeError {
        ForgeError(.tlsFile, message, path: path, hints: [hint])
    }

    /// What holds for the files of one side as a whole.
    func unusable(_ error: any Error) -> ForgeError {
        ForgeError(.tlsFile, "TLS cannot be set up with the file", path: path, cause: "\(error)")
    }
}
