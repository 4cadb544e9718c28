import ForgeCore
import ForgeStore
import Glibc

/// A stored blob laid out in memory for reading at any place: in anonymous memory when small, in an unlinked
/// temporary file otherwise.
struct ArchiveBytes: ~Copyable {
    /// Up to this size no file is used.
    static let inMemory: Int64 = 64 << 20

    private let base: UnsafeMutableRawPointer?
    private let count: Int

    /// Copies a blob out of the store, verified.
    ///
    /// - Throws: `E_IO`, or what the store throws.
    init(_ blob: BlobID, from store: any BlobStore, scratchDirectory: String) throws(ForgeError) {
        base = try Self.load(blob, from: store, scratchDirectory: scratchDirectory)
        count = Int(blob.size)
    }

    private static func load(
        _ blob: BlobID, from store: any BlobStore, scratchDirectory: String
    ) throws(ForgeError) -> UnsafeMutableRawPointer? {
        let count = Int(blob.size)
        guard count > 0 else { return nil }
        var flags = MAP_PRIVATE | MAP_ANONYMOUS
        var descriptor: Int32 = -1
        if blob.size > Self.inMemory {
            descriptor = try Self.scratchFile(size: count, in: scratchDirectory)
            flags = MAP_SHARED
        }
        defer { if descriptor >= 0 { close(descriptor) } }
        let mapped = mmap(nil, count, PROT_READ | PROT_WRITE, flags, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else {
            throw .system("mmap", path: scratchDirectory)
        }
        var filled = 0
        do throws(ForgeError) {
            try store.read(blob) { (chunk) throws(ForgeError) in
                guard let source = chunk.baseAddress, filled + chunk.count <= count else { return }
                memcpy(mapped + filled, source, chunk.count)
                filled += chunk.count
            }
        } catch {
            munmap(mapped, count)
            throw error
        }
        return mapped
    }

    deinit {
        if let base { munmap(base, count) }
    }

    /// The blob's bytes, valid while this value lives.
    var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count) }

    /// An unlinked file with its blocks reserved, so that a full disk shows here and not as a signal later.
    private static func scratchFile(size: Int, in directory: String) throws(ForgeError) -> Int32 {
        var template = Array("\(directory)/forge-archive-XXXXXX".utf8CString)
        let descriptor = template.withUnsafeMutableBufferPointer { $0.baseAddress.map { mkstemp($0) } ?? -1 }
        guard descriptor >= 0 else { throw .system("mkstemp", path: directory) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        let status = posix_fallocate(descriptor, 0, off_t(size))
        guard status == 0 else {
            close(descriptor)
            throw .system("posix_fallocate", path: directory, number: status)
        }
        return descriptor
    }
}
