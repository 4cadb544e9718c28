public import ForgeCore

/// Where results and blobs are kept in an object store that speaks the API of Amazon's S3:
/// `s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME&style=path|virtual&compress=zstd&access=read]`.
public struct BucketAddress: Hashable, Sendable {
    /// The bucket.
    public let bucket: String
    /// What names begin with, without slashes at its ends; empty for nothing.
    public let prefix: String
    /// Where the service listens: a name or an address without brackets.
    public let host: String
    /// Its port.
    public let port: Int
    /// Whether it speaks TLS.
    public let isSecure: Bool
    /// The region that requests are signed for.
    public let region: String
    /// Whether the bucket is a part of the path, and not of the host's name.
    public let isPathStyle: Bool
    /// Whether objects are kept as zstd.
    public let isCompressed: Bool
    /// Whether nothing is written there.
    public let isReadOnly: Bool

    /// Whether a person means a bucket.
    public static func isMeant(by text: String) -> Bool { text.hasPrefix("s3://") }

    /// Reads an address as a person writes it.
    ///
    /// - Parameter defaults: what holds where the address says nothing: variables and profile of AWS.
    /// - Throws: `E_BUCKET_ADDRESS`.
    public init(_ text: String, _ defaults: BucketDefaults = BucketDefaults()) throws(ForgeError) {
        guard Self.isMeant(by: text) else { throw Self.refused(text, "it does not begin with `s3://`") }
        let parts = text.dropFirst(5).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let names = (parts.first ?? "").split(separator: "/")
        guard let first = names.first else { throw Self.refused(text, "it names no bucket") }
        bucket = String(first)
        guard (3...63).contains(bucket.utf8.count), bucket.utf8.allSatisfy(Self.isOfNames) else {
            throw Self.refused(text, "`\(bucket)` is no name of a bucket: 3 to 63 of a-z, 0-9, `-` and `.`")
        }
        prefix = names.dropFirst().joined(separator: "/")
        var options: [String: String] = [:]
        for option in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, Self.values.keys.contains(pair[0]), options[pair[0]] == nil else {
                throw Self.refused(
                    text, "`\(option)` is not one of `endpoint=`, `region=`, `style=`, `compress=`, `access=`")
            }
            if let allowed = Self.values[pair[0]], !allowed.isEmpty, !allowed.contains(pair[1]) {
                let known = allowed.map { "`\($0)`" }.joined(separator: " or ")
                throw Self.refused(text, "`\(pair[0])` is \(known), not `\(pair[1])`")
            }
            options[pair[0]] = pair[1]
        }
        let endpoint = options["endpoint"] ?? defaults.endpoint
        if let endpoint {
            guard let place = Self.place(endpoint) else {
                throw Self.refused(text, "`\(endpoint)` is no endpoint such as `https://HOST:PORT`")
            }
            (host, port, isSecure) = place
        } else {
            (host, port, isSecure) = ("", 443, true)
        }
        // R2 of Cloudflare has one region; what serves elsewhere takes any, and this one is what most are set to.
        let usual = host.hasSuffix(".r2.cloudflarestorage.com") ? "auto" : "us-east-1"
        region = options["region"] ?? defaults.region ?? usual
        guard !region.isEmpty, region.utf8.allSatisfy({ Self.isOfNames($0) || $0 == 0x5f }) else {
            throw Self.refused(text, "`\(region)` is no name of a region")
        }
        // A certificate for all buckets of a host is good for names of one segment.
        let usualStyle = endpoint == nil && !bucket.contains(".") ? "virtual" : "path"
        isPathStyle = (options["style"] ?? usualStyle) == "path"
        isCompressed = options["compress"] == "zstd"
        isReadOnly = options["access"] == "read"
    }

    /// The options and, where only some are allowed, their values.
    private static let values: [String: [String]] = [
        "endpoint": [], "region": [], "style": ["path", "virtual"], "compress": ["zstd", "none"],
        "access": ["read", "write"],
    ]

    private static func isOfNames(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d || byte == 0x2e
    }

    private static func place(_ endpoint: String) -> (String, Int, Bool)? {
        guard let separator = endpoint.firstRange(of: "://") else { return nil }
        let scheme = endpoint[..<separator.lowerBound]
        guard scheme == "http" || scheme == "https" else { return nil }
        var authority = endpoint[separator.upperBound...]
        if authority.last == "/" { authority = authority.dropLast() }
        guard !authority.isEmpty, !authority.contains(where: { "/?#@".contains($0) }) else { return nil }
        var port = scheme == "https" ? 443 : 80
        let bracket = authority.lastIndex(of: "]")
        if let colon = authority.lastIndex(of: ":"), bracket.map({ $0 < colon }) ?? true {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number) else {
                return nil
            }
            port = number
            authority = authority[..<colon]
        }
        if authority.first == "[", authority.last == "]" { authority = authority.dropFirst().dropLast() }
        return authority.isEmpty ? nil : (String(authority), port, scheme == "https")
    }

    /// The host that requests go to.
    var serviceHost: String {
        let service = host.isEmpty ? "s3.\(region).amazonaws.com" : host
        return isPathStyle ? service : "\(bucket).\(service)"
    }

    /// What stands in the `host` field of a request.
    var authority: String {
        let name = serviceHost.contains(":") ? "[\(serviceHost)]" : serviceHost
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// The bucket and the service, for messages.
    public var description: String { "the bucket `\(bucket)` at `\(authority)`" }

    private static func refused(_ text: String, _ cause: String) -> ForgeError {
        ForgeError(
            .bucketAddress, "`\(text)` is no address of a bucket",
            hints: [
                "Write `s3://BUCKET/PREFIX`, and `?endpoint=https://HOST:PORT&region=NAME` behind it for what is not of Amazon"
            ], cause: cause)
    }
}

/// What the variables and the profile of AWS say of the place of buckets.
public struct BucketDefaults: Sendable {
    /// The region.
    public var region: String?
    /// The URL of the service.
    public var endpoint: String?

    /// Puts them together.
    public init(region: String? = nil, endpoint: String? = nil) {
        self.region = region
        self.endpoint = endpoint
    }
}
