import ForgeCore

/// The file in which records lie under their keys: a header, then segments, each added by one process.
///
/// Integers are little-endian. The header is 16 bytes of magic and the 32 bytes that name the program. A segment is a
/// head of 32 bytes (magic, number of records, bytes of the whole segment, checksum of its index), an index of 48 bytes
/// a record, sorted by key (key, offset in the segment, length, checksum), and the records. A segment whose index is
/// not what was written ends the file.
struct CacheFile {
    static let magic = Array("forge-dhall-2\0\0\0".utf8)
    static let headerSize = 48
    static let segmentMagic: UInt32 = 0x4745_5344
    static let headSize = 32
    static let slotSize = 48
    /// With more segments than this they are joined, so that a look-up stays short.
    static let segmentLimit = 32
    /// A file that would be longer begins anew.
    static let sizeLimit = 128 << 20

    private let content: UnsafeRawBufferPointer
    private let program: Digest
    /// The segments, oldest first.
    private var segments: [Range<Int>] = []
    /// Whether bytes can be added at the end: the file is this program's, and whole.
    private(set) var isWhole = false

    init(_ content: UnsafeRawBufferPointer, program: Digest) {
        self.content = content
        self.program = program
        guard content.count >= Self.headerSize, content.prefix(16).elementsEqual(Self.magic),
            content[16..<48].elementsEqual(program.bytes)
        else { return }
        var position = Self.headerSize
        while position < content.count {
            guard let size = segmentSize(at: position) else { return }
            segments.append(position..<position + size)
            position += size
        }
        isWhole = true
    }

    private func segmentSize(at position: Int) -> Int? {
        guard content.count - position >= Self.headSize, number(position) == Self.segmentMagic else { return nil }
        let indexSize = Int(number(position + 4)) * Self.slotSize
        let size = wide(position + 8)
        guard size <= UInt64(content.count - position), Int(size) >= Self.headSize + indexSize else { return nil }
        let index = content[position + Self.headSize..<position + Self.headSize + indexSize]
        guard Checksum.of(UnsafeRawBufferPointer(rebasing: index)) == wide(position + 16) else { return nil }
        return Int(size)
    }

    private func number(_ position: Int) -> UInt32 {
        UInt32(littleEndian: content.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    }

    private func wide(_ position: Int) -> UInt64 {
        UInt64(littleEndian: content.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    // MARK: Reading

    /// The newest record of a key.
    func record(_ key: Digest) throws(DamagedRecord) -> UnsafeRawBufferPointer? {
        for segment in segments.reversed() {
            if let record = try record(key, in: segment) { return record }
        }
        return nil
    }

    /// The records of a key, newest first.
    func records(_ key: Digest) throws(DamagedRecord) -> [UnsafeRawBufferPointer] {
        var found: [UnsafeRawBufferPointer] = []
        for segment in segments.reversed() {
            if let record = try record(key, in: segment) { found.append(record) }
        }
        return found
    }

    private func key(_ slot: Int) -> Digest {
        guard let key = Digest(bytes: UnsafeRawBufferPointer(rebasing: content[slot..<slot + 32])) else {
            preconditionFailure("INVARIANT: 32 bytes are a digest")
        }
        return key
    }

    private func record(_ key: Digest, in segment: Range<Int>) throws(DamagedRecord) -> UnsafeRawBufferPointer? {
        let index = segment.lowerBound + Self.headSize
        var low = 0
        var high = Int(number(segment.lowerBound + 4))
        while low < high {
            let middle = (low + high) / 2
            if self.key(index + middle * Self.slotSize) < key { low = middle + 1 } else { high = middle }
        }
        let slot = index + low * Self.slotSize
        guard low < Int(number(segment.lowerBound + 4)), self.key(slot) == key else { return nil }
        let start = Int(number(slot + 32))
        let length = Int(number(slot + 36))
        guard start + length <= segment.count else { throw DamagedRecord() }
        let from = segment.lowerBound + start
        let bytes = UnsafeRawBufferPointer(rebasing: content[from..<from + length])
        guard Checksum.of(bytes) == wide(slot + 40) else { throw DamagedRecord() }
        return bytes
    }

    // MARK: Writing

    /// Adds records to a store.
    func add(_ draft: SegmentDraft, to store: any TermStore) {
        if draft.isEmpty { return }
        let fits = content.count + draft.size <= Self.sizeLimit
        if isWhole, segments.count < Self.segmentLimit, fits { return store.append(draft.segment()) }
        var all = draft
        if fits {
            for segment in segments.reversed() { join(segment, &all) }
        }
        store.replace(all.segment(after: Self.magic + program.bytes))
    }

    private func join(_ segment: Range<Int>, _ all: inout SegmentDraft) {
        for place in 0..<Int(number(segment.lowerBound + 4)) {
            let key = key(segment.lowerBound + Self.headSize + place * Self.slotSize)
            if let record = try? record(key, in: segment) { all.add(key, record) }
        }
    }
}

/// A sum by which bytes that were damaged by accident are noticed.
enum Checksum {
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var position = 0
        while position + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            sum = (sum ^ word) &* 0xFF51_AFD7_ED55_8CCD
            sum ^= sum >> 32
            position += 8
        }
        while position < bytes.count {
            sum = (sum ^ UInt64(bytes[position])) &* 0xC4CE_B9FE_1A85_EC53
            sum ^= sum >> 29
            position += 1
        }
        return sum
    }
}
