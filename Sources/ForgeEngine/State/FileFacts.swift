/// What a file system says of a path without reading it; equal facts that are settled mean the same bytes.
public struct FileFacts: Equatable, Sendable, BitwiseCopyable {
    /// The inode's number.
    public var inode: UInt64
    /// Size in bytes.
    public var size: Int64
    /// When the contents last changed, nanoseconds since 1970; anybody may set it.
    public var modified: Int64
    /// When anything last changed, nanoseconds since 1970, as the kernel says.
    public var changed: Int64
    /// Type and permissions; 0 when there is nothing at the path.
    public var mode: UInt32
    /// The device that the inode is of.
    public var device: UInt32

    /// States all of them.
    public init(inode: UInt64, size: Int64, modified: Int64, changed: Int64, mode: UInt32, device: UInt32) {
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
        self.mode = mode
        self.device = device
    }

    /// There is nothing at the path.
    public static let absent = FileFacts(inode: 0, size: 0, modified: 0, changed: 0, mode: 0, device: 0)

    /// The path cannot be looked at; such facts are never trusted.
    public static let unreadable = FileFacts(inode: 0, size: 0, modified: 0, changed: 0, mode: .max, device: 0)

    /// Whether the bytes could not have changed since without the facts changing too, when a clock that is read
    /// before the facts says `now`.
    ///
    /// A change within the tick of the clock that stamps files leaves no trace. Kernels stamp by ticks of up to
    /// 10 ms, some file systems by 1 or 2 s, and those leave no fractions. A stamp of the future is not trusted.
    func isSettled(at now: Int64) -> Bool {
        if mode == .max { return false }
        if mode == 0 { return true }
        let tick: Int64 = changed % 1_000_000_000 == 0 ? 2_500_000_000 : 50_000_000
        return changed + tick < now
    }
}

/// An observed leaf: its facts when it was last read, flat beside each other as the state file holds them.
struct LeafRecord: BitwiseCopyable {
    static let followsLinks: UInt32 = 1
    /// The facts may hide a change.
    static let isRacy: UInt32 = 2

    var facts = FileFacts.unreadable
    var node: UInt32
    /// Where the path's bytes lie.
    var key: UInt32
    var flags: UInt32
    var reserved: UInt32 = 0

    func has(_ flag: UInt32) -> Bool { flags & flag != 0 }
}

/// Where facts about paths come from: a directory of a real file system, or a simulated one.
///
/// Calls block; they are made for one leaf before its `compute`, and by threads of their own for all leaves.
public protocol StatusSource: Sendable {
    /// The facts of the path, which ends with a zero byte.
    func facts(_ path: UnsafePointer<CChar>, followsLinks: Bool) -> FileFacts
    /// The clock that stamps files, nanoseconds since 1970.
    func now() -> Int64
}
