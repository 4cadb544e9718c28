internal import ForgeCore
internal import ForgeEngine
private import Glibc

/// What is in a file, absence included.
struct FileKey: ObservedKey {
    /// The answer.
    struct Contents: Equatable, Sendable, EngineCodable {
        /// Of the bytes; nil when there is nothing to read.
        var digest: Digest?
        var isExecutable: Bool
        /// Whether a symbolic link at the path leads to them.
        var isLink: Bool

        init(digest: Digest?, isExecutable: Bool, isLink: Bool) {
            self.digest = digest
            self.isExecutable = isExecutable
            self.isLink = isLink
        }

        func encode(into writer: inout ByteWriter) {
            digest.encode(into: &writer)
            isExecutable.encode(into: &writer)
            isLink.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            digest = try Digest?(from: &reader)
            isExecutable = try Bool(from: &reader)
            isLink = try Bool(from: &reader)
        }
    }

    static let kind = "file"
    static let kindVersion: UInt32 = 2
    let path: String

    func compute(_ context: EngineContext) async throws -> Contents {
        let place = context.service(PackageWork.self).absolute(path)
        var status = stat()
        let isLink = lstat(place, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
        let nothing = Contents(digest: nil, isExecutable: false, isLink: isLink)
        let file = open(place, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nothing }
        defer { close(file) }
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nothing }
        var stream = DigestStream()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count == 0 { break }
            // What cannot be read whole is looked at again.
            guard count > 0 else { return nothing }
            buffer.withUnsafeBytes { stream.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return Contents(digest: stream.finish(), isExecutable: status.st_mode & 0o111 != 0, isLink: isLink)
    }
}

/// The names in a directory that packages could be found by: directories, and `BUILD.dhall`.
struct DirectoryKey: ObservedKey {
    static let kind = "directory"
    let path: String

    func compute(_ context: EngineContext) async throws -> [String] {
        guard let stream = opendir(context.service(PackageWork.self).absolute(path)) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let isDirectory = Int32(entry.pointee.d_type) == Int32(DT_DIR) && !name.hasPrefix(".")
            if isDirectory && name != OutputLinks.directory || name == "BUILD.dhall" { names.append(name) }
        }
        return names.sorted()
    }
}

/// Whether there is anything at a path.
struct PresenceKey: ObservedKey {
    static let kind = "presence"
    let path: String

    func compute(_ context: EngineContext) async throws -> Bool {
        access(context.service(PackageWork.self).absolute(path), F_OK) == 0
    }
}

/// Where a link of `forge-out` leads; nil when it is gone, or what it led to.
struct LinkKey: ObservedKey {
    static let kind = "link"
    let path: String

    func compute(_ context: EngineContext) async throws -> String? {
        let place = context.service(PackageWork.self).absolute(path)
        guard access(place, F_OK) == 0 else { return nil }
        return KeptName.target(of: place)
    }
}

/// The text of a link among the sources; nil when there is none.
struct SourceLinkKey: ObservedKey {
    static let kind = "source-link"
    static let followsLinks = false
    let path: String

    func compute(_ context: EngineContext) async throws -> String? {
        KeptName.target(of: context.service(PackageWork.self).absolute(path))
    }
}
