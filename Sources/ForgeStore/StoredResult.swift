import ForgeCore
import ForgeIR

/// An action-cache entry as it stands in a segment: the namespace and key that the record's key was made from, and
/// the result.
struct StoredResult: Sendable {
    var namespace: String
    var key: Digest
    /// The result; of one that a client wrote, all that it names.
    var result: ActionResult
    /// The bytes that a client wrote; nil for a result of Forge's own.
    var served: [UInt8]?

    /// The record key of an entry.
    static func recordKey(_ key: Digest, namespace: String) -> Digest {
        Digest(of: "forge action cache\0\(namespace)\0\(key.hex)")
    }

    var recordKey: Digest { Self.recordKey(key, namespace: namespace) }

    init(namespace: String, key: Digest, result: ActionResult) {
        self.namespace = namespace
        self.key = key
        self.result = result
    }

    /// A result that a client wrote.
    init(namespace: String, key: Digest, served: ServedResult) {
        self.init(namespace: namespace, key: key, result: served.named)
        self.served = served.bytes
    }

    /// The payload: namespace, key and encoded result as fields 1 to 3 of a message; what a client wrote as field 4.
    var encoded: [UInt8] {
        var out = ProtoWriter()
        out.string(1, namespace)
        out.data(2, key.bytes)
        out.message(3, result.encoded)
        if let served { out.message(4, served) }
        return out.bytes
    }

    init(decoding bytes: [UInt8]) throws(ProtoError) {
        var reader = ProtoReader(bytes)
        var namespace = ""
        var key: Digest?
        var result: ActionResult?
        var served: [UInt8]?
        while let (field, value) = try reader.next() {
            switch field {
            case 1: namespace = try reader.string(value)
            case 2: key = Digest(bytes: try reader.data(value))
            case 3: result = try ActionResult(decoding: try reader.data(value))
            case 4: served = try reader.data(value)
            default: throw reader.unknown(field)
            }
        }
        guard let key, let result else { throw reader.error("an entry without key or result") }
        self.init(namespace: namespace, key: key, result: result)
        self.served = served
    }
}
