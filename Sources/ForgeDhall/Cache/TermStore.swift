public import ForgeCore

/// Where checked terms are kept between processes: one file, read where it lies and added to at its end.
///
/// What it holds is never needed: a store that loses everything, or keeps nothing, costs time alone.
public protocol TermStore: Sendable {
    /// The whole file as it was when the store was opened; stays good while the store lives.
    var content: UnsafeRawBufferPointer { get }

    /// Names the program; terms that another one kept are not used.
    var program: Digest { get }

    /// What else relative names depend on, such as the working directory.
    var place: [UInt8] { get }

    /// Adds bytes to the end of the file, or leaves it as it is.
    func append(_ bytes: [UInt8])

    /// Puts another file in the place of the old one, which readers that have it open keep.
    func replace(_ bytes: [UInt8])
}

/// What a file system says of a file without opening it.
public enum FileStamp: Sendable, Equatable {
    /// The file has to be read to know it.
    case unknown
    /// There is no file.
    case absent
    /// While these numbers stay, so do the file's bytes.
    case facts(Facts)

    /// The numbers of `statx`: device, inode, size in bytes, and both times of change in nanoseconds.
    public struct Facts: Sendable, Equatable {
        /// The device.
        public var device: UInt64
        /// The inode.
        public var inode: UInt64
        /// The size in bytes.
        public var size: UInt64
        /// When the bytes were changed.
        public var modified: Int64
        /// When anything was changed, which no program can set.
        public var changed: Int64

        /// Names a file's facts.
        public init(device: UInt64, inode: UInt64, size: UInt64, modified: Int64, changed: Int64) {
            self.device = device
            self.inode = inode
            self.size = size
            self.modified = modified
            self.changed = changed
        }
    }
}
