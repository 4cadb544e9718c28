public import ForgeCore

/// Keeps small blobs, and results, in one store and large blobs in another.
public struct SizePartitionedStore: PartedStore {
    public let parts: [any BlobStore & ActionCache]
    private let limit: Int64

    /// Parts blobs by their size.
    ///
    /// - Parameter limit: blobs of this size in bytes and above are large.
    public init(
        small: any BlobStore & ActionCache, large: any BlobStore & ActionCache, limit: Int64
    ) {
        parts = [small, large]
        self.limit = limit
    }

    public func part(of id: BlobID) -> Int { id.size < limit ? 0 : 1 }

    public func part(of key: Digest) -> Int { 0 }

    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        Writer(self, durability)
    }

    /// Holds bytes until it is clear that they are many.
    private final class Writer: BlobWriter {
        private let store: SizePartitionedStore
        private let durability: Durability
        private var held: [UInt8] = []
        private var large: (any BlobWriter)?

        init(_ store: SizePartitionedStore, _ durability: Durability) {
            self.store = store
            self.durability = durability
        }

        func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
            if let large { return try large.append(bytes) }
            held.append(contentsOf: bytes)
            guard Int64(held.count) >= store.limit else { return }
            let writer = try store.parts[1].makeWriter(durability: durability)
            large = writer
            try held.inChunks { (chunk) throws(ForgeError) in try writer.append(chunk) }
            held = []
        }

        func finish() throws(ForgeError) -> BlobID {
            if let large { return try large.finish() }
            return try store.parts[0].write([held], durability: durability)[0]
        }

        func abandon() {
            large?.abandon()
            held = []
        }
    }
}
