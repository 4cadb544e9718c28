import Glibc

/// The few file operations that the store's commit code is made of.
///
/// All of the store's own state goes through this seam, so that a simulated disk can lose, tear and reorder what was
/// not synced, and fail any call (ADR 0005). Paths are absolute. Calls block.
public protocol Disk: Sendable {
    /// Opens a file.
    func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> DiskFile
    /// Opens a file that has no name yet, on the file system of `directory`.
    func openUnnamed(in directory: String) throws(DiskError) -> DiskFile
    /// Closes; called once, by ``DiskFile``.
    func close(descriptor: Int32)
    /// The size of an open file in bytes.
    func size(_ file: DiskFile) throws(DiskError) -> Int64
    /// Fills as much of `buffer` as the file has at `offset`.
    func read(_ file: DiskFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(DiskError) -> Int
    /// Fills `buffer` with what the kernel has in memory at `offset`; nil where it would have to wait for the device.
    func readCached(_ file: DiskFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int?
    /// Writes all of `bytes`.
    func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError)
    /// Makes the contents and size of a file durable.
    func sync(_ file: DiskFile) throws(DiskError)
    /// Begins to write a range to the device without waiting; a hint.
    func startWriteback(_ file: DiskFile, from offset: Int64, count: Int64)
    /// Lets writes of whole blocks of 4 KiB from aligned memory go past the page cache, or no longer; a hint.
    func bypassCache(_ file: DiskFile, _ isOn: Bool)
    /// Cuts a file.
    func truncate(_ file: DiskFile, to size: Int64) throws(DiskError)
    /// Gives an unnamed file a name with mode 0444; fails with `EEXIST` when the name is taken.
    func link(_ file: DiskFile, as path: String) throws(DiskError)
    /// Replaces `to` by `from` in one step.
    func rename(_ from: String, to: String) throws(DiskError)
    /// Removes a name.
    func unlink(_ path: String) throws(DiskError)
    /// Makes a directory; an existing one is fine.
    func makeDirectory(_ path: String) throws(DiskError)
    /// Makes the names in a directory durable.
    func syncDirectory(_ path: String) throws(DiskError)
    /// The names in a directory, sorted.
    func list(_ path: String) throws(DiskError) -> [String]
    /// Size and modification time of a file; nil when there is none.
    func status(_ path: String) throws(DiskError) -> DiskStatus?
    /// Whether a path names an open file, and not another one or none.
    func names(_ path: String, _ file: DiskFile) throws(DiskError) -> Bool
    /// Takes an advisory lock that ends with the file; false when it is held elsewhere and `wait` is false.
    func lock(_ file: DiskFile, _ kind: DiskLock, wait: Bool) throws(DiskError) -> Bool
    /// Gives a lock back.
    func unlock(_ file: DiskFile)
    /// The whole of a file for reading; mapped where the disk can.
    func contents(_ path: String) throws(DiskError) -> DiskContents
    /// What is different after every start of the machine.
    func bootIdentity() -> String
}

extension Disk {
    /// Removes a name; false when it is gone already.
    func unlinkIfThere(_ path: String) throws(DiskError) -> Bool {
        do { try unlink(path) } catch {
            if error.number == ENOENT { return false }
            throw error
        }
        return true
    }

    /// A disk without a cache has nothing to go past.
    public func bypassCache(_ file: DiskFile, _ isOn: Bool) {}

    /// A disk without a cache answers at once.
    public func readCached(_ file: DiskFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int? {
        try? read(file, into: buffer, at: offset)
    }
}

/// How a file is opened.
public enum DiskOpenMode: Sendable {
    /// An existing file, for reading.
    case read
    /// An existing file, for reading and writing.
    case update
    /// For reading and writing; made when absent.
    case create
    /// For reading and writing; fails with `EEXIST` when there.
    case createNew
}

/// The kinds of advisory lock.
public enum DiskLock: Sendable {
    case shared
    case exclusive
}

/// What the store wants to know of a file.
public struct DiskStatus: Sendable, Equatable {
    /// Bytes.
    public var size: Int64
    /// Nanoseconds since 1970.
    public var modified: Int64
    /// Distinguishes files that had the same name.
    public var inode: UInt64
    /// Bytes that the file takes on the device.
    public var allocated: Int64

    /// Makes a status.
    public init(size: Int64, modified: Int64, inode: UInt64, allocated: Int64) {
        self.size = size
        self.modified = modified
        self.inode = inode
        self.allocated = allocated
    }
}

/// An open file; closed when the last reference goes.
public final class DiskFile: Sendable {
    /// The descriptor, in the terms of its disk.
    public let descriptor: Int32
    /// The path that it was opened by, for messages.
    public let path: String
    private let disk: any Disk

    /// Wraps a descriptor that `disk` opened.
    public init(_ descriptor: Int32, path: String, disk: any Disk) {
        self.descriptor = descriptor
        self.path = path
        self.disk = disk
    }

    deinit { disk.close(descriptor: descriptor) }
}

/// Bytes of a whole file that stay readable after the file is gone.
public final class DiskContents: Sendable {
    /// The bytes.
    // SAFETY: the bytes are immutable for the life of this object, which alone releases them.
    public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
    private let release: @Sendable (UnsafeRawBufferPointer) -> Void

    /// Wraps bytes that nobody changes until `release` is called with them.
    public init(_ bytes: UnsafeRawBufferPointer, release: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) {
        self.bytes = bytes
        self.release = release
    }

    deinit { release(bytes) }
}

/// A file operation that the operating system refused.
public struct DiskError: Error, Sendable, Equatable {
    /// The system call.
    public let call: String
    /// The path.
    public let path: String
    /// The error number.
    public let number: Int32

    /// Makes a failure.
    public init(_ call: String, _ path: String, _ number: Int32) {
        self.call = call
        self.path = path
        self.number = number
    }
}
