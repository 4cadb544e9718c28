internal import ForgeCore
private import Glibc

/// The directory that targets are written for, and the root that it lies below.
struct ImportPlace {
    /// The root: the nearest directory above with a `forge.dhall`, else the directory itself.
    let root: String
    /// The directory below the root; empty for the root itself.
    let package: String
    /// Whether the root has a `forge.dhall`.
    let hasRoot: Bool

    /// Takes a directory.
    ///
    /// - Throws: `E_TRACE_COMMAND` when it is none.
    init(_ directory: String) throws(ForgeError) {
        var status = stat()
        guard let real = realpath(directory, nil), stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw ForgeError(
                .usage, "`\(directory)` is no directory", hints: ["Name the directory whose sources are to be built"])
        }
        let path = String(cString: real)
        free(real)
        let found = RepositoryRoot.above(path)
        hasRoot = found != nil
        root = found?.path ?? path
        package = found?.package ?? ""
    }

    /// The directory's own path.
    var path: String { package.isEmpty ? root : "\(root)/\(package)" }

    /// The directory's name.
    var name: String { path.split(separator: "/").last.map(String.init) ?? "project" }

    /// Whether a regular file, relative to the root, is there.
    func exists(_ file: String) -> Bool {
        var status = stat()
        return stat("\(root)/\(file)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether a file says anything that stands for its own path, such as `__FILE__` or an assertion.
    func namesItself(_ file: String) -> Bool {
        guard let bytes = try? DocumentInput.bytes(of: "\(root)/\(file)") else { return false }
        let text = String(decoding: bytes, as: UTF8.self)
        return ["__FILE__", "assert", "__builtin_FILE", "source_location", ".incbin"].contains(where: text.contains)
    }

    /// Refuses to go on when a file of the directory is there.
    func requireAbsent(_ file: String) throws(ForgeError) { try Self.requireAbsent(path: "\(path)/\(file)") }

    /// Refuses to go on when a file is there.
    ///
    /// - Throws: `E_IMPORT_EXISTS`.
    static func requireAbsent(path: String) throws(ForgeError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        throw ForgeError(
            .importExists, "There is a file already, which is left as it is", path: path,
            hints: ["Remove it, or print what would be written and take from it what is wanted"])
    }

    /// Whether something of the directory has a name.
    func isThere(_ file: String) -> Bool {
        var status = stat()
        return lstat("\(path)/\(file)", &status) == 0
    }

    /// Writes a new file of the directory and says so.
    ///
    /// - Parameter replacing: Whether the file may be there already; it is never half written.
    func write(_ bytes: [UInt8], _ file: String, replacing: Bool = false) throws(ForgeError) {
        let target = "\(path)/\(file)"
        if replacing {
            let temporary = "\(path)/.\(file).\(getpid())"
            try Self.write(bytes, to: temporary)
            guard rename(temporary, target) == 0 else {
                let cause = String(cString: strerror(errno))
                unlink(temporary)
                throw ForgeError(.ioFailed, "Cannot write", path: target, cause: cause)
            }
        } else {
            try Self.write(bytes, to: target)
        }
        StandardError.write("wrote    \(file)\n")
    }

    /// Writes a new file.
    ///
    /// - Throws: `E_IMPORT_EXISTS`, `E_IO`.
    static func write(_ bytes: [UInt8], to path: String) throws(ForgeError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            if errno == EEXIST { try requireAbsent(path: path) }
            throw ForgeError(.ioFailed, "Cannot write", path: path, cause: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        guard bytes.withUnsafeBytes({ $0.writeAll(to: descriptor) }) else {
            throw ForgeError(.ioFailed, "Cannot write", path: path, cause: String(cString: strerror(errno)))
        }
    }
}
