internal import ForgeCore
internal import ForgeIR

/// An action-cache entry as it is kept as an object: namespace, key and result as fields 1 to 3 of a message, and as
/// field 4 the digest of those, so that what was cut short, altered or moved is no entry.
struct ObjectEntry {
    var namespace: String
    var key: Digest
    var result: ActionResult

    /// A result larger than this is not taken, in bytes.
    static let mostBytes = 16 << 20

    var encoded: [UInt8] {
        var out = body
        out.data(4, Digest(of: out.bytes).bytes)
        return out.bytes
    }

    private var body: ProtoWriter {
        var out = ProtoWriter()
        out.string(1, namespace)
        out.data(2, key.bytes)
        out.message(3, result.encoded)
        return out
    }

    /// The result in the bytes of an object; nil where they are not the entry of this key.
    static func result(in bytes: [UInt8], for key: Digest, _ namespace: String) -> ActionResult? {
        var reader = ProtoReader(bytes)
        guard let (_, name) = try? reader.next(), (try? reader.string(name)) == namespace,
            let (_, found) = try? reader.next(), (try? reader.data(found)) == key.bytes,
            let (_, data) = try? reader.next(), let encoded = try? reader.data(data),
            let result = try? ActionResult(decoding: encoded)
        else { return nil }
        let entry = ObjectEntry(namespace: namespace, key: key, result: result)
        return entry.encoded == bytes ? result : nil
    }
}
