import ForgeCore
import Glibc

/// The few file operations that capturing needs, with coded failures.
enum FileSystem {
    /// Makes a directory and its missing parents.
    static func makeDirectories(_ path: String) throws(ForgeError) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .system("mkdir", path: path)
        }
        try makeDirectories(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .system("mkdir", path: path) }
    }

    /// The names in a directory, sorted by bytes; empty when it cannot be read.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var out: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard let name, name != ".", name != ".." else { continue }
            out.append(name)
        }
        return out.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What a symbolic link points at.
    ///
    /// - Throws: `E_CAPTURE_UNREADABLE`.
    static func linkTarget(_ path: String) throws(ForgeError) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
        let capacity = buffer.count
        let count = buffer.withUnsafeMutableBytes { raw in
            raw.assumingMemoryBound(to: CChar.self).baseAddress.map { readlink(path, $0, capacity) } ?? -1
        }
        guard count > 0 else { throw .unreadable("readlink", path: path) }
        guard count < capacity, let text = String(validating: buffer[..<count], as: UTF8.self) else {
            throw ForgeError(.captureUnreadable, "A link's target is not valid UTF-8", path: path)
        }
        return text
    }

    /// A small text file, or nil when it is missing or unreadable.
    static func text(_ path: String) -> String? {
        guard let bytes = bytes(path, limit: 64 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A regular file's bytes, or nil when it is missing, unreadable or larger than `limit`.
    static func bytes(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_size <= limit else { return nil }
        let size = Int(info.st_size)
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failed = true }
                if got <= 0 { break }
                count += got
            }
        }
        return failed ? nil : bytes
    }

    /// A file beside a path that nobody else has, whatever other threads are at and whatever a dead process left.
    private static func create(beside path: String) throws(ForgeError) -> (descriptor: Int32, path: String) {
        for attempt in 0..<1000 {
            let temporary = "\(path).\(getpid()).\(attempt).new"
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            if descriptor >= 0 { return (descriptor, temporary) }
            guard errno == EEXIST else { throw .system("open", path: temporary) }
        }
        throw .system("open", path: path)
    }

    /// Replaces a file as a whole: readers see the old bytes or the new ones.
    static func write(_ bytes: [UInt8], to path: String) throws(ForgeError) {
        let (descriptor, temporary) = try create(beside: path)
        var done = 0
        while done < bytes.count {
            let wrote = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
            }
            if wrote < 0, errno == EINTR { continue }
            guard wrote > 0 else {
                let failure = ForgeError.system("write", path: temporary)
                close(descriptor)
                unlink(temporary)
                throw failure
            }
            done += wrote
        }
        fsync(descriptor)
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let failure = ForgeError.system("rename", path: path)
            unlink(temporary)
            throw failure
        }
    }

    /// Streams a regular file into `body` in chunks of up to 1 MiB.
    ///
    /// - Throws: `E_IO`, or what `body` throws.
    static func stream(
        _ path: String, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", path: path) }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("read", path: path) }
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
