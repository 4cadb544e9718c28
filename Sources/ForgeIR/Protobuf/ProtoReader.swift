public import ForgeCore

/// Why bytes are not a message that Forge accepts.
public struct ProtoError: Error, Equatable, Sendable {
    /// What is wrong, in the terms of the message.
    public let reason: String
    /// The byte offset in the message.
    public let offset: Int
}

/// Walks the fields of one protobuf message in place.
public struct ProtoReader: ~Copyable {
    /// One field as it stands on the wire.
    public enum Value {
        case integer(UInt64)
        /// The byte range of a length-delimited value.
        case bytes(Range<Int>)
    }

    private let bytes: [UInt8]
    private var position: Int
    private let start: Int
    private let end: Int

    /// Reads the message in `bytes`, or in a range of them.
    public init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
        self.bytes = bytes
        start = range?.lowerBound ?? 0
        position = start
        end = range?.upperBound ?? bytes.count
    }

    /// The next field, or nil at the end.
    public mutating func next() throws(ProtoError) -> (field: Int, value: Value)? {
        guard position < end else { return nil }
        let tag = try varint()
        let field = Int(truncatingIfNeeded: tag >> 3)
        guard tag >> 3 >= 1, tag >> 3 < 1 << 29 else { throw error("a field number out of range") }
        switch tag & 7 {
        case 0: return (field, .integer(try varint()))
        case 2:
            let length = try varint()
            guard length <= UInt64(end - position) else { throw error("a length that runs past the end") }
            let range = position..<position + Int(length)
            position = range.upperBound
            return (field, .bytes(range))
        default: throw error("a wire type that these messages do not use")
        }
    }

    /// The raw bytes of a length-delimited value.
    public func data(_ value: Value) throws(ProtoError) -> [UInt8] {
        Array(bytes[try range(value)])
    }

    /// A string value, which must be UTF-8.
    public func string(_ value: Value) throws(ProtoError) -> String {
        guard let text = String(validating: bytes[try range(value)], as: UTF8.self) else {
            throw error("a string that is not UTF-8")
        }
        return text
    }

    /// A string value that holds a digest in hex; nil when it holds something else.
    func hexDigest(_ value: Value) throws(ProtoError) -> Digest? {
        let range = try range(value)
        return bytes.withUnsafeBytes { Digest(hexBytes: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// A reader over an embedded message.
    public func message(_ value: Value) throws(ProtoError) -> ProtoReader {
        ProtoReader(bytes, try range(value))
    }

    /// An `int64` value.
    public func int64(_ value: Value) throws(ProtoError) -> Int64 {
        guard case .integer(let raw) = value else { throw error("bytes where a number belongs") }
        return Int64(bitPattern: raw)
    }

    /// A `bool` value.
    public func bool(_ value: Value) throws(ProtoError) -> Bool { try int64(value) != 0 }

    /// The failure for a field that the message does not have.
    public func unknown(_ field: Int) -> ProtoError { error("the unknown field \(field)") }

    /// A failure at the reader's position.
    public func error(_ reason: String) -> ProtoError { ProtoError(reason: reason, offset: position) }

    /// Refuses bytes that say the same as the canonical ones in another way: fields out of order or twice, numbers with
    /// padding, defaults written out.
    public func requireCanonical(_ encoded: [UInt8]) throws(ProtoError) {
        guard encoded.elementsEqual(bytes[start..<end]) else { throw error("bytes that are not the canonical form") }
    }

    private func range(_ value: Value) throws(ProtoError) -> Range<Int> {
        guard case .bytes(let range) = value else { throw error("a number where bytes belong") }
        return range
    }

    private mutating func varint() throws(ProtoError) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 64 {
            let byte = bytes[position]
            position += 1
            result |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return result }
            shift += 7
        }
        throw error("a broken number")
    }
}

extension BlobID {
    /// The REAPI `Digest` message.
    public var protobuf: [UInt8] {
        var out = ProtoWriter()
        write(to: &out)
        return out.bytes
    }

    /// The length of the REAPI `Digest` message.
    var protobufLength: Int { 66 + (size == 0 ? 0 : 1 + ProtoWriter.size(UInt64(bitPattern: size))) }

    /// Writes the fields of the REAPI `Digest` message.
    func write(to out: inout ProtoWriter) {
        out.hex(1, digest)
        out.integer(2, size)
    }

    /// Reads a REAPI `Digest` message.
    public init(_ reader: consuming ProtoReader) throws(ProtoError) {
        var digest: Digest?
        var size: Int64 = 0
        while let (field, value) = try reader.next() {
            switch field {
            case 1: digest = try reader.hexDigest(value)
            case 2: size = try reader.int64(value)
            default: throw reader.unknown(field)
            }
        }
        guard let digest, size >= 0 else { throw reader.error("a digest that is not SHA-256") }
        self.init(digest, size: size)
    }
}
