/// Lists of node numbers in one array; places of lists that grew or went are used again.
struct EdgeArena {
    private var buffer: SplitBuffer<UInt32>
    /// Free places by the logarithm of their capacity.
    private var vacant: [[UInt32]] = Array(repeating: [], count: 33)

    init(_ buffer: SplitBuffer<UInt32> = SplitBuffer()) { self.buffer = buffer }

    func free() { buffer.free() }

    /// A list, until the next change of the arena.
    func list(_ offset: UInt32, _ count: UInt32) -> UnsafeMutableBufferPointer<UInt32> {
        count == 0 ? .init(start: nil, count: 0) : .init(start: buffer.pointer(Int(offset)), count: Int(count))
    }

    /// Places a list and gives its offset.
    mutating func place(_ list: [UInt32]) throws(EngineError) -> UInt32 {
        guard !list.isEmpty else { return 0 }
        let order = Self.order(list.count)
        let offset: UInt32
        if let free = vacant[order].popLast() {
            offset = free
        } else {
            guard buffer.count + (1 << order) <= Int(UInt32.max) else { throw .limit("2^32 edges") }
            offset = UInt32(buffer.append(repeating: 0, count: 1 << order))
        }
        let target = buffer.pointer(Int(offset))
        for (index, node) in list.enumerated() { target[index] = node }
        return offset
    }

    /// Gives a list's place back.
    mutating func release(_ offset: UInt32, _ count: UInt32) {
        guard count > 0, Int(offset) >= buffer.baseCount else { return }
        vacant[Self.order(Int(count))].append(offset)
    }

    /// Adds a node to a list that may move.
    mutating func append(_ node: UInt32, to offset: inout UInt32, _ count: inout UInt32) throws(EngineError) {
        let old = list(offset, count)
        if old.last == node { return }
        if count > 0, Int(offset) >= buffer.baseCount, Int(count) < 1 << Self.order(Int(count)) {
            buffer.pointer(Int(offset) + Int(count)).pointee = node
            count += 1
            return
        }
        // A list that has to move gives up its duplicates, so that it stays as long as there are nodes to name.
        var grown = Array(old)
        if grown.count >= 16 {
            grown.sort()
            var kept = 0
            for index in grown.indices where index == 0 || grown[index] != grown[kept - 1] {
                grown[kept] = grown[index]
                kept += 1
            }
            grown.removeSubrange(kept...)
        }
        grown.append(node)
        let place = try self.place(grown)
        release(offset, count)
        offset = place
        count = UInt32(grown.count)
    }

    private static func order(_ count: Int) -> Int {
        count <= 2 ? 1 : Int.bitWidth - (count - 1).leadingZeroBitCount
    }
}
