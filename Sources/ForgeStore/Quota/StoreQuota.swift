/// How much a store may take on disk.
public struct StoreQuota: Sendable, Equatable {
    /// The most bytes of segments and blobs; beyond them nothing is taken.
    public var bytes: Int64
    /// With more than this what was of no use for longest begins to go, in percent.
    public var highWater: Int
    /// It goes until there is at most this, in percent.
    public var lowWater: Int

    /// A quota, with the usual marks.
    public init(bytes: Int64, highWater: Int = 90, lowWater: Int = 75) {
        self.bytes = bytes
        self.highWater = highWater
        self.lowWater = lowWater
    }

    /// The high mark in bytes.
    var high: Int64 { bytes / 100 * Int64(highWater) + bytes % 100 * Int64(highWater) / 100 }
    /// The low mark in bytes.
    var low: Int64 { bytes / 100 * Int64(lowWater) + bytes % 100 * Int64(lowWater) / 100 }

    /// A segment as long as this is sealed: a small part of the quota, since what is unsealed is not evicted.
    public var sealSize: Int64 { min(64 << 20, max(1 << 20, bytes / 32)) }
}
