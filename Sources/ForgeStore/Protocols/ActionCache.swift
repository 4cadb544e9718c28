public import ForgeCore
public import ForgeIR

/// Who may write an action-cache entry: what a remote client wrote never enters `local` (DESIGN invariant 6).
public enum CacheNamespace: Hashable, Sendable {
    /// Results that this installation produced or verified.
    case local
    /// Results that clients of a served instance wrote, with the digest of the instance's environment.
    case instance(String, environment: Digest)

    /// The stable text form, part of stored keys.
    public var text: String {
        switch self {
        case .local: "local"
        case .instance(let name, let environment): "\(name)+\(environment.hex)"
        }
    }
}

/// Maps action keys to results whose whole closure is in the store.
///
/// Calls block, as those of ``BlobStore`` do.
public protocol ActionCache: Sendable {
    /// The stored results for `keys`, in the order given, nil where there is none.
    func results(for keys: [Digest], in namespace: CacheNamespace) throws(ForgeError) -> [ActionResult?]

    /// Commits a result; later readers see it whole or not at all.
    ///
    /// - Throws: `E_CACHE_INCOMPLETE` when a blob or tree that the result names is not in the store.
    func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError)

    /// Forgets a result.
    func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError)

    /// Whether the messages of trees stand for the directories in them, which need not be stored then.
    var holdsTrees: Bool { get }
}

extension ActionCache {
    /// Directories are stored.
    public var holdsTrees: Bool { false }
}
