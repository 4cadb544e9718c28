public import ForgeCore
public import ForgeDhall
import Glibc

/// The cache of checked Dhall terms on this machine: `$XDG_CACHE_HOME/forge/dhall-terms`, mapped as it was when the
/// program began.
///
/// Processes add to the file under a lock; one that finds it taken keeps nothing. The file is never shortened, so that
/// what is mapped stays: another one takes its place instead.
public final class HostTermStore: TermStore {
    private let path: String
    // SAFETY: the mapping is only read, and goes with the last reference.
    private nonisolated(unsafe) let address: UnsafeMutableRawPointer?
    private let size: Int
    /// The beginning of the file, which names its program.
    private let head: [UInt8]
    public let program: Digest
    public let place: [UInt8]

    /// Opens the file, if it is there.
    public init(_ path: String, home: String?) {
        self.path = path
        program = Self.identityOfProgram()
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let directory = getcwd(&buffer, buffer.count).map { String(cString: $0) } ?? ""
        place = Array(directory.utf8) + [0] + Array((home ?? "").utf8)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_size > 0,
            let mapped = mmap(nil, status.st_size, PROT_READ, MAP_SHARED, descriptor, 0), mapped != MAP_FAILED
        else {
            if descriptor >= 0 { close(descriptor) }
            (address, size, head) = (nil, 0, [])
            return
        }
        close(descriptor)
        (address, size) = (mapped, status.st_size)
        head = Array(UnsafeRawBufferPointer(start: mapped, count: min(48, status.st_size)))
    }

    deinit { if let address { munmap(address, size) } }

    public var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: address, count: size) }

    public func append(_ bytes: [UInt8]) {
        let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Another program may have put its own file there.
        var now = [UInt8](repeating: 0, count: 48)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, pread(descriptor, &now, now.count, 0) == now.count,
            now == head
        else { return }
        _ = CacheWriting.write(bytes, to: descriptor)
    }

    public func replace(_ bytes: [UInt8]) { CacheWriting.replace(path, bytes) }

    /// Which program this is: another one may understand terms otherwise.
    private static func identityOfProgram() -> Digest {
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return Digest(of: []) }
        let changed = status.st_mtim
        return Digest(
            of: "\(status.st_size) \(changed.tv_sec) \(changed.tv_nsec) \(status.st_ino) \(status.st_dev)")
    }
}

extension FileStamp {
    /// What `stat` says of a path.
    ///
    /// A file that was changed within the resolution of its file system's clock may change again without a trace; it is
    /// unknown until that time is over.
    init(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            self = errno == ENOENT || errno == ENOTDIR ? .absent : .unknown
            return
        }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let changed = Self.nanoseconds(status.st_ctim)
        let resolution: Int64 = status.st_ctim.tv_nsec == 0 ? 2_000_000_000 : 20_000_000
        guard status.st_mode & S_IFMT == S_IFREG, Self.nanoseconds(now) - changed > resolution else {
            self = .unknown
            return
        }
        self = .facts(
            Facts(
                device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: UInt64(status.st_size),
                modified: Self.nanoseconds(status.st_mtim), changed: changed))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
