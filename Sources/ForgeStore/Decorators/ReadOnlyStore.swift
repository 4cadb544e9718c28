public import ForgeCore
public import ForgeIR

/// A store that is only read.
public struct ReadOnlyStore: StoreDecorator {
    public let inner: any BlobStore & ActionCache

    /// Puts a store out of reach of writers.
    public init(_ inner: any BlobStore & ActionCache) { self.inner = inner }

    private var refusal: ForgeError {
        ForgeError(.storeReadOnly, "The store is only read here", hints: ["Open it without the restriction to write"])
    }

    public func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] { throw refusal }

    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter { throw refusal }

    public func sync() throws(ForgeError) {}

    public func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) { throw refusal }

    public func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) { throw refusal }
}
