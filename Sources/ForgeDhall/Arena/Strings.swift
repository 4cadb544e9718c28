/// The number of a run of bytes: text of a literal, or bytes of one.
struct StringID: Hashable, BitwiseCopyable, Sendable {
    let id: UInt32
    /// The empty string.
    static let empty = StringID(id: 0)
}

/// Immutable runs of bytes.
struct Strings: ~Copyable {
    struct Entry: ByteRunEntry {
        var offset: UInt32
        var length: UInt32
    }

    private var bytes = Buffer<UInt8>(capacity: 4096)
    private var entries = Buffer<Entry>(capacity: 256)

    init() { _ = entries.append(Entry(offset: 0, length: 0)) }

    var byteCount: Int { bytes.byteCount + entries.byteCount }

    /// Keeps bytes.
    mutating func add(_ run: UnsafeBufferPointer<UInt8>) -> StringID {
        if run.isEmpty { return .empty }
        let offset = bytes.append(contentsOf: run)
        return StringID(id: entries.append(Entry(offset: offset, length: UInt32(run.count))))
    }

    mutating func add(_ run: [UInt8]) -> StringID { run.withUnsafeBufferPointer { add($0) } }

    mutating func add(_ text: String) -> StringID {
        var text = text
        return text.withUTF8 { add($0) }
    }

    /// The bytes; good until the next string is kept.
    func bytes(_ string: StringID) -> UnsafeBufferPointer<UInt8> {
        let entry = entries[string.id]
        return bytes.slice(entry.offset, Int(entry.length))
    }

    /// What there is now, for a read on another thread.
    mutating func lend(to reader: BackgroundRead) -> ByteRunsView<Entry> {
        ByteRunsView(bytes.lend(to: reader), entries.lend(to: reader))
    }

    func count(_ string: StringID) -> Int { Int(entries[string.id].length) }

    func isEqual(_ a: StringID, _ b: StringID) -> Bool { a == b || bytes(a).isSame(as: bytes(b)) }
}
