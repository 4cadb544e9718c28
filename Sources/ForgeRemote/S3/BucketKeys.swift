public import ForgeCore

/// The keys that requests to a bucket are signed with.
public struct BucketKeys: Sendable, CustomStringConvertible {
    /// The name of the keys, which is no secret.
    public let id: String
    /// The secret; it goes into signatures alone.
    let secret: String
    /// What keys that lapse are shown with.
    let token: String?
    /// Where they were found, for messages.
    let origin: String

    /// Holds keys.
    public init(id: String, secret: String, token: String? = nil, origin: String = "") {
        self.id = id
        self.secret = secret
        self.token = token
        self.origin = origin
    }

    /// The name alone.
    public var description: String { "the keys `\(id)`\(origin.isEmpty ? "" : " of \(origin)")" }
}

/// Finds keys, region and endpoint where programs for AWS look for them: in variables, then in the files of profiles.
public struct BucketSettings: Sendable {
    private let variables: [String: String]
    private let profile: String
    private let credentials: (path: String, text: String?)
    private let configuration: String?

    /// The variables that are read.
    public static let names = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION",
        "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CONFIG_FILE", "HOME",
    ]

    /// Reads settings.
    ///
    /// - Parameters:
    ///   - variables: those of ``names`` that are set.
    ///   - read: gives the text of a file, nil where it cannot be read.
    public init(_ variables: [String: String], read: (String) -> String?) {
        let set = variables.filter { !$0.value.isEmpty }
        self.variables = set
        profile = set["AWS_PROFILE"] ?? "default"
        let home = (set["HOME"] ?? "") + "/.aws/"
        let path = set["AWS_SHARED_CREDENTIALS_FILE"] ?? home + "credentials"
        credentials = (path, read(path))
        configuration = read(set["AWS_CONFIG_FILE"] ?? home + "config")
    }

    /// Region and endpoint.
    public var defaults: BucketDefaults {
        BucketDefaults(
            region: variables["AWS_REGION"] ?? variables["AWS_DEFAULT_REGION"] ?? configured("region"),
            endpoint: variables["AWS_ENDPOINT_URL_S3"] ?? variables["AWS_ENDPOINT_URL"] ?? configured("endpoint_url"))
    }

    private func configured(_ name: String) -> String? {
        let section = profile == "default" ? "default" : "profile \(profile)"
        return configuration.flatMap { Self.section(section, in: $0)?[name] }
    }

    /// The keys.
    ///
    /// - Throws: `E_BUCKET_CREDENTIALS`.
    public func keys() throws(ForgeError) -> BucketKeys {
        if let id = variables["AWS_ACCESS_KEY_ID"] {
            guard let secret = variables["AWS_SECRET_ACCESS_KEY"] else {
                throw Self.refused("`AWS_ACCESS_KEY_ID` is set, and `AWS_SECRET_ACCESS_KEY` is not")
            }
            return try Self.checked(
                BucketKeys(id: id, secret: secret, token: variables["AWS_SESSION_TOKEN"], origin: "`AWS_ACCESS_KEY_ID`")
            )
        }
        let sources = [
            credentials.text.flatMap { Self.section(profile, in: $0) },
            configuration.flatMap { Self.section(profile == "default" ? profile : "profile \(profile)", in: $0) },
        ]
        for case let found? in sources {
            guard let id = found["aws_access_key_id"], let secret = found["aws_secret_access_key"] else { continue }
            return try Self.checked(
                BucketKeys(
                    id: id, secret: secret, token: found["aws_session_token"], origin: "the profile `\(profile)`"))
        }
        let place =
            credentials.text == nil ? "`\(credentials.path)` cannot be read" : "`\(credentials.path)` has no keys of it"
        throw Self.refused("`AWS_ACCESS_KEY_ID` is not set, and of the profile `\(profile)`: \(place)")
    }

    /// Keys that a header field can hold.
    private static func checked(_ keys: BucketKeys) throws(ForgeError) -> BucketKeys {
        let parts = [keys.id, keys.secret, keys.token ?? "x"]
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7e).contains($0) } }) else {
            throw refused("\(keys) hold other characters than keys do")
        }
        return keys
    }

    private static func refused(_ cause: String) -> ForgeError {
        ForgeError(
            .bucketCredentials, "There are no keys to sign requests to a bucket with",
            hints: [
                "Set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or `AWS_PROFILE` to a profile of `~/.aws/credentials`"
            ], cause: cause)
    }

    /// The settings of one section; nil where there is none.
    static func section(_ name: String, in text: String) -> [String: String]? {
        var found: [String: String]?
        var isInside = false
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
                let words = line[line.index(after: line.startIndex)..<end].split(separator: " ")
                isInside = words.joined(separator: " ") == name
                if isInside { found = found ?? [:] }
            } else if isInside, let sign = line.firstIndex(of: "=") {
                found?[String(line[..<sign].trimmed)] = String(line[line.index(after: sign)...].trimmed)
            }
        }
        return found
    }
}

extension Substring {
    /// The text without spaces at its ends.
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }
}
