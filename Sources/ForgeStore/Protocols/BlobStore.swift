public import ForgeCore

/// What a writer promises when its call returns (ADR 0003).
public enum Durability: Sendable {
    /// The bytes survive power loss.
    case durable
    /// The bytes survive `kill -9`; after power loss they are whole or absent.
    case ordered
}

/// Holds immutable blobs by digest.
///
/// Calls block: make them from a ``BlockingPool`` thread, never from a Swift task. Batches come first, since one commit
/// for a thousand blobs costs as much as one for a single blob. The required core is small; the rest is derived.
public protocol BlobStore: Sendable {
    /// The blobs of `ids` that the store does not hold, in the order given, without doubles.
    func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID]

    /// Streams a blob in order, in chunks of at most 1 MiB, verifying its digest; the last chunk may have been seen
    /// when damage is found, so a caller acts on the bytes only after this returns.
    ///
    /// - Throws: `E_BLOB_MISSING`, `E_BLOB_DAMAGED`, `E_STORE_IO`, or what `body` throws.
    func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError)

    /// Commits blobs as one group and names them in the order given.
    func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID]

    /// Opens a stream for one blob of any size.
    func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter

    /// Makes everything durable that was written before this call with ``Durability/ordered``.
    func sync() throws(ForgeError)
}

/// Takes one blob's bytes as a stream, hashing as they go; used by one thread at a time.
public protocol BlobWriter: AnyObject {
    /// Adds bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError)
    /// Commits the blob and names it; the writer is spent.
    func finish() throws(ForgeError) -> BlobID
    /// Drops the blob; also what happens when the writer is released unfinished.
    func abandon()
}

extension BlobStore {
    /// Whether the store holds a blob.
    public func has(_ id: BlobID) throws(ForgeError) -> Bool { try missing([id]).isEmpty }

    /// The whole of a blob.
    public func bytes(of id: BlobID) throws(ForgeError) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Int(id.size))
        try read(id) { (chunk) throws(ForgeError) in out.append(contentsOf: chunk) }
        return out
    }

    /// Commits one blob.
    public func write(_ bytes: [UInt8], durability: Durability = .ordered) throws(ForgeError) -> BlobID {
        try write([bytes], durability: durability)[0]
    }
}
