public import ForgeCore
public import ForgeIR

/// A store in front of another: what it does not do in its own way, the other does.
public protocol StoreDecorator: BlobStore, ActionCache {
    /// The store behind it.
    var inner: any BlobStore & ActionCache { get }
}

extension StoreDecorator {
    /// Asks the store behind.
    public func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] { try inner.missing(ids) }

    /// Reads from the store behind.
    public func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        try inner.read(id, body)
    }

    /// Writes to the store behind.
    public func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        try inner.write(blobs, durability: durability)
    }

    /// Opens a stream to the store behind.
    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        try inner.makeWriter(durability: durability)
    }

    /// Makes the store behind durable.
    public func sync() throws(ForgeError) { try inner.sync() }

    /// Asks the action cache behind.
    public func results(for keys: [Digest], in namespace: CacheNamespace) throws(ForgeError) -> [ActionResult?] {
        try inner.results(for: keys, in: namespace)
    }

    /// Records in the action cache behind.
    public func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        try inner.record(result, for: key, in: namespace, durability: durability)
    }

    /// As the action cache behind does.
    public var holdsTrees: Bool { inner.holdsTrees }

    /// Forgets in the action cache behind.
    public func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        try inner.forget(key, in: namespace)
    }
}
