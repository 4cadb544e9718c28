/// An open-addressed table from hashes of keys to nodes; a slot is the hash and the node's number plus one.
struct SlotTable {
    private(set) var slots: UnsafeMutablePointer<UInt64>
    private(set) var capacity: Int
    private(set) var count: Int
    private var isOwned: Bool

    /// An empty table.
    init() {
        capacity = 1024
        slots = .allocate(capacity: capacity)
        slots.update(repeating: 0, count: capacity)
        count = 0
        isOwned = true
    }

    /// The table of a state file; `capacity` is a power of two.
    init(mapped: UnsafeMutablePointer<UInt64>, capacity: Int, count: Int) {
        slots = mapped
        self.capacity = capacity
        self.count = count
        isOwned = false
    }

    func free() { if isOwned { slots.deallocate() } }

    /// The capacity of a table that a state file holds for so many keys.
    static func capacity(for count: Int) -> Int {
        var capacity = 64
        while capacity * 2 < count * 3 { capacity *= 2 }
        return capacity
    }

    /// The node among those of a hash that is the one.
    func find(_ hash: UInt32, _ isMatch: (UInt32) -> Bool) -> UInt32? {
        var at = Int(hash) & (capacity - 1)
        while slots[at] != 0 {
            let slot = slots[at]
            if UInt32(truncatingIfNeeded: slot >> 32) == hash {
                let node = UInt32(truncatingIfNeeded: slot) - 1
                if isMatch(node) { return node }
            }
            at = (at + 1) & (capacity - 1)
        }
        return nil
    }

    /// Adds a node that is not there.
    mutating func insert(_ hash: UInt32, _ node: UInt32) {
        if (count + 1) * 4 > capacity * 3 { grow() }
        Self.put(UInt64(hash) << 32 | UInt64(node + 1), into: slots, capacity)
        count += 1
    }

    /// Puts a slot into the first free place from its own on.
    static func put(_ slot: UInt64, into slots: UnsafeMutablePointer<UInt64>, _ capacity: Int) {
        var at = Int(slot >> 32) & (capacity - 1)
        while slots[at] != 0 { at = (at + 1) & (capacity - 1) }
        slots[at] = slot
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
        larger.update(repeating: 0, count: capacity * 2)
        for at in 0..<capacity where slots[at] != 0 { Self.put(slots[at], into: larger, capacity * 2) }
        if isOwned { slots.deallocate() }
        slots = larger
        capacity *= 2
        isOwned = true
    }
}
