internal import ForgeCore
internal import ForgeDhall
internal import ForgeEngine
private import Glibc

/// The program that evaluates, with the language that it carries.
struct ProgramKey: InjectedKey {
    typealias Value = String

    static let kind = "program"

    init() {}
    func encode(into writer: inout ByteWriter) {}
    init(from reader: inout ByteReader) throws {}
}

/// The files that a source may import by itself; made of its bytes.
///
/// It is kept if these are the bytes that are watched.
struct ImportsKey: EngineKey {
    static let kind = "imports"

    /// A file that is named.
    struct Named: Equatable, Sendable, EngineCodable {
        var path: String
        /// Whether it may name files itself.
        var isCode: Bool

        init(path: String, isCode: Bool) {
            self.path = path
            self.isCode = isCode
        }

        func encode(into writer: inout ByteWriter) {
            path.encode(into: &writer)
            isCode.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            path = try String(from: &reader)
            isCode = try Bool(from: &reader)
        }
    }

    let path: String

    init(path: String) { self.path = path }
    func encode(into writer: inout ByteWriter) { writer.appendRaw(path) }
    init(from reader: inout ByteReader) throws { path = try reader.restText() }
    static func isTransient(_ answer: Kept<[Named]>) -> Bool { !answer.isKept }

    func compute(_ context: EngineContext) async throws -> Kept<[Named]> {
        let seen = try await context.get(FileKey(path: path))
        let work = context.service(PackageWork.self)
        guard let digest = seen.digest else { return Kept([], isKept: true) }
        try work.mayWork()
        guard let bytes = Self.bytes(work.absolute(path)) else { return Kept([], isKept: false) }
        let imports = Dhall.localImports(in: DhallSource(bytes, path: "./\(path)"))
        return Kept(
            imports.map { Named(path: $0.path, isCode: $0.isCode) }, isKept: Digest(of: bytes) == digest)
    }

    private static func bytes(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                read(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            guard count > 0 else { return nil }
            done += count
        }
        return bytes
    }
}

/// The contents of every file that evaluating a source may ask for, sorted by path; those of the root aside, which all
/// packages have in common.
struct SourcesKey: EngineKey {
    static let kind = "sources"
    static let retention = Retention.fingerprint

    /// A file with the digest of what is in it; nil when there is nothing.
    struct Content: Equatable, Sendable, EngineCodable {
        var path: String
        var digest: Digest?

        init(path: String, digest: Digest?) {
            self.path = path
            self.digest = digest
        }

        func encode(into writer: inout ByteWriter) {
            path.encode(into: &writer)
            digest.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            path = try String(from: &reader)
            digest = try Digest?(from: &reader)
        }
    }

    let path: String

    init(path: String) { self.path = path }
    func encode(into writer: inout ByteWriter) { writer.appendRaw(path) }
    init(from reader: inout ByteReader) throws { path = try reader.restText() }

    func compute(_ context: EngineContext) async throws -> [Content] {
        var found: [Content] = []
        var seen: Set<String> = [path]
        if path != RootKey.path { seen.insert(RootKey.path) }
        var pending = [ImportsKey.Named(path: path, isCode: true)]
        while !pending.isEmpty {
            let files = try await context.get(all: pending.map { FileKey(path: $0.path) })
            for (named, file) in zip(pending, files) {
                found.append(Content(path: named.path, digest: file.digest))
            }
            let imports = try await context.get(all: pending.filter(\.isCode).map { ImportsKey(path: $0.path) })
            pending = imports.flatMap(\.value).filter { seen.insert($0.path).inserted }
        }
        return found.sorted { $0.path < $1.path }
    }
}
