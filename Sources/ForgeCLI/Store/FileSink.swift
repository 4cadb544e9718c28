internal import ForgeCore
private import Glibc

/// Writes one file so that it appears whole or not at all; what is no regular file is written in place.
final class FileSink {
    private let path: String
    private let temporary: String?
    private let descriptor: Int32
    private var isOpen = true

    /// Begins a file.
    ///
    /// - Throws: `E_IO`.
    init(_ path: String, executable: Bool = false) throws(ForgeError) {
        self.path = path
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            temporary = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            let name = "\(path).forge-\(getpid())"
            unlink(name)
            temporary = name
            descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, executable ? 0o755 : 0o644)
        }
        guard descriptor >= 0 else {
            isOpen = false
            throw failure("open")
        }
    }

    /// Adds bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Gives the file its name, its bytes being on the device.
    func commit() throws(ForgeError) {
        if let temporary {
            guard fsync(descriptor) == 0 else { throw failure("fsync") }
            guard rename(temporary, path) == 0 else { throw failure("rename") }
        }
        isOpen = false
        guard close(descriptor) == 0 else { throw failure("close") }
    }

    deinit {
        guard isOpen else { return }
        close(descriptor)
        if let temporary { unlink(temporary) }
    }

    private func failure(_ call: String) -> ForgeError {
        let reason = String(cString: strerror(errno))
        return ForgeError(
            .ioFailed, "The file cannot be written", path: path, hints: ["Give a writable place with `-o`"],
            cause: "`\(call)`: \(reason)")
    }
}
