public import ForgeCore

/// Where a cluster listens: `grpc://HOST:PORT[/INSTANCE]`, or `grpcs://` with TLS.
public struct RemoteAddress: Hashable, Sendable {
    /// A name, an IPv4 address, or an IPv6 address without brackets.
    public let host: String
    /// The port.
    public let port: Int
    /// Whether it speaks TLS.
    public let isSecure: Bool
    /// The instance on the cluster; empty for its default.
    public let instance: String

    /// Reads an address as a person writes it.
    ///
    /// - Throws: `E_REMOTE_ADDRESS`.
    public init(_ text: String) throws(ForgeError) {
        guard let separator = text.firstRange(of: "://") else {
            throw Self.refused(text, "it begins with no scheme")
        }
        let scheme = text[..<separator.lowerBound]
        guard scheme == "grpc" || scheme == "grpcs" else {
            throw Self.refused(text, "`\(scheme)` is no scheme of clusters")
        }
        isSecure = scheme == "grpcs"
        let rest = text[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        instance = String(rest.dropFirst(authority.count).drop { $0 == "/" })
        guard let colon = authority.lastIndex(of: ":"), let number = Int(authority[authority.index(after: colon)...]),
            (1...65_535).contains(number)
        else { throw Self.refused(text, "it names no port") }
        var name = authority[..<colon]
        if name.first == "[", name.last == "]" { name = name.dropFirst().dropLast() }
        guard !name.isEmpty else { throw Self.refused(text, "it names no host") }
        host = String(name)
        port = number
    }

    /// The address as it is written, without the instance.
    public var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether it is one of this machine, so that nobody is in between.
    public var isThisMachine: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    private static func refused(_ text: String, _ cause: String) -> ForgeError {
        ForgeError(
            .remoteAddress, "`\(text)` is no address of a cluster",
            hints: [
                "Write `grpc://HOST:PORT`, or `grpcs://HOST:PORT` with TLS, and `/INSTANCE` behind it if there are several",
                "Write `s3://BUCKET/PREFIX` for a bucket, `dir:PATH` for a directory, or `stores:FILE` for several of these",
            ], cause: cause)
    }
}
