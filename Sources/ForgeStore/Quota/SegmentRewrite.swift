import ForgeCore

/// Moves what stays of a sealed segment to another one, piece by piece beside everything else, and removes the segment
/// in one short moment.
struct SegmentRewrite {
    /// Bytes that are moved in one piece.
    private static let pieceBytes = 4 << 20

    private let number: UInt32
    private let entries: [SegmentEntry]
    private var next = 0
    /// Offsets of records that stand elsewhere too, or are damaged.
    private var settled: Set<UInt32> = []

    init(_ number: UInt32, _ entries: [SegmentEntry]) {
        self.number = number
        self.entries = entries.sorted { $0.offset < $1.offset }
    }

    /// Does the next piece; true when the segment is gone.
    mutating func advance(_ pass: inout EvictionPass) throws(ForgeError) -> Bool {
        guard pass.store.segments.sealedNumbers.contains(number) else { return true }
        if next < entries.count {
            var bytes = 0
            let start = next
            while next < entries.count, bytes < Self.pieceBytes {
                bytes += Int(entries[next].length) + SegmentFormat.recordHeaderSize
                next += 1
            }
            try move(entries[start..<next], pass)
            return false
        }
        let rewrite = self
        try pass.alone { (pass) throws(ForgeError) in try rewrite.finish(&pass) }
        return true
    }

    /// Whether a record goes.
    private func goes(_ entry: SegmentEntry, _ pass: EvictionPass) -> Bool {
        pass.age(of: entry, in: number).map { $0 <= pass.limit } ?? false
    }

    private mutating func move(_ entries: ArraySlice<SegmentEntry>, _ pass: EvictionPass) throws(ForgeError) {
        let staying = entries.filter { !goes($0, pass) }
        settled.formUnion(staying.map(\.offset))
        try storeIO { () throws(DiskError) in try pass.store.segments.copy(staying, from: number) }
    }

    /// Removes the segment; what was pinned or used since it was passed over is moved too.
    private func finish(_ pass: inout EvictionPass) throws(ForgeError) -> [Digest] {
        let set = pass.store.segments
        guard set.sealedNumbers.contains(number) else { return [] }
        let left = entries.filter { !settled.contains($0.offset) }
        let staying = left.filter { !goes($0, pass) }
        let dead = left.filter { goes($0, pass) }
        var gone: [Digest] = []
        for entry in dead where entry.kind == .blob && set.stands(Located(segment: number, entry: entry)) {
            gone.append(entry.key)
            pass.tally.blob(Int64(entry.length))
        }
        try storeIO { () throws(DiskError) in
            try set.copy(staying, from: number)
            try set.remove(number)
        }
        pass.hasFreed = true
        return gone
    }
}
