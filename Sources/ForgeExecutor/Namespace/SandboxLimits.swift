/// The bounds that hold for an action which does not declare its own; they are the same on every host.
public struct SandboxLimits: Hashable, Sendable {
    /// Bytes of private tmpfs: the written part of the work tree, `/tmp` and `/dev/shm` together.
    public var diskBytes: Int64 = 8 << 30
    /// Inodes of the private tmpfs.
    public var diskInodes: Int64 = 2_000_000
    /// Memory of all processes together, in bytes.
    public var memoryBytes: Int64 = 16 << 30
    /// Processes and threads at one time.
    public var processes: Int64 = 4096
    /// Open files of one process.
    public var openFiles: UInt64 = 4096
    /// The stack of a main thread, in bytes; also the hard limit's eighth.
    public var stackBytes: UInt64 = 8 << 20
    /// Sandboxes at one time.
    public var concurrent = 64

    /// The standard bounds.
    public init() {}
}
