public import ForgeCore

/// A failure of the engine itself, not of a computation.
public enum EngineError: Error, Sendable, Equatable {
    /// A key depends on itself: the labels from the key to itself.
    case cycle([String])
    /// An injected leaf that no transaction has set.
    case leafMissing(String)
    /// A bound was reached: which.
    case limit(String)
    /// An observed leaf asked for another key: its label.
    case leafWithDependency(String)
    /// A saved node of a kind that the engine was not told of.
    case kindUnknown

    /// The failure with its code, for a module's border.
    public var forgeError: ForgeError {
        switch self {
        case .cycle(let chain):
            ForgeError(
                .engineCycle, "`\(chain.first ?? "")` depends on itself",
                hints: ["Remove one of these dependencies"], cause: chain.joined(separator: " → "))
        case .leafMissing(let label):
            ForgeError(
                .engineLeafMissing, "`\(label)` was not set", hints: ["Set it in a transaction before it is asked for"])
        case .limit(let bound): ForgeError(.engineLimit, "The engine holds no more than \(bound)")
        case .leafWithDependency(let label):
            ForgeError(
                .engineMisuse, "`\(label)` is read from a path and asks for another key",
                hints: ["Let a computed key ask for both"])
        case .kindUnknown: ForgeError(.engineMisuse, "A saved node is of an unknown kind")
        }
    }
}
