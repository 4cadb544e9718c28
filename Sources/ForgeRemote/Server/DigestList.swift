internal import ForgeCore

/// The digests that a request names, found in its bytes without a message being made of each.
struct DigestList {
    /// The instance that is asked.
    private(set) var instance: [UInt8] = []
    /// The blobs, in their order.
    private(set) var blobs: [BlobID] = []

    /// Finds those of field 2, beside field 1; nil for bytes that hold anything else, which a reader of whole messages
    /// has to judge.
    init?(_ bytes: [UInt8]) {
        let isPlain = bytes.withUnsafeBytes { raw in
            var scan = Scan(raw)
            blobs.reserveCapacity(raw.count / 72)
            while let tag = scan.byte() {
                guard let part = scan.part() else { return false }
                if tag == 1 << 3 | 2 {
                    instance = Array(part)
                } else if tag == 2 << 3 | 2, let blob = Self.blob(part) {
                    blobs.append(blob)
                } else {
                    return false
                }
            }
            return true
        }
        guard isPlain else { return nil }
    }

    /// A digest as everybody writes it: the hash, then the size unless it is zero.
    private static func blob(_ bytes: UnsafeRawBufferPointer) -> BlobID? {
        var scan = Scan(bytes)
        guard scan.byte() == 1 << 3 | 2, let hash = scan.part(), let digest = Digest(hexBytes: hash) else { return nil }
        var size: UInt64 = 0
        if let tag = scan.byte() {
            guard tag == 2 << 3, let number = scan.number(), scan.byte() == nil, number <= UInt64(Int64.max) else {
                return nil
            }
            size = number
        }
        // Whether the two can belong together is said by whoever reads whole messages.
        guard (digest == BlobID.empty.digest) == (size == 0) else { return nil }
        return BlobID(digest, size: Int64(size))
    }

    private struct Scan {
        private let bytes: UnsafeRawBufferPointer
        private var position = 0

        init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        mutating func byte() -> UInt8? {
            guard position < bytes.count else { return nil }
            defer { position += 1 }
            return bytes[position]
        }

        mutating func number() -> UInt64? {
            var out: UInt64 = 0
            var shift: UInt64 = 0
            while shift < 64, let byte = byte() {
                out |= UInt64(byte & 0x7f) << shift
                if byte < 0x80 { return out }
                shift += 7
            }
            return nil
        }

        mutating func part() -> UnsafeRawBufferPointer? {
            guard let count = number(), count <= UInt64(bytes.count - position) else { return nil }
            defer { position += Int(count) }
            return UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(count)])
        }
    }
}
