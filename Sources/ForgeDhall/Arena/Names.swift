/// The number of an interned label.
struct Name: Hashable, BitwiseCopyable, Sendable {
    let id: UInt32
}

/// Every label that a session has met, once each.
struct Names: ~Copyable {
    struct Entry: ByteRunEntry {
        var offset: UInt32
        var length: UInt32
        var hash: UInt32
    }

    private var bytes = Buffer<UInt8>(capacity: 4096)
    private var entries = Buffer<Entry>(capacity: 512)
    private var slots: UnsafeMutablePointer<UInt32>
    private var mask = 1023

    /// Labels that the rules of the language name.
    static let wellKnown = [
        "_", "Some", "None", "Type", "default", "index", "value", "mapKey", "mapValue", "header", "Local", "Remote",
        "Environment", "Missing", "a", "as", "natural", "succ", "zero", "list", "cons", "nil", "date", "time",
        "timeZone", "x", "A", "needle", "replacement", "haystack",
    ]

    init() {
        slots = .allocate(capacity: 1024)
        slots.initialize(repeating: .max, count: 1024)
        for text in Self.wellKnown { _ = intern(text) }
    }

    deinit { slots.deallocate() }

    var count: Int { entries.count }
    var byteCount: Int { bytes.byteCount + entries.byteCount + (mask + 1) * 4 }

    /// The number of a label.
    mutating func intern(_ label: UnsafeBufferPointer<UInt8>) -> Name {
        var hash: UInt32 = 2_166_136_261
        for byte in label { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        hash ^= hash >> 15
        var slot = Int(hash) & mask
        while slots[slot] != .max {
            let entry = entries[slots[slot]]
            if entry.hash == hash, bytes.slice(entry.offset, Int(entry.length)).isSame(as: label) {
                return Name(id: slots[slot])
            }
            slot = (slot + 1) & mask
        }
        let offset = bytes.append(contentsOf: label)
        let id = entries.append(Entry(offset: offset, length: UInt32(label.count), hash: hash))
        slots[slot] = id
        if entries.count * 2 > mask { grow() }
        return Name(id: id)
    }

    mutating func intern(_ text: String) -> Name {
        var text = text
        return text.withUTF8 { intern($0) }
    }

    private mutating func grow() {
        slots.deallocate()
        mask = mask * 2 + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: .max, count: mask + 1)
        for id in 0..<UInt32(entries.count) {
            var slot = Int(entries[id].hash) & mask
            while slots[slot] != .max { slot = (slot + 1) & mask }
            slots[slot] = id
        }
    }

    /// The bytes of a label; good until the next label is interned.
    @inline(__always)
    func bytes(_ name: Name) -> UnsafeBufferPointer<UInt8> {
        let entry = entries[name.id]
        return bytes.slice(entry.offset, Int(entry.length))
    }

    /// What there is now, for a read on another thread.
    mutating func lend(to reader: BackgroundRead) -> ByteRunsView<Entry> {
        ByteRunsView(bytes.lend(to: reader), entries.lend(to: reader))
    }

    func text(_ name: Name) -> String { String(decoding: bytes(name), as: UTF8.self) }

    /// The order of two labels by their bytes: negative, zero or positive.
    @inline(__always)
    func compare(_ a: Name, _ b: Name) -> Int { a == b ? 0 : bytes(a).order(bytes(b)) }
}

extension Name {
    /// Labels in the order of ``Names/wellKnown``.
    static let underscore = Name(id: 0)
    static let some = Name(id: 1)
    static let none = Name(id: 2)
    static let type = Name(id: 3)
    static let `default` = Name(id: 4)
    static let index = Name(id: 5)
    static let value = Name(id: 6)
    static let mapKey = Name(id: 7)
    static let mapValue = Name(id: 8)
    static let header = Name(id: 9)
    static let local = Name(id: 10)
    static let remote = Name(id: 11)
    static let environment = Name(id: 12)
    static let missing = Name(id: 13)
    static let a = Name(id: 14)
    static let `as` = Name(id: 15)
    static let natural = Name(id: 16)
    static let succ = Name(id: 17)
    static let zero = Name(id: 18)
    static let list = Name(id: 19)
    static let cons = Name(id: 20)
    static let nilLabel = Name(id: 21)
    static let date = Name(id: 22)
    static let time = Name(id: 23)
    static let timeZone = Name(id: 24)
    static let x = Name(id: 25)
    static let upperA = Name(id: 26)
    static let needle = Name(id: 27)
    static let replacement = Name(id: 28)
    static let haystack = Name(id: 29)
}
