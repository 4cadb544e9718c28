/// How much one archive may ask for; beyond any of these it is refused with `E_ARCHIVE_BOMB`.
public struct ArchiveLimits: Hashable, Sendable {
    /// The most entries, doubles counted.
    public var entries = 2_000_000
    /// The most unpacked bytes.
    public var bytes: Int64 = 16 << 30
    /// The most unpacked bytes for each packed one, once more than ``ratioFloor`` bytes are unpacked.
    public var ratio: Int64 = 1000
    /// Below this many unpacked bytes the ratio does not count.
    public var ratioFloor: Int64 = 64 << 20
    /// The most bytes in an entry's name or link target.
    public var pathBytes = 4095
    /// The most components in a path.
    public var depth = 128

    /// The documented limits (`docs/spec/environments.md`).
    public static let standard = ArchiveLimits()

    /// The documented limits, to be changed field by field.
    public init() {}
}
