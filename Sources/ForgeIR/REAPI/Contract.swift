public import ForgeCore

/// What a result depends on beyond command and inputs; encoded into the action's `salt`, defaults left out.
///
/// The text is `forge/1 ` and canonical JSON (DESIGN invariant 3). A change of meaning in how Forge runs actions
/// raises ``engineVersion``.
public struct Contract: Hashable, Sendable {
    /// The version of the rules by which executors run an action.
    public static let engineVersion: Int64 = 1
    /// The text before the JSON.
    public static let prefix = "forge/1 "

    /// The network that the action may see.
    public enum Network: String, Hashable, Sendable, CaseIterable {
        case none, loopback
    }

    /// What the action leaves at one output path.
    public enum OutputKind: String, Hashable, Sendable, CaseIterable {
        case file, directory, symlink
    }

    /// The network need; `none` by default.
    public var network: Network = .none
    /// The seed that the action declares.
    public var seed: Int64?
    /// The demanded tier, such as `namespace`; nil for any.
    public var tier: String?
    /// How many CPUs the action sees.
    public var visibleCPUs: Int64 = 1
    /// Paths below the work tree that are private copy-on-write views.
    public var writablePaths: [String] = []
    /// Output paths that are not regular files, with what they are.
    public var outputKinds: [String: OutputKind] = [:]
    /// Canonicaliser chains by output path, each step `name@version` with its parameters.
    public var canonicalizers: [String: [String]] = [:]
    /// Streams that are declared outputs: `stdout`, `stderr`.
    public var streams: [String] = []
    /// Protections that the user waived by name.
    public var waivedProtections: [String] = []
    /// Memory limit in bytes.
    public var memoryBytes: Int64?
    /// Limit on processes and threads.
    public var processes: Int64?

    /// The contract of an action that asks for nothing special.
    public init() {}

    /// The bytes of the `salt` field.
    public var salt: [UInt8] {
        Array((Contract.prefix + JSONWriter.canonicalText(json)).utf8)
    }

    /// The JSON behind the prefix.
    public var json: JSONValue {
        func sorted(_ items: [String]) -> JSONValue? {
            items.isEmpty ? nil : .strings(items.sorted(by: Directory.less))
        }
        func object(_ items: [(String, JSONValue)]) -> JSONValue? {
            items.isEmpty ? nil : .object(items.map { JSONMember($0.0, $0.1) })
        }
        return .object([
            "engine": .integer(Contract.engineVersion),
            "network": network == .none ? nil : .string(network.rawValue),
            "seed": seed.map { .integer($0) },
            "tier": tier.map { .string($0) },
            "cpus": visibleCPUs == 1 ? nil : .integer(visibleCPUs),
            "writable": sorted(writablePaths),
            "output_kinds": object(outputKinds.map { ($0.key, .string($0.value.rawValue)) }),
            "canonicalizers": object(canonicalizers.map { ($0.key, .strings($0.value)) }),
            "streams": sorted(streams),
            "waived": sorted(waivedProtections),
            "memory_bytes": memoryBytes.map { .integer($0) },
            "processes": processes.map { .integer($0) },
        ])
    }
}
