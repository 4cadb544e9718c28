private import Glibc
internal import NIOSSL

/// What is wrong with a connection of TLS, as a person says it.
enum TLSFault {
    /// What the library's error means; nil where it is not of TLS.
    ///
    /// - Parameter certificate: what the other side showed, if it came so far.
    static func failure(_ error: any Error, showing certificate: NIOSSLCertificate?, host: String) -> GRPCFailure? {
        if let error = error as? NIOSSLExtraError {
            if error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch {
                return untrusted("Its certificate is not one of `\(host)`", .otherName)
            }
            return untrusted("\(error)", .failed)
        }
        // The text holds the library's own name of what happened, which it gives in no other form.
        let text: String
        switch error {
        case NIOSSLError.handshakeFailed(let cause): text = "\(cause)"
        case let error as BoringSSLError: text = "\(error)"
        default: return nil
        }
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            if let certificate, let what = lapse(of: certificate, at: Int64(time(nil))) {
                return untrusted("Its certificate \(what)", .lapsed)
            }
            return untrusted("Its certificate is signed by nobody who is trusted here", .unknownSigner)
        }
        if text.contains("_ALERT_") || text.contains("CERTIFICATE_REQUIRED") {
            return GRPCFailure(
                .unauthenticated, "It refuses this side's certificate, or that there is none: \(name(in: text))")
        }
        if ["WRONG_VERSION_NUMBER", "HTTP_REQUEST", "EOF during handshake"].contains(where: text.contains) {
            return untrusted("It does not speak TLS", .noTLS)
        }
        return untrusted("TLS failed: \(name(in: text))", .failed)
    }

    /// Why a certificate counts for nothing at a time, in seconds since 1970; nil when it does.
    static func lapse(of certificate: NIOSSLCertificate, at now: Int64) -> String? {
        if Int64(certificate.notValidAfter) < now { return "has expired" }
        if Int64(certificate.notValidBefore) > now { return "is not valid yet" }
        return nil
    }

    private static func untrusted(_ message: String, _ why: Mistrust) -> GRPCFailure {
        var out = GRPCFailure(.unauthenticated, message)
        out.mistrust = why
        return out
    }

    /// The library's name of what happened, out of its text.
    private static func name(in text: String) -> String {
        guard let place = text.firstRange(of: "OPENSSL_internal:") else { return text }
        return text[place.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }.lowercased()
    }
}
