import Glibc

/// The bytes of all keys, each with its length before and a zero byte after it.
///
/// Bytes never move.
struct KeyArena {
    /// More bytes than a key can have.
    static let maxKeyBytes = 64 << 10
    /// Offsets count units of four bytes.
    static let unit = 4
    private static let chunkUnits = 1 << 18

    private let base: UnsafeRawPointer?
    private let baseUnits: Int
    // A plain pointer to room for all chunks there can be: whoever copies the arena counts no reference, and can read
    // from the copy what it held then. Pages that are not used take no memory.
    private let chunks = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: 1 << 14)
    private var chunkCount = 0
    private var usedUnits = Self.chunkUnits

    init(base: UnsafeRawPointer? = nil, byteCount: Int = 0) {
        self.base = base
        baseUnits = byteCount / Self.unit
    }

    func free() {
        for index in 0..<chunkCount { chunks[index].deallocate() }
        chunks.deallocate()
    }

    /// The bytes of a key; a zero byte follows.
    func bytes(_ offset: UInt32) -> UnsafeRawBufferPointer {
        let start: UnsafeRawPointer
        if Int(offset) < baseUnits, let base {
            start = base + Int(offset) * Self.unit
        } else {
            let index = Int(offset) - baseUnits
            start = UnsafeRawPointer(chunks[index / Self.chunkUnits]) + index % Self.chunkUnits * Self.unit
        }
        return UnsafeRawBufferPointer(start: start + 4, count: Int(start.load(as: UInt32.self)))
    }

    /// The number of units that a key of so many bytes takes.
    static func units(_ byteCount: Int) -> Int { (4 + byteCount + 1 + unit - 1) / unit }

    /// Writes length, bytes and zeros.
    static func write(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) {
        memset(target, 0, units(bytes.count) * unit)
        target.storeBytes(of: UInt32(bytes.count), as: UInt32.self)
        if let source = bytes.baseAddress { memcpy(target + 4, source, bytes.count) }
    }

    /// Keeps a key's bytes and gives their offset.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(EngineError) -> UInt32 {
        let needed = Self.units(bytes.count)
        if usedUnits + needed > Self.chunkUnits {
            let end = baseUnits + (chunkCount + 1) * Self.chunkUnits
            guard end <= Int(UInt32.max) else { throw .limit("16 GiB of keys") }
            addChunk()
        }
        Self.write(bytes, to: chunks[chunkCount - 1] + usedUnits * Self.unit)
        defer { usedUnits += needed }
        return UInt32(baseUnits + (chunkCount - 1) * Self.chunkUnits + usedUnits)
    }

    private mutating func addChunk() {
        (chunks + chunkCount).initialize(to: .allocate(byteCount: Self.chunkUnits * Self.unit, alignment: 8))
        chunkCount += 1
        usedUnits = 0
    }
}
