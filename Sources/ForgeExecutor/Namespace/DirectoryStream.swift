import ForgeCore
import Glibc

/// The names in a directory, read through its descriptor.
enum DirectoryStream {
    /// One entry.
    struct Entry {
        var name: [UInt8]
        var isDirectory: Bool
    }

    /// The names without `.` and `..`, as bytes, in UTF-8 order; at most `limit`.
    ///
    /// - Throws: `E_SANDBOX_FAILED`.
    static func names(in directory: Int32, limit: Int) throws(ForgeError) -> [[UInt8]] {
        try entries(in: directory, limit: limit).map(\.name)
    }

    /// The entries without `.` and `..`, in UTF-8 order of their names; at most `limit`.
    ///
    /// - Throws: `E_SANDBOX_FAILED`.
    static func entries(in directory: Int32, limit: Int) throws(ForgeError) -> [Entry] {
        let copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw .sandboxCall("openat", errno) }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    Array(UnsafeBufferPointer(start: bytes, count: strnlen(bytes, 256)))
                }
            }
            if name == [46] || name == [46, 46] { continue }
            guard entries.count < limit else { throw .sandboxCall("readdir", E2BIG) }
            entries.append(Entry(name: name, isDirectory: isDirectory(entry.pointee, name, copy)))
        }
        guard errno == 0 else { throw .sandboxCall("readdir", errno) }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private static func isDirectory(_ entry: dirent, _ name: [UInt8], _ directory: Int32) -> Bool {
        guard entry.d_type == UInt8(DT_UNKNOWN) else { return entry.d_type == UInt8(DT_DIR) }
        var status = stat()
        let path = name.map(CChar.init(bitPattern:)) + [0]
        return fstatat(directory, path, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func strnlen(_ bytes: UnsafePointer<UInt8>, _ most: Int) -> Int {
        var length = 0
        while length < most, bytes[length] != 0 { length += 1 }
        return length
    }
}
