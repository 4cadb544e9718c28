import ForgeCore
import Synchronization

extension SegmentSet {
    /// The numbers of sealed segments, in order.
    var sealedNumbers: [UInt32] { state.withLock { $0.sealed.map(\.number).sorted() } }
    /// The numbers of unsealed segments, in order.
    var openNumbers: [UInt32] { state.withLock { $0.open.keys.sorted() } }

    /// The undamaged entries of a sealed segment.
    func entries(sealed number: UInt32) -> [SegmentEntry] {
        let index = state.withLock { $0.sealed.first { $0.number == number }?.index }
        guard let index else { return [] }
        return (0..<index.count).compactMap { index.entry($0) }
    }

    /// How many entries of a sealed segment's index are damaged.
    func damagedEntries(sealed number: UInt32) -> Int {
        let index = state.withLock { $0.sealed.first { $0.number == number }?.index }
        return (index?.count ?? 0) - entries(sealed: number).count
    }

    /// Everything that this process knows to be in segments, the latest record for each key, withdrawals left out.
    func everything() -> [Located] {
        state.withLock { state in
            var table = state.table
            for (number, index) in state.sealed {
                for position in 0..<index.count {
                    if let entry = index.entry(position) { table.insert(Located(segment: number, entry: entry)) }
                }
            }
            return table.all.filter { !$0.entry.kind.isWithdrawal }
        }
    }

    /// What this process knows of unsealed segments, and may still of those that it saw unsealed.
    func recent() -> [Located] { state.withLock { $0.table.all } }

    /// Every result that counts.
    func everyResult() -> [Located] { everything().filter { $0.entry.kind == .result } }

    /// When a blob was last withdrawn; nil when it never was.
    func withdrawnStamp(_ key: Digest) -> Int64? {
        guard let latest = latest(key, result: false), latest.entry.kind == .blobWithdrawn else {
            return state.withLock { $0.withdrawn[key] }
        }
        return latest.entry.stamp
    }

    /// Whether a segment other than the given one has any record for a key.
    func hasRecord(_ key: Digest, result: Bool, besides number: UInt32) -> Bool {
        state.withLock { state in
            if let found = state.table.find(key, result: result), found.segment != number { return true }
            return state.sealed.contains { $0.number != number && $0.index.find(key, result: result) != nil }
        }
    }
}

extension SegmentSet {
    /// Makes the index of a sealed segment anew from its records.
    func rebuildIndex(_ number: UInt32) throws(DiskError) {
        let file = try handle(number)
        let size = try disk.size(file)
        let bytes = try disk.read(file, count: Int(size), at: 0)
        guard let nonce = SegmentFormat.nonce(header: bytes) else { return }
        let headerSize = SegmentFormat.headerSize
        let entries = bytes.withUnsafeBytes { raw in
            SegmentFormat.scan(
                UnsafeRawBufferPointer(rebasing: raw[headerSize...]), base: Int64(headerSize), nonce: nonce)
        }
        // A result among them may never have been visible; its closure is looked at when it is used.
        let index = SealedIndex.build(entries, nonce: nonce, segmentSize: size)
        let path = paths.index(number)
        try disk.replace(path, in: paths.directory, with: index, temporary: path + ".tmp")
    }
}
