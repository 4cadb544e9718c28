public import ForgeCore
public import ForgeStore
private import Glibc

/// Blobs and results in a bucket: its objects, with what is known of them remembered, as zstd if so asked, and read
/// alone if so asked.
public struct S3Store: StoreDecorator {
    public let inner: any BlobStore & ActionCache
    /// The objects themselves, under their prefix.
    public let objects: any ObjectStore

    /// Makes ready; nothing is asked of the bucket yet.
    ///
    /// - Parameters:
    ///   - tls: what secures connections to an address that speaks TLS.
    ///   - spoolDirectory: where large blobs lie on their way.
    public init(
        _ address: BucketAddress, _ keys: BucketKeys, tls: RemoteTLS?, clock: any Clock, entropy: any Entropy,
        spoolDirectory: String
    ) {
        self.init(
            address, keys, tls: tls, clock: clock, entropy: entropy, spoolDirectory: spoolDirectory,
            pause: { milliseconds in usleep(UInt32(milliseconds) * 1000) })
    }

    init(
        _ address: BucketAddress, _ keys: BucketKeys, tls: RemoteTLS?, clock: any Clock, entropy: any Entropy,
        spoolDirectory: String, pause: @escaping @Sendable (Int) -> Void
    ) {
        let client = HTTPClient(
            host: address.serviceHost, port: address.port, tls: address.isSecure ? tls : nil,
            mostBytes: Int(S3Objects.windowBytes) * 2)
        let bucket = S3Objects(
            S3Calls(address, keys, client, clock: clock, entropy: entropy, pause: pause))
        objects = bucket
        var upper: any ObjectStore = ExistenceCache(bucket, clock: clock)
        if address.isCompressed { upper = ZstdObjects(upper, spoolDirectory: spoolDirectory) }
        let store = ObjectBlobStore(upper, spoolDirectory: spoolDirectory, mends: !address.isReadOnly)
        inner = address.isReadOnly ? ReadOnlyStore(store) : store
    }
}
