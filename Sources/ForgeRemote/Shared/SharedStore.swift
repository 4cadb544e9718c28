public import ForgeCore
public import ForgeStore

/// A store that machines share, as a plan puts it together.
public struct SharedStore: Sendable {
    /// The store.
    public let store: any BlobStore & ActionCache
    /// Whether nothing is written to it.
    public let isReadOnly: Bool

    /// Holds a store.
    public init(_ store: any BlobStore & ActionCache, isReadOnly: Bool = false) {
        self.store = store
        self.isReadOnly = isReadOnly
    }

    /// Puts stores together.
    ///
    /// - Parameters:
    ///   - spoolDirectory: where large blobs lie until it is known whose they are.
    ///   - open: opens the bucket or the directory of a plan that is one of these.
    /// - Throws: `E_REMOTE_STORES`, and what opening throws.
    public init(
        _ plan: SharedPlan, spoolDirectory: String, open: (SharedPlan) throws(ForgeError) -> SharedStore
    ) throws(ForgeError) {
        func made(_ plan: SharedPlan) throws(ForgeError) -> SharedStore {
            try SharedStore(plan, spoolDirectory: spoolDirectory, open: open)
        }
        switch plan {
        case .bucket, .directory: self = try open(plan)
        case .tiers(let fast, let slow):
            let (fast, slow) = (try made(fast), try made(slow))
            guard !fast.isReadOnly else {
                throw ForgeError(
                    .remoteStores, "The first of two tiers is only read",
                    hints: ["What comes from the second one stays in the first: name one that can be written to"])
            }
            self.init(TieredStore(fast: fast.store, slow: slow.store, writesThrough: !slow.isReadOnly))
        case .shards(let shards):
            var parts: [(name: String, made: SharedStore)] = []
            for shard in shards { parts.append((shard.name, try made(shard.plan))) }
            self.init(
                ShardedStore(parts.map { ($0.name, $0.made.store) }, spoolDirectory: spoolDirectory),
                isReadOnly: parts.contains { $0.made.isReadOnly })
        case .sizes(let limit, let small, let large):
            let (small, large) = (try made(small), try made(large))
            self.init(
                SizePartitionedStore(small: small.store, large: large.store, limit: limit),
                isReadOnly: small.isReadOnly || large.isReadOnly)
        case .verified(let inner):
            let inner = try made(inner)
            self.init(VerifyingStore(inner.store), isReadOnly: inner.isReadOnly)
        case .readOnly(let inner): self.init(ReadOnlyStore(try made(inner).store), isReadOnly: true)
        }
    }
}
