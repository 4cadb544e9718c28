import CForgeLinux
import ForgeCore
import ForgeIR
import ForgeStore
import Glibc

/// Takes declared outputs out of a finished sandbox into the store, without ever following a link.
///
/// All processes of the sandbox are dead by then, so nothing moves underneath.
struct OutputCollector {
    /// What stood at one path.
    enum Found {
        case output(CollectedOutput)
        case missing
        /// Something that cannot be an output, in words.
        case unfit(String)
    }

    /// The most entries that one output directory may hold, over all its levels.
    static let entryLimit = 1_000_000
    /// The deepest nesting of an output directory.
    static let depthLimit = 256
    /// Files up to this size are committed in groups.
    private static let smallBytes = 256 << 10
    private static let batchBytes = 2 << 20

    private let store: any BlobStore
    private let root: Int32
    private var batch: [[UInt8]] = []
    private var batchSize = 0
    private var entries = 0

    /// Reads below `root`, a directory descriptor of the work tree.
    init(store: any BlobStore, root: Int32) {
        self.store = store
        self.root = root
    }

    /// Takes what stands at a path.
    mutating func collect(_ path: WorkPath) throws(ForgeError) -> Found {
        entries = 0
        let found = try take(root, path.text, depth: 0)
        try flush()
        return found
    }

    private mutating func take(_ directory: Int32, _ name: String, depth: Int) throws(ForgeError) -> Found {
        let resolve = UInt64(
            FORGE_RESOLVE_BENEATH | FORGE_RESOLVE_NO_SYMLINKS | FORGE_RESOLVE_NO_MAGICLINKS
                | FORGE_RESOLVE_NO_XDEV)
        let opened = forge_openat2(directory, name, UInt64(Int32(FORGE_O_PATH) | O_NOFOLLOW | O_CLOEXEC), 0, resolve)
        switch -opened {
        case ENOENT, ENOTDIR, ELOOP, EXDEV: return .missing
        case let error where error > 0: throw .sandboxCall("openat2", error, path: name)
        default: break
        }
        let place = Descriptor(opened)
        var status = stat()
        guard fstat(place.number, &status) == 0 else { throw .sandboxCall("fstat", errno, path: name) }
        switch status.st_mode & S_IFMT {
        case S_IFLNK: return try link(place.number, name)
        case S_IFREG: return try file(place.number, status, name)
        case S_IFDIR: return try subtree(place.number, name, depth: depth)
        case S_IFIFO: return .unfit("a named pipe")
        case S_IFSOCK: return .unfit("a socket")
        default: return .unfit("a device")
        }
    }

    private func link(_ place: Int32, _ name: String) throws(ForgeError) -> Found {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = readlinkat(place, "", &buffer, buffer.count)
        guard length >= 0 else { throw .sandboxCall("readlinkat", errno, path: name) }
        guard let target = String(validating: buffer[..<length], as: UTF8.self) else {
            return .unfit("a symbolic link whose target is not UTF-8")
        }
        return .output(.symlink(target: target))
    }

    /// Opens what an `O_PATH` descriptor stands for, making it readable first where the action took that away.
    private func reopen(_ place: Int32, _ flags: Int32, _ name: String) throws(ForgeError) -> Descriptor {
        let path = "/proc/self/fd/\(place)"
        var number = open(path, flags | O_CLOEXEC | O_NONBLOCK)
        if number < 0, errno == EACCES, chmod(path, 0o700) == 0 { number = open(path, flags | O_CLOEXEC | O_NONBLOCK) }
        guard number >= 0 else { throw .sandboxCall("open", errno, path: name) }
        return Descriptor(number)
    }

    private mutating func file(_ place: Int32, _ status: stat, _ name: String) throws(ForgeError) -> Found {
        let isExecutable = status.st_mode & 0o111 != 0
        let source = try reopen(place, O_RDONLY, name)
        if status.st_size > Self.smallBytes {
            return .output(.file(try stream(source.number, name), isExecutable: isExecutable))
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
        var filled = 0
        while filled < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(source.number, $0.baseAddress.map { $0 + filled }, $0.count - filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .sandboxCall("read", errno, path: name) }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(bytes.count - filled)
        return .output(.file(try enqueue(bytes), isExecutable: isExecutable))
    }

    private func stream(_ source: Int32, _ name: String) throws(ForgeError) -> BlobID {
        let writer = try store.makeWriter(durability: .ordered)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let got = Glibc.read(source, buffer.baseAddress, buffer.count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                let error = errno
                writer.abandon()
                throw .sandboxCall("read", error, path: name)
            }
            if got == 0 { return try writer.finish() }
            try writer.append(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        }
    }

    private mutating func subtree(_ place: Int32, _ name: String, depth: Int) throws(ForgeError) -> Found {
        guard depth < Self.depthLimit else { return .unfit("a directory nested deeper than \(Self.depthLimit)") }
        let directory = try reopen(place, O_RDONLY | O_DIRECTORY, name)
        let names = try DirectoryStream.names(in: directory.number, limit: Self.entryLimit)
        entries += names.count
        guard entries <= Self.entryLimit else { return .unfit("a directory of more than \(Self.entryLimit) entries") }
        var files: [Directory.File] = []
        var directories: [Directory.Subdirectory] = []
        var symlinks: [Directory.Symlink] = []
        for bytes in names {
            guard let entry = String(validating: bytes, as: UTF8.self) else {
                return .unfit("a directory with a name that is not UTF-8")
            }
            switch try take(directory.number, entry, depth: depth + 1) {
            case .output(.file(let blob, let isExecutable)):
                files.append(Directory.File(name: entry, blob: blob, isExecutable: isExecutable))
            case .output(.directory(let root)):
                directories.append(Directory.Subdirectory(name: entry, blob: root))
            case .output(.symlink(let target)):
                symlinks.append(Directory.Symlink(name: entry, target: target))
            case .unfit(let what): return .unfit("\(what) at `\(entry)`")
            case .missing: throw .sandboxCall("openat2", ENOENT, path: entry)
            }
        }
        do {
            let encoded = try Directory(files: files, directories: directories, symlinks: symlinks).encoded
            return .output(.directory(root: try enqueue(encoded)))
        } catch let error as ProtoError {
            return .unfit(error.reason)
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(.bug, "An output directory gave an unknown failure", cause: "\(error)")
        }
    }

    private mutating func enqueue(_ bytes: [UInt8]) throws(ForgeError) -> BlobID {
        let id = BlobID(of: bytes)
        batch.append(bytes)
        batchSize += bytes.count
        if batchSize > Self.batchBytes || batch.count >= 4096 { try flush() }
        return id
    }

    private mutating func flush() throws(ForgeError) {
        guard !batch.isEmpty else { return }
        _ = try store.write(batch, durability: .ordered)
        batch = []
        batchSize = 0
    }
}
