import ForgeCore

/// The records of a segment to be, in the order in which they were added.
struct SegmentDraft: Sendable {
    private struct Slot {
        var key: Digest
        var offset: Int
        var length: Int
        var checksum: UInt64
    }

    private var slots: [Slot] = []
    private var payload = ByteWriter()
    private var keys: Set<Digest> = []

    var isEmpty: Bool { slots.isEmpty }
    /// Bytes of the whole segment.
    var size: Int { CacheFile.headSize + slots.count * CacheFile.slotSize + payload.bytes.count }

    /// Adds a record, unless there is one of its key.
    mutating func add(_ key: Digest, _ record: [UInt8]) { record.withUnsafeBytes { add(key, $0) } }

    mutating func add(_ key: Digest, _ record: UnsafeRawBufferPointer) {
        guard keys.insert(key).inserted else { return }
        slots.append(
            Slot(
                key: key, offset: payload.bytes.count, length: record.count, checksum: Checksum.of(record)))
        payload.raw(record)
        payload.align()
    }

    /// The segment, behind a file's header where it is the first.
    func segment(after header: [UInt8] = []) -> [UInt8] {
        let start = CacheFile.headSize + slots.count * CacheFile.slotSize
        var index = ByteWriter(capacity: slots.count * CacheFile.slotSize)
        for slot in slots.sorted(by: { $0.key < $1.key }) {
            index.digest(slot.key)
            index.number(UInt32(start + slot.offset))
            index.number(UInt32(slot.length))
            index.wide(slot.checksum)
        }
        var out = ByteWriter(capacity: header.count + size)
        out.raw(header)
        out.number(CacheFile.segmentMagic)
        out.number(UInt32(slots.count))
        out.wide(UInt64(size))
        out.wide(index.bytes.withUnsafeBytes(Checksum.of))
        out.wide(0)
        out.raw(index.bytes)
        out.raw(payload.bytes)
        return out.bytes
    }
}
