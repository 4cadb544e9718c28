import ForgeStore
import Glibc

/// A file system in memory: what processes see, over what the device would still have after power loss.
///
/// As POSIX allows: the data of a file is safe once the file was synced, its name once the directory was. Until then
/// changes are kept aside, in order, and ``losePower(_:)`` decides which of them the device had taken.
struct SimulatedFileSystem: Sendable {
    /// A change of a file's bytes that was not synced.
    enum DataChange: Sendable {
        case write(offset: Int, bytes: [UInt8])
        case cut(size: Int)
    }

    struct Inode: Sendable {
        var bytes: [UInt8] = []
        /// The bytes on the device.
        var durable: [UInt8] = []
        var pending: [DataChange] = []
        var modified: Int64
    }

    struct Directory: Sendable {
        var names: [String: Entry] = [:]
        var durable: [String: Entry] = [:]
        let inode: UInt64
        var modified: Int64
    }

    enum Entry: Sendable, Equatable {
        case file(Int)
        case directory
    }

    /// One change of names that happens as a whole: a rename touches two.
    struct NameChange: Sendable {
        var assignments: [(directory: String, name: String, entry: Entry?)]

        func touches(_ directory: String) -> Bool { assignments.contains { $0.directory == directory } }

        func meets(_ other: NameChange) -> Bool {
            assignments.contains { own in
                other.assignments.contains { $0.directory == own.directory && $0.name == own.name }
            }
        }
    }

    var inodes: [Int: Inode] = [:]
    var directories: [String: Directory] = ["/": Directory(inode: 1, modified: 0)]
    var pendingNames: [NameChange] = []
    private var nextInode = 2

    /// Splits a path into its directory and name.
    static func split(_ path: String) -> (directory: String, name: String) {
        let bytes = path.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return ("/", path) }
        let directory = slash == bytes.startIndex ? "/" : String(path[..<slash])
        return (directory, String(path[bytes.index(after: slash)...]))
    }

    func entry(_ path: String) -> Entry? {
        if path == "/" { return .directory }
        let (directory, name) = Self.split(path)
        return directories[directory]?.names[name]
    }

    func inode(_ path: String, call: String) throws(DiskError) -> Int {
        switch entry(path) {
        case .file(let inode)?: return inode
        case .directory?: throw DiskError(call, path, EISDIR)
        case nil: throw DiskError(call, path, ENOENT)
        }
    }

    mutating func makeInode(at now: Int64) -> Int {
        nextInode += 1
        inodes[nextInode] = Inode(modified: now)
        return nextInode
    }

    /// Changes names, to be durable when their directories are synced.
    mutating func change(_ assignments: [(path: String, entry: Entry?)], call: String, now: Int64) throws(DiskError) {
        var change = NameChange(assignments: [])
        for (path, entry) in assignments {
            let (directory, name) = Self.split(path)
            guard directories[directory] != nil else { throw DiskError(call, path, ENOENT) }
            change.assignments.append((directory, name, entry))
        }
        for (directory, name, entry) in change.assignments {
            directories[directory]?.names[name] = entry
            directories[directory]?.modified = now
        }
        pendingNames.append(change)
    }

    mutating func makeDirectory(_ path: String, now: Int64) throws(DiskError) {
        if entry(path) != nil { return }
        try change([(path, .directory)], call: "mkdir", now: now)
        nextInode += 1
        directories[path] = Directory(inode: UInt64(nextInode), modified: now)
    }

    mutating func write(_ inode: Int, _ bytes: [UInt8], at offset: Int, now: Int64) {
        guard !bytes.isEmpty else { return }
        inodes[inode]?.bytes.lay(bytes[...], at: offset)
        inodes[inode]?.modified = now
        inodes[inode]?.pending.append(.write(offset: offset, bytes: bytes))
    }

    mutating func cut(_ inode: Int, to size: Int, now: Int64) {
        inodes[inode]?.bytes.resize(size)
        inodes[inode]?.modified = now
        inodes[inode]?.pending.append(.cut(size: size))
    }

    mutating func sync(_ inode: Int) {
        guard let file = inodes[inode], !file.pending.isEmpty else { return }
        // Only what is dirty reaches the device: what an earlier, failed sync dropped stays lost.
        var durable = file.durable
        for change in file.pending { durable.apply(change) }
        inodes[inode]?.durable = durable
        inodes[inode]?.pending = []
    }

    /// What the kernel does when the device refuses: the pages count as clean, and no later sync writes them.
    mutating func failSync(_ inode: Int) {
        inodes[inode]?.pending = []
    }

    mutating func syncDirectory(_ path: String) throws(DiskError) {
        guard directories[path] != nil else { throw DiskError("open", path, ENOENT) }
        var wanted: [NameChange] = []
        var flushed = Set<Int>()
        for index in pendingNames.indices.reversed() {
            let change = pendingNames[index]
            // A change also takes along the earlier ones of the names that it touches.
            guard change.touches(path) || wanted.contains(where: { $0.meets(change) }) else { continue }
            wanted.append(change)
            flushed.insert(index)
        }
        for change in wanted.reversed() { makeDurable(change) }
        pendingNames = pendingNames.indices.filter { !flushed.contains($0) }.map { pendingNames[$0] }
    }

    mutating func makeDurable(_ change: NameChange) {
        for (directory, name, entry) in change.assignments { directories[directory]?.durable[name] = entry }
    }
}

extension [UInt8] {
    /// Puts bytes at an offset, with zeros before them where there was nothing.
    mutating func lay(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        if count < offset + bytes.count { resize(offset + bytes.count) }
        withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + bytes.count]).copyMemory(from: source)
            }
        }
    }

    mutating func apply(_ change: SimulatedFileSystem.DataChange) {
        switch change {
        case .write(let offset, let bytes): lay(bytes[...], at: offset)
        case .cut(let size): resize(size)
        }
    }

    mutating func resize(_ size: Int) {
        if count > size { removeLast(count - size) } else { append(contentsOf: repeatElement(0, count: size - count)) }
    }
}
