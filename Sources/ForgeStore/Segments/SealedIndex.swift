import CForgeLinux
import ForgeCore

/// The sorted index of a sealed segment, read in place: `NNNN.idx`.
///
/// A header, a table of 257 positions by the key's first byte, the entries sorted by key and stamp, and the positions
/// of the withdrawals. Each entry has its own checksum, so a damaged one is as if absent and never misleads.
struct SealedIndex: Sendable {
    static let magic: UInt64 = 0x3158_4449_4752_4f46  // "FORGIDX1"
    static let headerSize = 64
    static let fanoutSize = 257 * 4
    static let entriesStart = 1152

    let contents: DiskContents
    let nonce: UInt64
    let count: Int
    let withdrawalCount: Int
    /// The size of the segment when it was sealed.
    let segmentSize: Int64

    /// Opens an index; nil when its header or size is wrong, in which case the segment must be scanned.
    init?(_ contents: DiskContents) {
        let bytes = contents.bytes
        guard bytes.count >= Self.entriesStart, bytes.littleEndian(UInt64.self, at: 0) == Self.magic,
            bytes.littleEndian(UInt32.self, at: 60) == forge_crc32c(0, bytes.baseAddress, 60)
        else { return nil }
        self.contents = contents
        nonce = bytes.littleEndian(UInt64.self, at: 8)
        count = Int(bytes.littleEndian(UInt32.self, at: 16))
        withdrawalCount = Int(bytes.littleEndian(UInt32.self, at: 20))
        segmentSize = Int64(bytes.littleEndian(UInt64.self, at: 24))
        guard bytes.count == Self.entriesStart + count * SegmentEntry.byteCount + withdrawalCount * 4 else {
            return nil
        }
    }

    /// Builds the file for a segment's records.
    static func build(_ entries: [SegmentEntry], nonce: UInt64, segmentSize: Int64) -> [UInt8] {
        let sorted = entries.sorted {
            ($0.key, $0.stamp, $0.offset, $0.kind.rawValue) < ($1.key, $1.stamp, $1.offset, $1.kind.rawValue)
        }
        let withdrawals = sorted.indices.filter { sorted[$0].kind.isWithdrawal }
        var out: [UInt8] = []
        out.reserveCapacity(entriesStart + sorted.count * SegmentEntry.byteCount + withdrawals.count * 4)
        out.appendLittleEndian(magic)
        out.appendLittleEndian(nonce)
        out.appendLittleEndian(UInt32(sorted.count))
        out.appendLittleEndian(UInt32(withdrawals.count))
        out.appendLittleEndian(UInt64(segmentSize))
        out += [UInt8](repeating: 0, count: 60 - out.count)
        out.appendLittleEndian(out.withUnsafeBytes { forge_crc32c(0, $0.baseAddress, 60) })
        var next = 0
        for byte in 0...256 {
            while next < sorted.count, Int(sorted[next].key.leadingWord >> 56) < byte { next += 1 }
            out.appendLittleEndian(UInt32(next))
        }
        out += [UInt8](repeating: 0, count: entriesStart - out.count)
        for entry in sorted { entry.append(to: &out) }
        for index in withdrawals { out.appendLittleEndian(UInt32(index)) }
        return out
    }

    /// The entry at a position of the sorted order; nil when it is damaged.
    func entry(_ index: Int) -> SegmentEntry? {
        SegmentEntry(contents.bytes, at: Self.entriesStart + index * SegmentEntry.byteCount, nonce: nonce)
    }

    /// The latest undamaged entry for a key.
    func find(_ key: Digest, result: Bool) -> SegmentEntry? {
        let bytes = contents.bytes
        let first = Int(key.leadingWord >> 56)
        var low = Int(bytes.littleEndian(UInt32.self, at: Self.headerSize + first * 4))
        var high = Int(bytes.littleEndian(UInt32.self, at: Self.headerSize + first * 4 + 4))
        guard low <= high, high <= count else { return nil }
        let end = high
        while low < high {
            let middle = (low + high) / 2
            if keyAt(middle) < key { low = middle + 1 } else { high = middle }
        }
        var best: SegmentEntry?
        while low < end, keyAt(low) == key {
            if let entry = entry(low), entry.kind.concernsResult == result, entry.stamp >= best?.stamp ?? .min {
                best = entry
            }
            low += 1
        }
        return best
    }

    /// The entries that take something away.
    func withdrawals() -> [SegmentEntry] {
        let table = Self.entriesStart + count * SegmentEntry.byteCount
        return (0..<withdrawalCount).compactMap { position in
            let index = Int(contents.bytes.littleEndian(UInt32.self, at: table + position * 4))
            return index < count ? entry(index) : nil
        }
    }

    private func keyAt(_ index: Int) -> Digest {
        let position = Self.entriesStart + index * SegmentEntry.byteCount
        guard let key = Digest(bytes: UnsafeRawBufferPointer(rebasing: contents.bytes[position..<position + 32])) else {
            preconditionFailure("INVARIANT: 32 bytes are a digest")
        }
        return key
    }
}
