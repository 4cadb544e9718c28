import ForgeCore
import Glibc

/// The names in a directory, read through its descriptor.
enum DirectoryStream {
    /// The entries without `.` and `..`, as bytes, in UTF-8 order; at most `limit`.
    ///
    /// - Throws: `E_SANDBOX_FAILED`.
    static func names(in directory: Int32, limit: Int) throws(ForgeError) -> [[UInt8]] {
        let copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw .sandboxCall("openat", errno) }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    Array(UnsafeBufferPointer(start: bytes, count: strnlen(bytes, 256)))
                }
            }
            if name == [46] || name == [46, 46] { continue }
            guard names.count < limit else { throw .sandboxCall("readdir", E2BIG) }
            names.append(name)
        }
        guard errno == 0 else { throw .sandboxCall("readdir", errno) }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func strnlen(_ bytes: UnsafePointer<UInt8>, _ most: Int) -> Int {
        var length = 0
        while length < most, bytes[length] != 0 { length += 1 }
        return length
    }
}
