/// Why the other side of a connection is not believed to be the one that it should be.
enum Mistrust: Sendable, Equatable {
    /// Its certificate has another name.
    case otherName
    /// The time of its certificate is over, or has not come.
    case lapsed
    /// Nobody who is trusted has signed its certificate.
    case unknownSigner
    /// It does not speak TLS.
    case noTLS
    /// TLS fails otherwise.
    case failed

    /// What a person can do.
    ///
    /// - Parameter plain: how one without TLS is asked for.
    func hint(plain: String) -> String {
        switch self {
        case .otherName: "Name it as its certificate does; `openssl s_client -connect HOST:PORT` shows that"
        case .lapsed: "Tell whoever runs it; or set this machine's clock"
        case .unknownSigner:
            "`--remote-ca FILE` names who has signed it, if that is not one of this machine's authorities"
        case .noTLS: plain
        case .failed: "See what `openssl s_client -connect HOST:PORT` says of it"
        }
    }
}
