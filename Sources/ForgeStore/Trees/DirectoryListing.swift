import CForgeLinux
import Glibc

/// The entries of one directory on disk with their status, sorted by name; as one run of bytes, so that two listings
/// are compared in one go.
final class DirectoryListing: Sendable {
    /// One entry.
    struct Entry {
        var status: forge_entry
        var name: UnsafeRawBufferPointer
        /// The entry's bytes, name included.
        var raw: UnsafeRawBufferPointer

        var kind: UInt32 { status.mode & UInt32(S_IFMT) }
        var isDirectory: Bool { kind == UInt32(S_IFDIR) }
        var isFile: Bool { kind == UInt32(S_IFREG) }
        var isSymlink: Bool { kind == UInt32(S_IFLNK) }
        var isExecutable: Bool { status.mode & 0o111 != 0 }
        var text: String? { String(validating: name, as: UTF8.self) }
    }

    // SAFETY: the bytes are written before this object exists and never after.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
    let count: Int

    /// Lists a directory; nil with `errno` when that fails.
    init?(_ path: String, skipGit: Bool) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var length = 0
        var count = 0
        guard let raw = forge_list_directory(descriptor, skipGit ? 1 : 0, &length, &count) else { return nil }
        bytes = UnsafeRawBufferPointer(start: raw, count: length)
        self.count = count
    }

    deinit { free(UnsafeMutableRawPointer(mutating: bytes.baseAddress)) }

    /// Visits the entries in order.
    func forEach<Failure: Error>(_ body: (Entry) throws(Failure) -> Void) throws(Failure) {
        // The entries point into the bytes, which go with this object.
        defer { withExtendedLifetime(self) {} }
        var position = 0
        while let entry = Self.entry(bytes, at: position) {
            try body(entry)
            position += Int(entry.status.record_length)
        }
    }

    /// The entry at a byte position; nil at the end, or where the bytes are no listing.
    static func entry(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Entry? {
        let head = MemoryLayout<forge_entry>.size
        guard position + head <= bytes.count else { return nil }
        let status = bytes.loadUnaligned(fromByteOffset: position, as: forge_entry.self)
        let end = position + Int(status.record_length)
        let nameEnd = position + head + Int(status.name_length)
        guard status.record_length > 0, end <= bytes.count, nameEnd <= end else { return nil }
        return Entry(
            status: status, name: UnsafeRawBufferPointer(rebasing: bytes[position + head..<nameEnd]),
            raw: UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
    }
}
