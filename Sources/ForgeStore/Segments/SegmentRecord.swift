import CForgeLinux
import ForgeCore

/// What a record of a segment says about its key.
enum RecordKind: UInt8, Sendable {
    /// The payload is a blob, the key its digest.
    case blob = 1
    /// The payload is an action-cache entry.
    case result = 2
    /// The blob is out of use, because its bytes were damaged.
    case blobWithdrawn = 3
    /// The entry is forgotten.
    case resultWithdrawn = 4

    /// Whether the record concerns the action cache; keys of the two kinds never meet.
    var concernsResult: Bool { self == .result || self == .resultWithdrawn }
    /// Whether the record takes something away.
    var isWithdrawal: Bool { self == .blobWithdrawn || self == .resultWithdrawn }
    /// The record that takes this one away.
    var withdrawn: RecordKind { concernsResult ? .resultWithdrawn : .blobWithdrawn }
}

/// One record that is to be appended.
struct PendingRecord: Sendable {
    var kind: RecordKind
    var key: Digest
    /// Nanoseconds since 1970; of two records for one key the later one counts.
    var stamp: Int64
    /// May be a part of what it came in.
    var payload: ArraySlice<UInt8>

    init(kind: RecordKind, key: Digest, stamp: Int64, part: ArraySlice<UInt8>) {
        self.kind = kind
        self.key = key
        self.stamp = stamp
        payload = part
    }

    init(kind: RecordKind, key: Digest, stamp: Int64, payload: [UInt8]) {
        self.init(kind: kind, key: key, stamp: stamp, part: payload[...])
    }
}

/// Where a record stands, and enough of it to answer questions without reading it: an entry of `.toc` and `.idx`.
struct SegmentEntry: Sendable, Equatable {
    static let byteCount = 64

    var key: Digest
    var stamp: Int64
    /// The offset of the record's header in the segment.
    var offset: UInt32
    /// The bytes of the payload.
    var length: UInt32
    var nonce: UInt64
    var kind: RecordKind

    /// The offset just after the record.
    var end: Int64 { Int64(offset) + SegmentFormat.recordSize(payload: Int(length)) }

    /// Appends the 64 bytes of the stored form, the last four a checksum of the others.
    func append(to out: inout [UInt8]) {
        let start = out.count
        key.append(to: &out)
        out.appendLittleEndian(UInt64(bitPattern: stamp))
        out.appendLittleEndian(offset)
        out.appendLittleEndian(length)
        out.appendLittleEndian(nonce)
        out.appendLittleEndian(UInt32(kind.rawValue))
        let crc = out.withUnsafeBytes { forge_crc32c(0, $0.baseAddress.map { $0 + start }, 60) }
        out.appendLittleEndian(crc)
    }

    /// Reads the stored form; nil when the checksum does not fit or the entry belongs to another segment.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer, at position: Int, nonce expected: UInt64) {
        guard position + Self.byteCount <= bytes.count, let base = bytes.baseAddress.map({ $0 + position }) else {
            return nil
        }
        guard bytes.littleEndian(UInt32.self, at: position + 60) == forge_crc32c(0, base, 60),
            let key = Digest(bytes: UnsafeRawBufferPointer(start: base, count: 32)),
            let kind = RecordKind(rawValue: bytes[position + 56])
        else { return nil }
        self.key = key
        stamp = Int64(bitPattern: bytes.littleEndian(UInt64.self, at: position + 32))
        offset = bytes.littleEndian(UInt32.self, at: position + 40)
        length = bytes.littleEndian(UInt32.self, at: position + 44)
        nonce = bytes.littleEndian(UInt64.self, at: position + 48)
        self.kind = kind
        guard nonce == expected else { return nil }
    }

    init(key: Digest, stamp: Int64, offset: UInt32, length: UInt32, nonce: UInt64, kind: RecordKind) {
        self.key = key
        self.stamp = stamp
        self.offset = offset
        self.length = length
        self.nonce = nonce
        self.kind = kind
    }
}
