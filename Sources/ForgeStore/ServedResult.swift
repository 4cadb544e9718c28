public import ForgeCore
internal import ForgeIR

/// A result as a client of a served instance wrote it, kept byte for byte, with all that it names.
public struct ServedResult: Sendable {
    /// The encoded REAPI `ActionResult`.
    public var bytes: [UInt8]
    /// Every blob that has to be there while the result is.
    public var blobs: [BlobID]

    /// Puts them together.
    public init(bytes: [UInt8], blobs: [BlobID]) {
        self.bytes = bytes
        self.blobs = blobs
    }

    /// A result that names the same.
    var named: ActionResult {
        ActionResult(
            files: blobs.enumerated().map { .init(path: "\($0.offset)", blob: $0.element, isExecutable: false) })
    }
}

extension DiskStore {
    /// What a client wrote for a key; nil when there is nothing, or when something that it names is gone.
    public func served(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) -> [UInt8]? {
        try gated { () throws(ForgeError) in
            _ = try storeIO { () throws(DiskError) in try segments.refresh() }
            return try stored(key, namespace: namespace.text)?.served
        }
    }

    /// Commits what a client wrote; later readers see it whole or not at all.
    ///
    /// - Throws: `E_CACHE_INCOMPLETE` when a blob that it names is not in the store.
    public func record(
        _ served: ServedResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        try record(StoredResult(namespace: namespace.text, key: key, served: served), durability: durability)
    }
}
