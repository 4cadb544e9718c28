public import ForgeCore
import ForgeIR
import Glibc

/// `forge.lock`: what the outside world was when it was captured.
///
/// Canonical: equal locks have equal bytes.
///
/// Specified in `docs/spec/environments.md`.
public struct Lockfile: Hashable, Sendable {
    /// The version of the format.
    public static let version: Int64 = 1
    /// The most bytes that are read.
    public static let sizeLimit = 64 << 20

    /// Environments by name.
    public var environments: [String: LockEntry]
    /// Proposed pins of sources by name.
    public var sources: [String: LockedSource]

    /// Makes a lock.
    public init(environments: [String: LockEntry] = [:], sources: [String: LockedSource] = [:]) {
        self.environments = environments
        self.sources = sources
    }

    /// Reads a lock file; nil when there is none.
    ///
    /// - Throws: `E_LOCK_INVALID`.
    public static func load(_ path: String) throws(ForgeError) -> Lockfile? { try read(path)?.lock }

    /// Reads a lock file, with the digest of the bytes that were read; nil when there is none.
    ///
    /// - Throws: `E_LOCK_INVALID`.
    public static func read(_ path: String) throws(ForgeError) -> (lock: Lockfile, digest: Digest)? {
        var info = stat()
        guard stat(path, &info) == 0 || errno != ENOENT else { return nil }
        guard let bytes = FileSystem.bytes(path, limit: sizeLimit) else {
            throw ForgeError(.lockInvalid, "The lock file cannot be read, or is larger than 64 MiB", path: path)
        }
        return (try Lockfile(reading: bytes, file: path), Digest(of: bytes))
    }

    /// Replaces a lock file as a whole.
    ///
    /// - Throws: `E_IO`.
    public func save(to path: String) throws(ForgeError) {
        try FileSystem.write(encoded, to: path)
    }

    /// The canonical bytes: indented JSON with sorted keys and a final line feed.
    public var encoded: [UInt8] { JSONWriter.pretty(json) }

    /// The lock as JSON.
    public var json: JSONValue {
        func object<Value>(_ items: [String: Value], _ encode: (Value) -> JSONValue) -> JSONValue? {
            items.isEmpty ? nil : .object(items.map { JSONMember($0.key, encode($0.value)) })
        }
        return .object([
            "version": .integer(Lockfile.version),
            "environments": object(environments) { $0.json },
            "sources": object(sources) {
                .object([
                    "digest": .string($0.blob.digest.text), "size": .integer($0.blob.size), "url": .string($0.url),
                ])
            },
        ])
    }
}

extension LockEntry {
    /// The entry as JSON; the members that the document also has are named as they are there.
    public var json: JSONValue {
        var members: [JSONMember] = []
        switch kind {
        case .debian(let packages, let origin):
            members.append(.init("kind", .string("debian")))
            members.append(.init("from", .string(origin.rawValue)))
            members.append(.init("packages", .strings(packages)))
        case .oci(let path, let reference):
            members.append(.init("kind", .string("oci")))
            members.append(.init("path", .string(path)))
            if let reference { members.append(.init("reference", .string(reference))) }
        case .tree(let path, let at):
            members.append(.init("kind", .string("tree")))
            members.append(.init("path", .string(path)))
            if !at.isEmpty { members.append(.init("at", .string(at))) }
        case .layers(let names):
            members.append(.init("kind", .string("layers")))
            members.append(.init("layers", .strings(names)))
        }
        members.append(.init("tree", .string(tree.description)))
        if !packages.isEmpty { members.append(.init("locked_packages", .array(packages.map(\.json)))) }
        if !layers.isEmpty { members.append(.init("locked_layers", .strings(layers.map(\.description)))) }
        if !modified.isEmpty { members.append(.init("modified", .strings(modified))) }
        return .object(members)
    }
}

extension LockedPackage {
    var json: JSONValue {
        .object([
            "name": .string(name), "architecture": .string(architecture), "version": .string(version),
            "file": file.map { .string($0.path) },
            "digest": file.map { .string($0.blob.digest.text) },
            "size": file.map { .integer($0.blob.size) },
        ])
    }
}
