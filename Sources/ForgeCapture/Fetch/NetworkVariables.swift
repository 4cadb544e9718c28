/// The environment variables that say where the network is: all that a program beside Forge gets from the outside.
public struct NetworkVariables: Sendable, Equatable {
    /// The names that are passed on: proxies, and whose certificates are believed.
    public static let names = [
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE",
        "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ]

    /// The variables that are set, as `NAME=VALUE`, in the order of ``names``.
    let assignments: [String]

    /// Asks for each variable's value; without `value`, none is set.
    public init(_ value: (String) -> String? = { _ in nil }) {
        assignments = Self.names.compactMap { name in value(name).map { "\(name)=\($0)" } }
    }
}
