/// Something that leaves the action.
public struct Output: Hashable, Sendable {
    /// What leaves.
    public enum Place: Hashable, Sendable {
        /// A path relative to `/build`, with what is there.
        case path(String, Contract.OutputKind)
        case stdout
        case stderr
    }

    /// How far the bytes are the same each time.
    public enum Determinism: Hashable, Sendable {
        case exact
        /// Equal after these canonicalisers, in order.
        case normalized([CanonicalizerStep])
        /// Only the named member files of the directory count.
        case projection([String])
        /// Kept as a log; nothing may consume it.
        case volatile
    }

    /// What leaves.
    public var place: Place
    /// How far it is deterministic.
    public var determinism: Determinism

    /// Makes an output.
    public init(_ place: Place, determinism: Determinism = .exact) {
        self.place = place
        self.determinism = determinism
    }
}

/// One canonicaliser with its parameter.
public struct CanonicalizerStep: Hashable, Sendable {
    /// The names of those without a parameter.
    public static let plainNames = ["ar", "gzip", "zip"]
    /// The name of the one whose parameter is a pattern.
    public static let textTimestamps = "text-timestamps"

    /// The name, such as `ar`.
    public var name: String
    /// The pattern of `text-timestamps`.
    public var pattern: String?

    /// Makes a step.
    public init(name: String, pattern: String? = nil) {
        self.name = name
        self.pattern = pattern
    }
}
