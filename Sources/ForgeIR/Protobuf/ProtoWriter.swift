import ForgeCore

/// Writes protobuf in the one canonical form: fields in tag order, defaults left out, shortest varints.
///
/// The caller writes fields in ascending order; the writer checks it.
public struct ProtoWriter {
    /// The bytes written so far.
    public private(set) var bytes: [UInt8] = []
    private var lastField = 0

    /// Starts an empty message.
    public init() {}

    /// A string field; nothing when empty.
    public mutating func string(_ field: Int, _ text: String) {
        guard !text.isEmpty else { return }
        repeatedString(field, text)
    }

    /// One element of a repeated string field, written even when empty.
    public mutating func repeatedString(_ field: Int, _ text: String) {
        var text = text
        text.withUTF8 { raw in
            tag(field, wire: 2)
            varint(UInt64(raw.count))
            bytes.append(contentsOf: raw)
        }
    }

    /// A bytes field; nothing when empty.
    public mutating func data(_ field: Int, _ data: [UInt8]) {
        guard !data.isEmpty else { return }
        message(field, data)
    }

    /// A message field, or one element of a repeated one, written even when empty.
    public mutating func message(_ field: Int, _ encoded: [UInt8]) {
        tag(field, wire: 2)
        varint(UInt64(encoded.count))
        bytes.append(contentsOf: encoded)
    }

    /// A message field whose `length` is known, written in place by `body`.
    mutating func message(_ field: Int, length: Int, _ body: (inout ProtoWriter) -> Void) {
        tag(field, wire: 2)
        varint(UInt64(length))
        let end = bytes.count + length
        let outer = lastField
        lastField = 0
        body(&self)
        lastField = outer
        precondition(bytes.count == end, "a message is as long as was said")
    }

    /// A string field that holds a digest in hex.
    mutating func hex(_ field: Int, _ digest: Digest) {
        tag(field, wire: 2)
        varint(64)
        digest.appendHex(to: &bytes)
    }

    /// Makes room for as many bytes.
    mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

    /// How many bytes a number takes.
    static func size(_ value: UInt64) -> Int { max(1, (70 - value.leadingZeroBitCount) / 7) }

    /// How many bytes a string field with a number below 16 takes; none when it is empty.
    static func size(ofString text: String) -> Int {
        let count = text.utf8.count
        return count == 0 ? 0 : 1 + size(UInt64(count)) + count
    }

    /// An `int64`, `int32` or enum field; nothing when zero.
    public mutating func integer(_ field: Int, _ value: Int64) {
        guard value != 0 else { return }
        tag(field, wire: 0)
        varint(UInt64(bitPattern: value))
    }

    /// A `bool` field; nothing when false.
    public mutating func bool(_ field: Int, _ value: Bool) {
        integer(field, value ? 1 : 0)
    }

    private mutating func tag(_ field: Int, wire: UInt64) {
        precondition(field >= lastField, "protobuf fields are written in tag order")
        lastField = field
        varint(UInt64(field) << 3 | wire)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
