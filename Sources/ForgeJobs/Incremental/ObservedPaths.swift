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

        init(digest: Digest?, isExecutable: Bool) {
            self.digest = digest
            self.isExecutable = isExecutable
        }

        func encode(into writer: inout ByteWriter) {
            digest.encode(into: &writer)
            isExecutable.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            digest = try Digest?(from: &reader)
            isExecutable = try Bool(from: &reader)
        }
    }

    static let kind = "file"
    let path: String

    func compute(_ context: EngineContext) async throws -> Contents {
        let file = open(context.service(PackageBuild.self).absolute(path), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return Contents(digest: nil, isExecutable: false) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return Contents(digest: nil, isExecutable: false)
        }
        var stream = DigestStream()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count == 0 { break }
            // What cannot be read whole is looked at again.
            guard count > 0 else { return Contents(digest: nil, isExecutable: false) }
            buffer.withUnsafeBytes { stream.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return Contents(digest: stream.finish(), isExecutable: status.st_mode & 0o111 != 0)
    }
}

/// The names in a directory that packages could be found by: directories, and `BUILD.dhall`.
struct DirectoryKey: ObservedKey {
    static let kind = "directory"
    let path: String

    func compute(_ context: EngineContext) async throws -> [String] {
        guard let stream = opendir(context.service(PackageBuild.self).absolute(path)) else { return [] }
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

/// Where a link of `forge-out` leads; nil when it is gone, or what it led to.
struct LinkKey: ObservedKey {
    static let kind = "link"
    let path: String

    func compute(_ context: EngineContext) async throws -> String? {
        let place = context.service(PackageBuild.self).absolute(path)
        guard access(place, F_OK) == 0 else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(place, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
