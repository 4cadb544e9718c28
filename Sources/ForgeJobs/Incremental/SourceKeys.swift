internal import ForgeCore
internal import ForgeEngine
internal import ForgeIR
internal import ForgeStore

/// A file below the root, in the store; nil when nothing is there.
///
/// It is kept if what was stored is what is watched: a file with the bytes of its ``FileKey``, or a link.
struct SourceKey: EngineKey {
    static let kind = "source"
    let path: String

    init(path: String) { self.path = path }
    func encode(into writer: inout ByteWriter) { writer.appendRaw(path) }
    init(from reader: inout ByteReader) throws { path = try reader.restText() }
    static func isTransient(_ answer: Kept<SourceNode?>) -> Bool { !answer.isKept }

    func compute(_ context: EngineContext) async throws -> Kept<SourceNode?> {
        let work = context.service(PackageWork.self)
        // Asked for before it is stored: a later change is one that the next look finds, and an earlier one is told by
        // the comparison.
        let seen = try await context.get(FileKey(path: path))
        try work.mayWork()
        guard let node = try await work.imported(path) else { return Kept(nil, isKept: false) }
        switch node {
        case .file(let blob, let isExecutable):
            return Kept(
                node,
                isKept: seen == FileKey.Contents(digest: blob.digest, isExecutable: isExecutable, isLink: false))
        case .symlink(let target):
            let link = try await context.get(SourceLinkKey(path: path))
            return Kept(node, isKept: seen.isLink && link == target)
        case .directory:
            // The status of a directory says nothing of what is in it.
            return Kept(node, isKept: false)
        }
    }
}

/// A fetched file or archive in the store: what many actions take is fetched and unpacked once.
struct PinnedSourceKey: EngineKey {
    static let kind = "pinned-source"
    /// The request's ``PackageRequest/identity``.
    let request: Digest
    let package: String
    let name: String

    init(request: Digest, package: String, name: String) {
        self.request = request
        self.package = package
        self.name = name
    }

    func encode(into writer: inout ByteWriter) {
        request.encode(into: &writer)
        package.encode(into: &writer)
        writer.appendRaw(name)
    }

    init(from reader: inout ByteReader) throws {
        request = try Digest(from: &reader)
        package = try String(from: &reader)
        name = try reader.restText()
    }

    func compute(_ context: EngineContext) async throws -> SourceNode {
        let work = context.service(PackageWork.self)
        let part = try work.part(await context.get(PackageKey(request: request, package: package)), of: package)
        guard let source = part.sources[name] else {
            throw ForgeError(.bug, "The source `\(name)` is not in its package")
        }
        try work.mayWork()
        switch try await work.node(for: source, of: nil) {
        case .file(let blob, let isExecutable): return .file(blob, isExecutable: isExecutable)
        case .symlink(let target): return .symlink(target)
        case .stored(let root): return .directory(root)
        case .directory: throw ForgeError(.bug, "The source `\(name)` is not whole")
        }
    }
}

/// What a source is in the store.
enum SourceNode: Equatable, Sendable, EngineCodable {
    case file(BlobID, isExecutable: Bool)
    case symlink(String)
    case directory(BlobID)

    /// As trees are composed of it.
    var node: TreeComposition.Node {
        switch self {
        case .file(let blob, let isExecutable): .file(blob, isExecutable: isExecutable)
        case .symlink(let target): .symlink(target: target)
        case .directory(let root): .stored(root)
        }
    }

    func encode(into writer: inout ByteWriter) {
        switch self {
        case .file(let blob, let isExecutable):
            writer.append(UInt8(isExecutable ? 1 : 0))
            blob.encode(into: &writer)
        case .symlink(let target):
            writer.append(UInt8(2))
            target.encode(into: &writer)
        case .directory(let root):
            writer.append(UInt8(3))
            root.encode(into: &writer)
        }
    }

    init(from reader: inout ByteReader) throws {
        switch try reader.byte() {
        case 0: self = .file(try BlobID(from: &reader), isExecutable: false)
        case 1: self = .file(try BlobID(from: &reader), isExecutable: true)
        case 2: self = .symlink(try String(from: &reader))
        case 3: self = .directory(try BlobID(from: &reader))
        default: throw ByteReader.Malformed()
        }
    }
}
