public import ForgeCore

/// One thing that an action needs of its host: a resource with how much of it.
///
/// Requirements are partly ordered: a larger one grants all that a smaller one asks for.
public enum Requirement: Hashable, Sendable {
    /// The isolation of a sandbox, each class stronger than those before.
    public enum Tier: String, CaseIterable, Sendable {
        case process, namespace, microvm
    }

    /// What is done with a path.
    public enum Mode: String, CaseIterable, Sendable {
        case read, write
    }

    /// A host by name, or all below one as `*.example.org`; without a port, any.
    case network(scheme: String, host: String, port: Int64?)
    /// The loopback interface of a network of its own.
    case loopback
    /// Credentials of a provider; without a scope, all of them.
    case auth(provider: String, scope: String?)
    /// A path and everything below it, relative to the work tree unless it begins with a slash.
    case fs(path: String, mode: Mode)
    /// A device by name.
    case device(String)
    /// At least this much isolation.
    case sandbox(Tier)
    /// The time of day.
    case time
    /// Random numbers that no seed gives.
    case entropy
    /// A variable by name.
    case env(String)

    /// Whether this grants all that another one asks for.
    public func covers(_ other: Requirement) -> Bool {
        switch (self, other) {
        case (.network(let scheme, let host, let port), .network(let otherScheme, let otherHost, let otherPort)):
            scheme == otherScheme && Self.covers(host: host, otherHost) && (port == nil || port == otherPort)
        case (.auth(let provider, let scope), .auth(let otherProvider, let otherScope)):
            provider == otherProvider && (scope == nil || scope == otherScope)
        case (.fs(let path, let mode), .fs(let otherPath, let otherMode)):
            Self.covers(path: path, otherPath) && (mode == .write || otherMode == .read)
        case (.sandbox(let tier), .sandbox(let other)):
            Self.rank(tier) >= Self.rank(other)
        default: self == other
        }
    }

    private static func covers(host: String, _ other: String) -> Bool {
        if host == other || host == "*" { return true }
        return host.hasPrefix("*.") && other.hasSuffix(host.dropFirst())
    }

    private static func covers(path: String, _ other: String) -> Bool {
        path == other || other.hasPrefix(path.hasSuffix("/") ? path : "\(path)/")
            || path.isEmpty && !other.hasPrefix("/")
    }

    private static func rank(_ tier: Tier) -> Int { Tier.allCases.firstIndex(of: tier) ?? 0 }

    /// The requirement as canonical JSON; its bytes order requirements.
    public var json: JSONValue {
        switch self {
        case .network(let scheme, let host, let port):
            .object([
                "network": .object([
                    "host": .string(host), "port": port.map { .integer($0) }, "scheme": .string(scheme),
                ])
            ])
        case .loopback: .object(["loopback": .bool(true)])
        case .auth(let provider, let scope):
            .object(["auth": .object(["provider": .string(provider), "scope": scope.map { .string($0) }])])
        case .fs(let path, let mode):
            .object(["fs": .object(["mode": .string(mode.rawValue), "path": .string(path)])])
        case .device(let name): .object(["device": .string(name)])
        case .sandbox(let tier): .object(["sandbox": .string(tier.rawValue)])
        case .time: .object(["time": .bool(true)])
        case .entropy: .object(["entropy": .bool(true)])
        case .env(let name): .object(["env": .string(name)])
        }
    }

    /// Reads what ``json`` wrote; nil for anything else.
    public init?(json: JSONValue) {
        guard let member = json.objectValue?.first, json.objectValue?.count == 1 else { return nil }
        let value = member.value
        switch member.key {
        case "network":
            guard let scheme = value["scheme"]?.stringValue, let host = value["host"]?.stringValue else { return nil }
            self = .network(scheme: scheme, host: host, port: value["port"]?.integerValue)
        case "loopback": self = .loopback
        case "auth":
            guard let provider = value["provider"]?.stringValue else { return nil }
            self = .auth(provider: provider, scope: value["scope"]?.stringValue)
        case "fs":
            guard let path = value["path"]?.stringValue,
                let mode = value["mode"]?.stringValue.flatMap(Mode.init(rawValue:))
            else { return nil }
            self = .fs(path: path, mode: mode)
        case "device": self = .device(value.stringValue ?? "")
        case "sandbox":
            guard let tier = value.stringValue.flatMap(Tier.init(rawValue:)) else { return nil }
            self = .sandbox(tier)
        case "time": self = .time
        case "entropy": self = .entropy
        case "env": self = .env(value.stringValue ?? "")
        default: return nil
        }
    }
}
