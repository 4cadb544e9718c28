public import ForgeStore
import Glibc
import Synchronization

/// The disk of a ``SimulatedMachine`` as one process uses it.
public struct SimulatedDisk: Disk {
    let machine: SimulatedMachine
    /// The number of the process, 1 being the first.
    public let process: Int

    /// Whether the process was killed, or went down with the machine.
    public var isDead: Bool { machine.state.withLock { $0.dead.contains(process) } }

    /// Opens a file.
    public func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> DiskFile {
        let isCreation = mode == .create || mode == .createNew
        let descriptor = try machine.call(process, isCreation ? "creat" : "open", path) { state throws(DiskError) in
            let inode: Int
            switch state.files.entry(path) {
            case .file(let found)?:
                if mode == .createNew { throw DiskError("open", path, EEXIST) }
                inode = found
            case .directory?: throw DiskError("open", path, EISDIR)
            case nil:
                guard isCreation else { throw DiskError("open", path, ENOENT) }
                inode = state.files.makeInode(at: state.now)
                try state.files.change([(path, .file(inode))], call: "open", now: state.now)
            }
            return open(inode, &state)
        }
        return DiskFile(descriptor, path: path, disk: self)
    }

    /// Opens a file without a name.
    public func openUnnamed(in directory: String) throws(DiskError) -> DiskFile {
        let descriptor = try machine.call(process, "creat", directory) { state throws(DiskError) in
            guard state.files.entry(directory) == .directory else { throw DiskError("open", directory, ENOENT) }
            return open(state.files.makeInode(at: state.now), &state)
        }
        return DiskFile(descriptor, path: directory, disk: self)
    }

    private func open(_ inode: Int, _ state: inout SimulatedMachine.State) -> Int32 {
        state.nextDescriptor += 1
        state.descriptors[state.nextDescriptor] = SimulatedMachine.OpenFile(inode: inode, process: process)
        return state.nextDescriptor
    }

    /// Closes, and gives back locks.
    public func close(descriptor: Int32) {
        machine.state.withLock { state in
            guard let file = state.descriptors.removeValue(forKey: descriptor) else { return }
            state.locks[file.inode]?[descriptor] = nil
        }
    }

    private func inode(
        _ file: DiskFile, _ call: String, _ state: SimulatedMachine.State
    ) throws(DiskError) -> Int {
        guard let open = state.descriptors[file.descriptor] else { throw DiskError(call, file.path, EBADF) }
        return open.inode
    }

    /// The size in bytes, as processes see it.
    public func size(_ file: DiskFile) throws(DiskError) -> Int64 {
        try machine.call(process, "fstat", file.path) { state throws(DiskError) in
            Int64(state.files.inodes[try inode(file, "fstat", state)]?.bytes.count ?? 0)
        }
    }

    /// Reads what processes see.
    public func read(
        _ file: DiskFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(DiskError) -> Int {
        try machine.call(process, "pread", file.path) { state throws(DiskError) in
            let bytes = state.files.inodes[try inode(file, "pread", state)]?.bytes ?? []
            guard offset < bytes.count else { return 0 }
            let count = min(buffer.count, bytes.count - Int(offset))
            bytes.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[Int(offset)..<Int(offset) + count]))
            }
            return count
        }
    }

    /// Writes; nothing of it is durable yet.
    public func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError) {
        let written = [UInt8](bytes)
        try machine.call(
            process, "pwrite", file.path,
            partial: { state in
                guard !written.isEmpty, let inode = state.descriptors[file.descriptor]?.inode else { return }
                let part = Array(written[..<state.random.below(written.count)])
                state.files.write(inode, part, at: Int(offset), now: state.now)
            },
            { state throws(DiskError) in
                state.files.write(try inode(file, "pwrite", state), written, at: Int(offset), now: state.now)
            })
    }

    /// Makes a file durable, unless the disk lies.
    public func sync(_ file: DiskFile) throws(DiskError) {
        try machine.call(
            process, "fdatasync", file.path,
            failed: { state in
                if let inode = state.descriptors[file.descriptor]?.inode { state.files.failSync(inode) }
            },
            { state throws(DiskError) in
                let inode = try inode(file, "fdatasync", state)
                if !machine.isLie(.fileSync) { state.files.sync(inode) }
            })
    }

    /// A hint that does nothing here.
    public func startWriteback(_ file: DiskFile, from offset: Int64, count: Int64) {}

    /// Cuts a file; not durable yet.
    public func truncate(_ file: DiskFile, to size: Int64) throws(DiskError) {
        try machine.call(process, "ftruncate", file.path) { state throws(DiskError) in
            state.files.cut(try inode(file, "ftruncate", state), to: Int(size), now: state.now)
        }
    }

    /// Names a file; not durable yet.
    public func link(_ file: DiskFile, as path: String) throws(DiskError) {
        try machine.call(process, "linkat", path) { state throws(DiskError) in
            let inode = try inode(file, "linkat", state)
            if state.files.entry(path) != nil { throw DiskError("linkat", path, EEXIST) }
            try state.files.change([(path, .file(inode))], call: "linkat", now: state.now)
        }
    }

    /// Replaces a name in one step; not durable yet.
    public func rename(_ from: String, to: String) throws(DiskError) {
        try machine.call(process, "rename", to) { state throws(DiskError) in
            let inode = try state.files.inode(from, call: "rename")
            try state.files.change([(to, .file(inode)), (from, nil)], call: "rename", now: state.now)
        }
    }

    /// Removes a name; not durable yet.
    public func unlink(_ path: String) throws(DiskError) {
        try machine.call(process, "unlink", path) { state throws(DiskError) in
            _ = try state.files.inode(path, call: "unlink")
            try state.files.change([(path, nil)], call: "unlink", now: state.now)
        }
    }

    /// Makes a directory; not durable yet.
    public func makeDirectory(_ path: String) throws(DiskError) {
        try machine.call(process, "mkdir", path) { state throws(DiskError) in
            try state.files.makeDirectory(path, now: state.now)
        }
    }

    /// Makes the names in a directory durable, unless the disk lies.
    public func syncDirectory(_ path: String) throws(DiskError) {
        try machine.call(process, "fsync", path) { state throws(DiskError) in
            if !machine.isLie(.directorySync) { try state.files.syncDirectory(path) }
        }
    }

    /// The names in a directory, sorted.
    public func list(_ path: String) throws(DiskError) -> [String] {
        try machine.call(process, "getdents", path) { state throws(DiskError) in
            guard let directory = state.files.directories[path] else { throw DiskError("opendir", path, ENOENT) }
            return directory.names.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    /// Size and times, with the grain of the kernel's tick.
    public func status(_ path: String) throws(DiskError) -> DiskStatus? {
        try machine.call(process, "lstat", path) { state throws(DiskError) in
            switch state.files.entry(path) {
            case nil: return nil
            case .directory?:
                let directory = state.files.directories[path]
                return DiskStatus(
                    size: 4096, modified: coarse(directory?.modified ?? 0), inode: directory?.inode ?? 0,
                    allocated: 4096)
            case .file(let inode)?:
                let file = state.files.inodes[inode]
                let size = Int64(file?.bytes.count ?? 0)
                return DiskStatus(
                    size: size, modified: coarse(file?.modified ?? 0), inode: UInt64(inode), allocated: size)
            }
        }
    }

    /// Whether a path names an open file.
    public func names(_ path: String, _ file: DiskFile) throws(DiskError) -> Bool {
        try machine.call(process, "fstat", path) { state throws(DiskError) in
            state.files.entry(path) == .file(try inode(file, "fstat", state))
        }
    }

    /// File times have the grain of the kernel's tick.
    private func coarse(_ time: Int64) -> Int64 { time / 4_000_000 * 4_000_000 }

    /// Takes a lock; while it waits other processes go on.
    public func lock(_ file: DiskFile, _ kind: DiskLock, wait: Bool) throws(DiskError) -> Bool {
        while true {
            let isTaken = try machine.call(process, "flock", file.path, isRefusable: false) { state throws(DiskError) in
                let inode = try inode(file, "flock", state)
                let others = state.locks[inode, default: [:]].filter { $0.key != file.descriptor }
                if others.values.contains(where: { $0 == .exclusive || kind == .exclusive }) { return false }
                state.locks[inode, default: [:]][file.descriptor] = kind
                return true
            }
            if isTaken || !wait { return isTaken }
            guard machine.turns.wait(process) else { throw DiskError("flock", file.path, EDEADLK) }
        }
    }

    /// Gives a lock back.
    public func unlock(_ file: DiskFile) {
        machine.state.withLock { state in
            guard let open = state.descriptors[file.descriptor] else { return }
            state.locks[open.inode]?[file.descriptor] = nil
        }
    }

    /// A copy of the whole of a file.
    public func contents(_ path: String) throws(DiskError) -> DiskContents {
        let bytes = try machine.call(process, "mmap", path) { state throws(DiskError) in
            state.files.inodes[try state.files.inode(path, call: "open")]?.bytes ?? []
        }
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
        copy.copyBytes(from: bytes)
        return DiskContents(UnsafeRawBufferPointer(copy)) { $0.deallocate() }
    }

    /// The number of the start of the machine.
    public func bootIdentity() -> String { "boot-\(machine.state.withLock { $0.boots })" }
}
