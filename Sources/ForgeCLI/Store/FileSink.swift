internal import ForgeCore
private import Glibc

/// Writes one file so that it appears whole or not at all; what is no regular file is written in place.
final class FileSink {
    private let path: String
    /// The path that the file gets in the end.
    private let place: String
    private let temporary: String?
    private let descriptor: Int32
    private let hint: String
    private var isOpen = true

    /// Begins a file.
    ///
    /// - Throws: `E_IO`.
    convenience init(_ path: String, executable: Bool = false) throws(ForgeError) {
        try self.init(
            path, at: path, mode: executable ? 0o755 : 0o644, isExact: false, hint: "Give a writable place with `-o`")
    }

    /// Begins to write a file of the user's anew: it keeps its permissions, and a link to it stays a link.
    ///
    /// - Throws: `E_IO`, and `E_FILE_PROTECTED` for a file that its owner may not write.
    convenience init(rewriting path: String) throws(ForgeError) {
        let hint = "Make the file and its directory writable"
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let place = realpath(path, nil) else {
            try self.init(path, at: path, mode: 0o644, isExact: false, hint: hint)
            return
        }
        defer { free(place) }
        let mode = status.st_mode & 0o777
        // access(2) says yes to root whatever the mode is.
        guard mode & S_IWUSR != 0 else {
            throw ForgeError(
                .fileProtected, "The file is write-protected and stays as it is", path: path,
                hints: ["Make it writable: `chmod u+w \(path)`"],
                cause: "its mode is 0\(String(mode, radix: 8))")
        }
        try self.init(path, at: String(cString: place), mode: mode, isExact: true, hint: hint)
    }

    /// `isExact`: the mode is the file's whatever the umask of the process is.
    private init(
        _ path: String, at place: String, mode: mode_t, isExact: Bool, hint: String
    ) throws(ForgeError) {
        self.path = path
        self.place = place
        self.hint = hint
        var status = stat()
        if stat(place, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            temporary = nil
            descriptor = open(place, O_WRONLY | O_CLOEXEC)
        } else {
            let name = "\(place).forge-\(getpid())"
            unlink(name)
            temporary = name
            descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        }
        guard descriptor >= 0 else {
            isOpen = false
            throw failure("open")
        }
        if isExact, temporary != nil, fchmod(descriptor, mode) != 0 { throw failure("fchmod") }
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
            guard rename(temporary, place) == 0 else { throw failure("rename") }
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
            .ioFailed, "The file cannot be written", path: path, hints: [hint], cause: "`\(call)`: \(reason)")
    }
}
