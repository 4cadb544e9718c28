import CForgeLinux
import ForgeCore
import Glibc

/// The real disk.
public struct LinuxDisk: Disk {
    /// Makes the disk.
    public init() {}

    public func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> DiskFile {
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .update: O_RDWR
            case .create: O_RDWR | O_CREAT
            case .createNew: O_RDWR | O_CREAT | O_EXCL
            }
        let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw DiskError("open", path, errno) }
        return DiskFile(descriptor, path: path, disk: self)
    }

    public func openUnnamed(in directory: String) throws(DiskError) -> DiskFile {
        let descriptor = forge_open_unnamed(directory)
        guard descriptor >= 0 else { throw DiskError("open", directory, errno) }
        return DiskFile(descriptor, path: directory, disk: self)
    }

    public func close(descriptor: Int32) { _ = Glibc.close(descriptor) }

    public func size(_ file: DiskFile) throws(DiskError) -> Int64 {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw DiskError("fstat", file.path, errno) }
        return Int64(status.st_size)
    }

    public func read(
        _ file: DiskFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(DiskError) -> Int {
        var done = 0
        while done < buffer.count {
            let got = pread(
                file.descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset) + done)
            if got == 0 { break }
            guard got > 0 else {
                if errno == EINTR { continue }
                throw DiskError("pread", file.path, errno)
            }
            done += got
        }
        return done
    }

    public func readCached(_ file: DiskFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int? {
        let got = forge_read_cached(file.descriptor, buffer.baseAddress, buffer.count, offset)
        return got >= 0 ? got : nil
    }

    public func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError) {
        var done = 0
        while done < bytes.count {
            let put = pwrite(
                file.descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset) + done)
            guard put >= 0 else {
                let error = errno
                if error == EINTR { continue }
                // A device whose blocks are larger than the caller took them to be.
                if error == EINVAL, forge_bypass_cache(file.descriptor, 0) == 1 { continue }
                throw DiskError("pwrite", file.path, error)
            }
            done += put
        }
    }

    public func sync(_ file: DiskFile) throws(DiskError) {
        guard fdatasync(file.descriptor) == 0 else { throw DiskError("fdatasync", file.path, errno) }
    }

    public func startWriteback(_ file: DiskFile, from offset: Int64, count: Int64) {
        _ = forge_start_writeback(file.descriptor, offset, count)
    }

    public func bypassCache(_ file: DiskFile, _ isOn: Bool) { _ = forge_bypass_cache(file.descriptor, isOn ? 1 : 0) }

    public func truncate(_ file: DiskFile, to size: Int64) throws(DiskError) {
        guard ftruncate(file.descriptor, off_t(size)) == 0 else { throw DiskError("ftruncate", file.path, errno) }
    }

    public func link(_ file: DiskFile, as path: String) throws(DiskError) {
        guard fchmod(file.descriptor, 0o444) == 0 else { throw DiskError("fchmod", path, errno) }
        guard forge_link_unnamed(file.descriptor, path) == 0 else { throw DiskError("linkat", path, errno) }
    }

    public func rename(_ from: String, to: String) throws(DiskError) {
        guard Glibc.rename(from, to) == 0 else { throw DiskError("rename", to, errno) }
    }

    public func unlink(_ path: String) throws(DiskError) {
        guard Glibc.unlink(path) == 0 else { throw DiskError("unlink", path, errno) }
    }

    public func makeDirectory(_ path: String) throws(DiskError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw DiskError("mkdir", path, errno) }
    }

    public func syncDirectory(_ path: String) throws(DiskError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError("open", path, errno) }
        defer { _ = Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw DiskError("fsync", path, errno) }
    }

    public func list(_ path: String) throws(DiskError) -> [String] {
        guard let stream = opendir(path) else { throw DiskError("opendir", path, errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    public func status(_ path: String) throws(DiskError) -> DiskStatus? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw DiskError("lstat", path, errno)
        }
        return DiskStatus(
            size: Int64(status.st_size),
            modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
            inode: UInt64(status.st_ino), allocated: Int64(status.st_blocks) * 512)
    }

    public func names(_ path: String, _ file: DiskFile) throws(DiskError) -> Bool {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw DiskError("fstat", file.path, errno) }
        return try self.status(path)?.inode == UInt64(status.st_ino)
    }

    public func lock(_ file: DiskFile, _ kind: DiskLock, wait: Bool) throws(DiskError) -> Bool {
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | (wait ? 0 : LOCK_NB)
        while flock(file.descriptor, operation) != 0 {
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK { return false }
            throw DiskError("flock", file.path, errno)
        }
        return true
    }

    public func unlock(_ file: DiskFile) { _ = flock(file.descriptor, LOCK_UN) }

    public func contents(_ path: String) throws(DiskError) -> DiskContents {
        let file = try open(path, .read)
        let count = Int(try size(file))
        guard count > 0 else { return DiskContents(UnsafeRawBufferPointer(start: nil, count: 0)) { _ in } }
        // A private mapping of a file that is never changed in place, only appended to or replaced.
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED else {
            throw DiskError("mmap", path, errno)
        }
        return DiskContents(UnsafeRawBufferPointer(start: start, count: count)) { bytes in
            if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
        }
    }

    public func bootIdentity() -> String {
        guard let file = try? open("/proc/sys/kernel/random/boot_id", .read),
            let bytes = try? read(file, count: 64, at: 0)
        else { return "unknown" }
        return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    }
}
