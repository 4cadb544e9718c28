public import ForgeCore

/// Checks what a store gives and how it names what it takes, for stores that others wrote or keep.
public struct VerifyingStore: StoreDecorator {
    public let inner: any BlobStore & ActionCache

    /// Checks a store.
    public init(_ inner: any BlobStore & ActionCache) { self.inner = inner }

    public func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        var check = BlobCheck(id)
        try inner.read(id) { (chunk) throws(ForgeError) in
            try check.take(chunk)
            try body(chunk)
        }
        try check.finish()
    }

    public func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        let named = try inner.write(blobs, durability: durability)
        let ids = blobs.map { BlobID(of: $0) }
        guard named == ids else { throw Self.misnamed() }
        return ids
    }

    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        Writer(try inner.makeWriter(durability: durability))
    }

    fileprivate static func misnamed() -> ForgeError {
        ForgeError(.blobDamaged, "The store names what was written otherwise than its bytes do")
    }

    private final class Writer: BlobWriter {
        private let inner: any BlobWriter
        private var stream = DigestStream()

        init(_ inner: any BlobWriter) { self.inner = inner }

        func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
            stream.update(bytes)
            try inner.append(bytes)
        }

        func finish() throws(ForgeError) -> BlobID {
            let id = try inner.finish()
            guard id == BlobID(stream.finish(), size: stream.byteCount) else { throw VerifyingStore.misnamed() }
            return id
        }

        func abandon() { inner.abandon() }
    }
}
