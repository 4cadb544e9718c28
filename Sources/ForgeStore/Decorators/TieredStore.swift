public import ForgeCore
public import ForgeIR

/// A fast store in front of a slow one that holds more.
///
/// What is read from the slow one stays in the fast one; what is written goes to both, so that losing the fast one
/// loses nothing.
public struct TieredStore: BlobStore, ActionCache {
    private let fast: any BlobStore & ActionCache
    private let slow: any BlobStore & ActionCache
    private let writesThrough: Bool
    private let room = ByteRoom(bytes: 64 << 20)

    /// Puts one in front of the other.
    ///
    /// - Parameter writesThrough: whether what is written goes to the slow one too; false for one that is only read.
    public init(
        fast: any BlobStore & ActionCache, slow: any BlobStore & ActionCache, writesThrough: Bool = true
    ) {
        self.fast = fast
        self.slow = slow
        self.writesThrough = writesThrough
    }

    private func copying(from source: any BlobStore, to target: any BlobStore) -> StoreCopy {
        StoreCopy(from: source, to: target, room: room)
    }

    public func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        let absent = try fast.missing(ids)
        return absent.isEmpty ? [] : try slow.missing(absent)
    }

    public func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        if try !fast.has(id) { try copying(from: slow, to: fast).copy([id]) }
        try fast.read(id, body)
    }

    public func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        let ids = try fast.write(blobs, durability: durability)
        if writesThrough { _ = try slow.write(blobs, durability: durability) }
        return ids
    }

    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        let writer = try fast.makeWriter(durability: durability)
        return writesThrough ? Writer(writer, self, durability) : writer
    }

    /// As the slow one does: the fast one gets the directories out of the messages.
    public var holdsTrees: Bool { slow.holdsTrees }

    public func sync() throws(ForgeError) {
        try fast.sync()
        if writesThrough { try slow.sync() }
    }

    public func results(for keys: [Digest], in namespace: CacheNamespace) throws(ForgeError) -> [ActionResult?] {
        var out = try fast.results(for: keys, in: namespace)
        let places = out.indices.filter { out[$0] == nil }
        if places.isEmpty { return out }
        let found = try slow.results(for: places.map { keys[$0] }, in: namespace)
        for (place, result) in zip(places, found) {
            guard let result else { continue }
            do throws(ForgeError) {
                try copying(from: slow, to: fast).bring(result)
                try fast.record(result, for: keys[place], in: namespace, durability: .ordered)
                out[place] = result
            } catch {
                // A result of which a part is gone is none.
                guard [.blobMissing, .blobDamaged, .treeInvalid, .cacheIncomplete].contains(error.code) else {
                    throw error
                }
            }
        }
        return out
    }

    public func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        try requireParts(of: result, for: key, byTrees: holdsTrees)
        try copying(from: slow, to: fast).bring(result)
        try fast.record(result, for: key, in: namespace, durability: durability)
        guard writesThrough else { return }
        let parts = try ResultParts(store: fast, byTrees: holdsTrees).all(of: result)
        try copying(from: fast, to: slow).copy(parts, durability: durability)
        try slow.record(result, for: key, in: namespace, durability: durability)
    }

    public func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        if writesThrough { try slow.forget(key, in: namespace) }
        try fast.forget(key, in: namespace)
    }

    /// Writes to the fast store, and from there to the slow one.
    private final class Writer: BlobWriter {
        private let inner: any BlobWriter
        private let store: TieredStore
        private let durability: Durability

        init(_ inner: any BlobWriter, _ store: TieredStore, _ durability: Durability) {
            self.inner = inner
            self.store = store
            self.durability = durability
        }

        func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) { try inner.append(bytes) }

        func finish() throws(ForgeError) -> BlobID {
            let id = try inner.finish()
            try store.copying(from: store.fast, to: store.slow).copy([id], durability: durability)
            return id
        }

        func abandon() { inner.abandon() }
    }
}
