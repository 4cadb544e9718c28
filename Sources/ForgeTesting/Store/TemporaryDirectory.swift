public import Glibc

/// A directory of its own that goes when this object does.
public final class TemporaryDirectory: Sendable {
    /// The absolute path.
    public let path: String

    /// Makes the directory under `$TMPDIR` or `/tmp`.
    public init(_ name: String = "forge-test") {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/\(name)-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary directory can be made in `\(base)`")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            _ = unlink(path)
            return
        }
        _ = chmod(path, 0o755)
        guard let stream = opendir(path) else { return }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(stream)
        for name in names { remove("\(path)/\(name)") }
        _ = rmdir(path)
    }

    /// Writes a file below the directory, with the directories that lead to it.
    public func write(_ text: String, to name: String, mode: mode_t = 0o644) {
        let full = "\(path)/\(name)"
        var prefix = path
        for part in name.split(separator: "/").dropLast() {
            prefix += "/\(part)"
            _ = mkdir(prefix, 0o755)
        }
        let descriptor = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        precondition(descriptor >= 0, "`\(full)` cannot be written")
        var bytes = Array(text.utf8)
        precondition(Glibc.write(descriptor, &bytes, bytes.count) == bytes.count, "a short write")
        _ = fchmod(descriptor, mode)
        _ = close(descriptor)
    }

    /// The whole of a file below the directory; nil when there is none.
    public func read(_ name: String) -> [UInt8]? {
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let got = Glibc.read(descriptor, &buffer, buffer.count)
            if got <= 0 { return out }
            out += buffer[..<got]
        }
    }
}
