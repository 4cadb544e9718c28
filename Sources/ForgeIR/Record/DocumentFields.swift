import ForgeCore

/// Reads the members of a canonical document, refusing what is missing or of another type.
///
/// Unknown members need no check here: a document is compared with its own encoding after it was read, which holds
/// known members only.
struct DocumentFields {
    private let value: JSONValue
    /// The JSON path of `value`.
    private let path: String

    init(_ value: JSONValue, path: String = "$") throws(ForgeError) {
        self.value = value
        self.path = path
        if value.objectValue == nil { throw problem("is not an object") }
    }

    /// Parses a document and checks its type and version; the version is MAJOR.MINOR with the reader's MAJOR.
    static func document(
        _ bytes: [UInt8], type: String, version: String, maxBytes: Int
    ) throws(ForgeError) -> DocumentFields {
        let json: JSONValue
        do {
            json = try JSONReader.read(bytes, limits: .init(depth: 16, bytes: maxBytes))
        } catch {
            let cause = error.forgeError(source: bytes, file: nil)
            throw ForgeError(.recordInvalid, "The bytes are no \(type)", frame: cause.frame, cause: cause.message)
        }
        let fields = try DocumentFields(json)
        let found = try fields.string("type")
        guard found == type else {
            throw ForgeError(.recordInvalid, "The document is of type `\(found)`, not `\(type)`", path: "$.type")
        }
        let stated = try fields.string("schema_version")
        guard stated == version else {
            let numbers = stated.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            guard numbers.count == 2, let major = numbers[0], let minor = numbers[1], major >= 1, minor >= 0 else {
                throw ForgeError(.recordInvalid, "`\(stated)` is no schema version", path: "$.schema_version")
            }
            throw ForgeError(
                .recordNewer, "The \(type) has schema version `\(stated)`; this Forge reads `\(version)`",
                path: "$.schema_version", hints: ["Use the version of Forge that wrote it, or a later one"])
        }
        return fields
    }

    /// Checks that what was read encodes to the very bytes it was read from.
    static func requireCanonical(_ encoded: [UInt8], _ bytes: [UInt8], type: String) throws(ForgeError) {
        guard encoded != bytes else { return }
        let at = zip(encoded, bytes).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        throw ForgeError(
            .recordInvalid, "The \(type) is not in its canonical form, or holds unknown members",
            frame: CodeFrame(source: bytes, offset: at ?? min(encoded.count, bytes.count), file: nil))
    }

    func problem(_ what: String, _ key: String? = nil) -> ForgeError {
        let place = key.map { "\(path).\($0)" } ?? path
        return ForgeError(.recordInvalid, "`\(place)` \(what)", path: place)
    }

    func string(_ key: String) throws(ForgeError) -> String {
        guard let text = value[key]?.stringValue else { throw problem("is missing or not a string", key) }
        return text
    }

    func optionalString(_ key: String) throws(ForgeError) -> String? {
        value[key] == nil ? nil : try string(key)
    }

    func integer(_ key: String, default fallback: Int64? = nil) throws(ForgeError) -> Int64 {
        if value[key] == nil, let fallback { return fallback }
        guard let number = value[key]?.integerValue else { throw problem("is missing or not an integer", key) }
        return number
    }

    func flag(_ key: String) throws(ForgeError) -> Bool {
        guard let member = value[key] else { return false }
        guard let flag = member.boolValue else { throw problem("is not a boolean", key) }
        return flag
    }

    /// The member's object, if it is there.
    func object(_ key: String) throws(ForgeError) -> DocumentFields? {
        guard let member = value[key] else { return nil }
        return try DocumentFields(member, path: "\(path).\(key)")
    }

    /// The member's strings; none when it is not there.
    func strings(_ key: String) throws(ForgeError) -> [String] {
        guard let member = value[key] else { return [] }
        var out: [String] = []
        for item in member.arrayValue ?? [] {
            guard let text = item.stringValue else { throw problem("holds something other than strings", key) }
            out.append(text)
        }
        guard member.arrayValue != nil else { throw problem("is not an array", key) }
        return out
    }

    /// The member's strings, which have to be sorted and unique.
    func sortedStrings(_ key: String) throws(ForgeError) -> [String] {
        let items = try strings(key)
        for (a, b) in zip(items, items.dropFirst()) where !Directory.less(a, b) {
            throw problem("is not sorted, or holds `\(b)` twice", key)
        }
        return items
    }

    /// The member's objects; none when it is not there.
    func objects(_ key: String) throws(ForgeError) -> [DocumentFields] {
        guard let member = value[key] else { return [] }
        guard let items = member.arrayValue else { throw problem("is not an array", key) }
        var out: [DocumentFields] = []
        for (index, item) in items.enumerated() {
            out.append(try DocumentFields(item, path: "\(path).\(key)[\(index)]"))
        }
        return out
    }

    /// The names of this object's members.
    var keys: [String] { (value.objectValue ?? []).map(\.key) }

    /// This object as `digest` and `size`.
    func blob() throws(ForgeError) -> BlobID {
        guard let digest = Digest(text: try string("digest")) else {
            throw problem("is not `sha256:` and 64 hex digits", "digest")
        }
        let size = try integer("size")
        guard size >= 0 else { throw problem("is negative", "size") }
        return BlobID(digest, size: size)
    }

    /// The member's blob, if it is there.
    func optionalBlob(_ key: String) throws(ForgeError) -> BlobID? { try object(key)?.blob() }

    /// The member's blob.
    func blob(_ key: String) throws(ForgeError) -> BlobID {
        guard let blob = try optionalBlob(key) else { throw problem("is missing", key) }
        return blob
    }
}
