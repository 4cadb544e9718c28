import Glibc

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
        self.capacity = capacity
        self.count = count
        isOwned = capacity * 8 >= Self.largePage
        slots = isOwned ? Self.allocate(capacity) : mapped
        if isOwned { slots.update(from: mapped, count: capacity) }
    }

    private static let largePage = 2 << 20

    /// Room for slots, in large pages where it fills one: a look-up touches one place anywhere in the table.
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt64> {
        let size = capacity * 8
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: min(size, largePage))
        if size >= largePage { madvise(memory, size, MADV_HUGEPAGE) }
        return memory.bindMemory(to: UInt64.self, capacity: capacity)
    }

    func free() { if isOwned { slots.deallocate() } }

    /// The capacity of a table that a state file holds for so many keys.
    ///
    /// Four fifths may be in use: a read costs the cache line that it misses, and a denser table has fewer of them.
    static func capacity(for count: Int) -> Int {
        var capacity = 64
        while capacity * 4 < count * 5 { capacity *= 2 }
        return capacity
    }

    /// Where to look for a hash first.
    func start(_ hash: UInt32) -> Int { Int(hash) & (capacity - 1) }

    /// The next node of a hash; nil when there is none.
    func next(_ hash: UInt32, from at: inout Int) -> UInt32? {
        while slots[at] != 0 {
            let slot = slots[at]
            at = (at + 1) & (capacity - 1)
            if UInt32(truncatingIfNeeded: slot >> 32) == hash { return UInt32(truncatingIfNeeded: slot) - 1 }
        }
        return nil
    }

    /// Adds a node that is not there.
    mutating func insert(_ hash: UInt32, _ node: UInt32) {
        if (count + 1) * 5 > capacity * 4 { grow() }
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
        let larger = Self.allocate(capacity * 2)
        larger.update(repeating: 0, count: capacity * 2)
        for at in 0..<capacity where slots[at] != 0 { Self.put(slots[at], into: larger, capacity * 2) }
        if isOwned { slots.deallocate() }
        slots = larger
        capacity *= 2
        isOwned = true
    }
}
