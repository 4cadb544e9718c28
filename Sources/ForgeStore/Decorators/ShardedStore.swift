public import ForgeCore

/// Spreads blobs and results evenly over several stores.
///
/// Each blob lies where its digest and the store's name together score highest (rendezvous hashing, Thaler and
/// Ravishankar 1998): one store more, or one less, moves the blobs of that one alone.
public struct ShardedStore: PartedStore {
    public let parts: [any BlobStore & ActionCache]
    private let seeds: [UInt64]
    private let spoolDirectory: String

    /// Spreads over stores.
    ///
    /// - Parameters:
    ///   - shards: stores by the names that their share follows from.
    ///   - spoolDirectory: where a large blob lies until its digest is known.
    public init(_ shards: [(name: String, store: any BlobStore & ActionCache)], spoolDirectory: String) {
        precondition(!shards.isEmpty, "there is a shard")
        parts = shards.map(\.store)
        seeds = shards.map { Digest(of: $0.name).leadingWord }
        self.spoolDirectory = spoolDirectory
    }

    public func part(of id: BlobID) -> Int { part(of: id.digest) }

    public func part(of key: Digest) -> Int {
        var best = (score: UInt64.min, index: 0)
        for (index, seed) in seeds.enumerated() {
            let score = Self.mixed(key.leadingWord ^ seed)
            if score > best.score || index == 0 { best = (score, index) }
        }
        return best.index
    }

    /// The finaliser of SplitMix64, in which each bit of the input changes half of the output's.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        Writer(self, durability)
    }

    /// Holds bytes until their digest, and so their store, is known.
    private final class Writer: BlobWriter {
        private let store: ShardedStore
        private let durability: Durability
        private var spool: Spool
        private var stream = DigestStream()

        init(_ store: ShardedStore, _ durability: Durability) {
            self.store = store
            self.durability = durability
            spool = Spool(directory: store.spoolDirectory)
        }

        func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
            stream.update(bytes)
            try spool.append(bytes)
        }

        func finish() throws(ForgeError) -> BlobID {
            defer { abandon() }
            let writer = try store.parts[store.part(of: stream.finish())].makeWriter(durability: durability)
            var offset: Int64 = 0
            while offset < spool.count {
                let piece = try spool.bytes(at: offset, most: 1 << 20)
                try piece.inChunks { (chunk) throws(ForgeError) in try writer.append(chunk) }
                offset += Int64(piece.count)
            }
            return try writer.finish()
        }

        func abandon() { spool = Spool(directory: store.spoolDirectory) }
    }
}
