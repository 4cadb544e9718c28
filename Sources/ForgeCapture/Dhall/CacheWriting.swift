import Glibc

/// Writes files that are there with all of their bytes or not at all, and that nobody needs.
enum CacheWriting {
    /// Puts a file in place, with the directories that lead to it.
    static func replace(_ path: String, _ bytes: [UInt8]) {
        guard let slash = path.utf8.lastIndex(of: 0x2F) else { return }
        let directory = String(path[..<slash])
        makeDirectories(directory)
        var template = Array("\(directory)/.new-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let isWritten = write(bytes, to: descriptor)
        fchmod(descriptor, 0o644)
        close(descriptor)
        if !isWritten || rename(temporary, path) != 0 { unlink(temporary) }
    }

    /// Writes all bytes; false when that failed.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            written += count
        }
        return true
    }

    private static func makeDirectories(_ directory: String) {
        if mkdir(directory, 0o755) == 0 || errno == EEXIST { return }
        var made = ""
        for part in directory.split(separator: "/") {
            made += "/\(part)"
            mkdir(made, 0o755)
        }
    }
}
