public import ForgeCore
import ForgeIR

/// Reads `forge.lock`, refusing whatever it does not know.
struct LockfileReader {
    let bytes: [UInt8]
    let file: String?

    func error(_ message: String, at value: JSONValue) -> ForgeError {
        ForgeError(
            .lockInvalid, message,
            frame: CodeFrame(source: bytes, offset: value.span.lowerBound, length: value.span.count, file: file),
            hints: ["Restore the file from version control, or make it anew with `forge env lock`"])
    }

    func object(_ value: JSONValue, _ what: String, knows keys: Set<String>) throws(ForgeError) -> [JSONMember] {
        guard let members = value.objectValue else {
            throw error("Expected \(what) as an object, found \(value.kindName)", at: value)
        }
        if let unknown = members.first(where: { !keys.contains($0.key) }) {
            throw ForgeError(
                .lockInvalid, "Unknown field `\(unknown.key)` in \(what)",
                frame: CodeFrame(
                    source: bytes, offset: unknown.keySpan.lowerBound, length: unknown.keySpan.count, file: file),
                hints: Suggestion.hints(for: unknown.key, among: keys.sorted()))
        }
        return members
    }

    func string(_ key: String, of value: JSONValue) throws(ForgeError) -> String {
        guard let text = try optionalString(key, of: value) else {
            throw error("The field `\(key)` is missing", at: value)
        }
        return text
    }

    func optionalString(_ key: String, of value: JSONValue) throws(ForgeError) -> String? {
        guard let field = value[key] else { return nil }
        guard let text = field.stringValue else {
            throw error("Expected `\(key)` as a string, found \(field.kindName)", at: field)
        }
        return text
    }

    func strings(_ key: String, of value: JSONValue) throws(ForgeError) -> [String] {
        var out: [String] = []
        for item in try array(key, of: value) {
            guard let text = item.stringValue else {
                throw error("Expected a string in `\(key)`, found \(item.kindName)", at: item)
            }
            out.append(text)
        }
        return out
    }

    func array(_ key: String, of value: JSONValue) throws(ForgeError) -> [JSONValue] {
        guard let field = value[key] else { return [] }
        guard let items = field.arrayValue else {
            throw error("Expected `\(key)` as an array, found \(field.kindName)", at: field)
        }
        return items
    }

    func blob(_ text: String, at value: JSONValue) throws(ForgeError) -> BlobID {
        guard let blob = BlobID(text: text), blob.size <= JSONValue.maxInteger else {
            throw error("`\(text)` is not 64 hex digits, a slash and a size", at: value)
        }
        return blob
    }

    /// A blob out of the fields `digest` and `size`.
    func pinned(_ value: JSONValue) throws(ForgeError) -> BlobID {
        let text = try string("digest", of: value)
        guard let digest = Digest(text: text) else {
            throw error("`\(text)` is no digest", at: value["digest"] ?? value)
        }
        guard let size = value["size"]?.integerValue, size >= 0 else {
            throw error("The field `size` is missing or no size", at: value["size"] ?? value)
        }
        return BlobID(digest, size: size)
    }
}

extension Lockfile {
    /// Parses a lock file.
    ///
    /// - Throws: `E_LOCK_INVALID`, with the place.
    public init(reading bytes: [UInt8], file: String? = nil) throws(ForgeError) {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONReader.read(bytes, limits: .init(bytes: Lockfile.sizeLimit))
        } catch {
            var failure = error.forgeError(source: bytes, file: file)
            failure.cause = failure.code.name
            failure.code = .lockInvalid
            throw failure
        }
        let reader = LockfileReader(bytes: bytes, file: file)
        _ = try reader.object(root, "the lock file", knows: ["version", "environments", "sources"])
        guard let version = root["version"]?.integerValue else {
            throw reader.error("The field `version` is missing or no integer", at: root["version"] ?? root)
        }
        guard version == Lockfile.version else {
            throw reader.error("Version \(version) of the lock file is not known", at: root["version"] ?? root)
        }
        self.init()
        if let value = root["environments"] {
            guard let members = value.objectValue else {
                throw reader.error("Expected `environments` as an object, found \(value.kindName)", at: value)
            }
            for member in members { environments[member.key] = try reader.entry(member.value) }
        }
        if let value = root["sources"] {
            guard let members = value.objectValue else {
                throw reader.error("Expected `sources` as an object, found \(value.kindName)", at: value)
            }
            for member in members {
                _ = try reader.object(member.value, "a source", knows: ["digest", "size", "url"])
                sources[member.key] = LockedSource(
                    blob: try reader.pinned(member.value), url: try reader.string("url", of: member.value))
            }
        }
    }
}

extension LockfileReader {
    fileprivate func entry(_ value: JSONValue) throws(ForgeError) -> LockEntry {
        let common: Set<String> = ["kind", "tree", "modified"]
        let kind: Environment.Kind
        let name = try string("kind", of: value)
        switch name {
        case "debian":
            _ = try object(value, "a `debian` entry", knows: common.union(["from", "packages", "locked_packages"]))
            let from = try string("from", of: value)
            guard let origin = Environment.DebianOrigin(rawValue: from) else {
                throw error("`\(from)` is no origin of packages", at: value["from"] ?? value)
            }
            kind = .debian(packages: try strings("packages", of: value), from: origin)
        case "oci":
            _ = try object(value, "an `oci` entry", knows: common.union(["path", "reference"]))
            kind = .oci(path: try string("path", of: value), reference: try optionalString("reference", of: value))
        case "tree":
            _ = try object(value, "a `tree` entry", knows: common.union(["path", "at"]))
            kind = .tree(path: try string("path", of: value), at: try optionalString("at", of: value) ?? "")
        case "layers":
            _ = try object(value, "a `layers` entry", knows: common.union(["layers", "locked_layers"]))
            kind = .layers(try strings("layers", of: value))
        default: throw error("`\(name)` is no kind of environment", at: value["kind"] ?? value)
        }
        var packages: [LockedPackage] = []
        for item in try array("locked_packages", of: value) { packages.append(try package(item)) }
        var layers: [BlobID] = []
        for text in try strings("locked_layers", of: value) { layers.append(try blob(text, at: value)) }
        return LockEntry(
            kind: kind, tree: try blob(try string("tree", of: value), at: value["tree"] ?? value), packages: packages,
            layers: layers, modified: try strings("modified", of: value))
    }

    private func package(_ value: JSONValue) throws(ForgeError) -> LockedPackage {
        let keys: Set<String> = ["name", "architecture", "version", "file", "digest", "size"]
        _ = try object(value, "a package", knows: keys)
        let name = try string("name", of: value)
        let architecture = try string("architecture", of: value)
        let version = try string("version", of: value)
        guard AptSourceFile.isPackageName(name), AptSourceFile.isPackageName(architecture),
            AptSourceFile.isVersion(version)
        else { throw error("The package's name, architecture or version is malformed", at: value) }
        var file: LockedDeb?
        if let path = try optionalString("file", of: value) {
            guard LockedDeb.isRelativePath(path) else { throw error("`\(path)` is no relative path", at: value) }
            file = LockedDeb(path: path, blob: try pinned(value))
        }
        return LockedPackage(name: name, architecture: architecture, version: version, file: file)
    }
}

extension LockedDeb {
    /// Whether text is a relative path without `..` and without characters that have a meaning elsewhere.
    static func isRelativePath(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("/") && text.utf8.count <= 1024
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x27 && $0 != 0x22 }
            && !text.split(separator: "/").contains("..")
    }
}
