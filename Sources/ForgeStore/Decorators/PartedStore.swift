public import ForgeCore
public import ForgeIR

/// Stores that hold one part each of all blobs.
///
/// Which part is whose follows from a blob's name alone.
public protocol PartedStore: BlobStore, ActionCache {
    /// The stores.
    var parts: [any BlobStore & ActionCache] { get }
    /// The store, by its place, that holds a blob.
    func part(of id: BlobID) -> Int
    /// The store, by its place, that holds the result for a key.
    func part(of key: Digest) -> Int
    /// A stream for a blob whose name is not known yet.
    func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter
}

extension PartedStore {
    private func grouped(_ ids: [BlobID]) -> [(part: Int, places: [Int])] {
        var places: [Int: [Int]] = [:]
        for (place, id) in ids.enumerated() { places[part(of: id), default: []].append(place) }
        return places.keys.sorted().map { ($0, places[$0] ?? []) }
    }

    /// Asks each store for its part.
    public func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        var absent: Set<BlobID> = []
        for (part, places) in grouped(ids) { absent.formUnion(try parts[part].missing(places.map { ids[$0] })) }
        return ids.filter { absent.remove($0) != nil }
    }

    /// Reads from the store that holds the blob.
    public func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        try parts[part(of: id)].read(id, body)
    }

    /// Commits in each store its part: as one group there.
    public func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        let ids = blobs.map { BlobID(of: $0) }
        for (part, places) in grouped(ids) {
            _ = try parts[part].write(places.map { blobs[$0] }, durability: durability)
        }
        return ids
    }

    /// Makes all of them durable.
    public func sync() throws(ForgeError) { for part in parts { try part.sync() } }

    /// To the stores a result is a blob, whatever it names.
    public var holdsTrees: Bool { true }

    /// Asks the store of each key; a result of which a part is gone is none, though its own store knows no better.
    public func results(for keys: [Digest], in namespace: CacheNamespace) throws(ForgeError) -> [ActionResult?] {
        var out: [ActionResult?] = []
        for key in keys {
            let found = try EnvelopedResults(store: parts[part(of: key)]).result(for: key, in: namespace)
            let isWhole = try found.map { (found) throws(ForgeError) in
                try ResultParts(store: self, byTrees: holdsTrees).gaps(of: found).isEmpty
            }
            out.append(isWhole == true ? found : nil)
        }
        return out
    }

    /// Records in the store of the key, once all parts were found in all stores.
    public func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        try requireParts(of: result, for: key, byTrees: holdsTrees)
        if durability == .durable { try sync() }
        try EnvelopedResults(store: parts[part(of: key)])
            .record(result, for: key, in: namespace, durability: durability)
    }

    /// Forgets in the store of the key.
    public func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        try EnvelopedResults(store: parts[part(of: key)]).forget(key, in: namespace)
    }
}
