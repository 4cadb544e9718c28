import ForgeCore

/// A place in one of the segments.
struct Located: Sendable, Equatable {
    /// The segment's number.
    var segment: UInt32
    var entry: SegmentEntry
}

/// An open-addressing table from keys to the latest record for each.
///
/// A plain dictionary would spend most of a start-up on hashing digests, which are uniform already.
struct SegmentTable: Sendable {
    private var slots: [Int32] = []
    private var items: [Located] = []
    private var mask = 0

    /// The records held, in the order in which their keys came.
    var all: [Located] { items }

    /// The latest record for a key.
    func find(_ key: Digest, result: Bool) -> Located? {
        guard mask > 0 else { return nil }
        var slot = Int(truncatingIfNeeded: key.leadingWord) & mask
        while slots[slot] >= 0 {
            let item = items[Int(slots[slot])]
            if item.entry.key == key, item.entry.kind.concernsResult == result { return item }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds a record unless a later one is there.
    mutating func insert(_ item: Located) {
        if (items.count + 1) * 2 > mask { grow() }
        let result = item.entry.kind.concernsResult
        var slot = Int(truncatingIfNeeded: item.entry.key.leadingWord) & mask
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if items[index].entry.key == item.entry.key, items[index].entry.kind.concernsResult == result {
                if item.entry.stamp >= items[index].entry.stamp { items[index] = item }
                return
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = Int32(items.count)
        items.append(item)
    }

    mutating func reserve(_ more: Int) {
        items.reserveCapacity(items.count + more)
        while (items.count + more) * 2 > mask { grow() }
    }

    private mutating func grow() {
        let count = max(1024, slots.count * 2)
        slots = [Int32](repeating: -1, count: count)
        mask = count - 1
        for (index, item) in items.enumerated() {
            var slot = Int(truncatingIfNeeded: item.entry.key.leadingWord) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(index)
        }
    }
}
