import ForgeCore

/// One record of a journal, its parts where they lie.
private struct JournalRecord {
    let id: UInt32
    let kind: UInt16
    let state: NodeState
    let flags: JournalFlags
    let changedAt: UInt32
    let verifiedAt: UInt32
    let computedAt: UInt32
    let cause: UInt32
    var key = UnsafeRawBufferPointer(start: nil, count: 0)
    var dependencies: [UInt32] = []
    var facts = FileFacts.unreadable
    var leafFlags: UInt32 = 0
    /// Where the answer begins in the journal, in units of four bytes.
    var answer = 0

    init(_ reader: inout ByteReader, in journal: UnsafeRawBufferPointer) throws {
        id = try reader.uint32()
        let codes = try reader.uint32()
        kind = UInt16(truncatingIfNeeded: codes)
        guard let state = NodeState(rawValue: UInt8(truncatingIfNeeded: codes >> 16)), state != .running else {
            throw ByteReader.Malformed()
        }
        self.state = state
        flags = JournalFlags(rawValue: UInt8(truncatingIfNeeded: codes >> 24))
        changedAt = try reader.uint32()
        verifiedAt = try reader.uint32()
        computedAt = try reader.uint32()
        cause = try reader.uint32()
        if flags.contains(.isNew) { key = try Self.padded(Int(try reader.uint32()), &reader) }
        if flags.contains(.hasDependencies) {
            for _ in 0..<(try reader.uint32()) { dependencies.append(try reader.uint32()) }
        }
        if flags.contains(.isLeaf) {
            facts.inode = try reader.uint64()
            facts.size = Int64(bitPattern: try reader.uint64())
            facts.modified = Int64(bitPattern: try reader.uint64())
            facts.changed = Int64(bitPattern: try reader.uint64())
            facts.mode = try reader.uint32()
            facts.device = try reader.uint32()
            leafFlags = try reader.uint32()
        }
        if flags.contains(.hasAnswer) {
            let head = try reader.bytes(4)
            guard let start = head.baseAddress, let base = journal.baseAddress else { throw ByteReader.Malformed() }
            answer = (start - base) / 4
            let count = head.loadUnaligned(as: UInt32.self) & ~SavedValue.fingerprintMark
            _ = try Self.padded(Int(count), &reader)
        }
    }

    /// Whether a kind of this role has such records, and the state is one that is saved.
    func fits(role: UInt32) -> Bool {
        let isLeaf = KeyRole.isObserved(code: role)
        let isAnswered = flags.contains(.hasAnswer) || flags.contains(.keepsAnswer)
        return isLeaf == flags.contains(.isLeaf) && !(isLeaf && flags.contains(.hasDependencies))
            && state != .failed && !(state == .absent && isAnswered)
            && !(flags.contains(.hasAnswer) && flags.contains(.keepsAnswer))
            && !(flags.contains(.isNew) && flags.contains(.keepsAnswer))
    }

    /// Bytes that zeros follow up to a multiple of 4.
    private static func padded(
        _ count: Int, _ reader: inout ByteReader
    ) throws(ByteReader.Malformed) -> UnsafeRawBufferPointer {
        let bytes = try reader.bytes((count + 3) / 4 * 4)
        return UnsafeRawBufferPointer(rebasing: bytes[..<count])
    }
}

extension Graph {
    /// Brings the graph of a state file up to date with the segments of its journal.
    ///
    /// - Parameter roles: those of the kinds that the state file names.
    /// - Throws: when a segment does not fit to the graph; the graph is then of no use.
    func replay(_ segments: [UnsafeRawBufferPointer], roles: [UInt32]) throws {
        for segment in segments { try replay(segment, roles) }
        settle()
        hasChanges = false
    }

    private func replay(_ segment: UnsafeRawBufferPointer, _ roles: [UInt32]) throws {
        guard let journal else { throw ByteReader.Malformed() }
        var reader = ByteReader(segment)
        let saved = try reader.uint32()
        let writer = try reader.uint32()
        guard saved < UInt32.max - 1, writer < UInt32.max - 1 else { throw ByteReader.Malformed() }
        version = saved + 1
        session = writer + 1
        var roots: [UInt32] = []
        for _ in 0..<(try reader.uint32()) { roots.append(try reader.uint32()) }
        var records: [JournalRecord] = []
        for _ in 0..<(try reader.uint32()) {
            let record = try JournalRecord(&reader, in: journal.bytes)
            guard Int(record.kind) < roles.count, record.fits(role: roles[Int(record.kind)]) else {
                throw ByteReader.Malformed()
            }
            if record.flags.contains(.isNew) { try add(record) }
            records.append(record)
        }
        guard reader.isAtEnd else { throw ByteReader.Malformed() }
        for record in records { try apply(record) }
        for root in roots {
            guard Int(root) < nodes.count else { throw ByteReader.Malformed() }
            self.roots[root] = writer
        }
    }

    private func add(_ record: JournalRecord) throws {
        guard Int(record.id) == nodes.count else { throw ByteReader.Malformed() }
        let hash = StableHash.hash(record.key, seed: kinds.seed(record.kind))
        _ = try add(
            kind: record.kind, record.key, hash: hash,
            leafFlags: record.flags.contains(.isLeaf) ? record.leafFlags : nil)
    }

    private func apply(_ record: JournalRecord) throws {
        guard Int(record.id) < nodes.count, Int(record.cause) <= nodes.count,
            node(record.id).pointee.kind == record.kind,
            record.dependencies.allSatisfy({ Int(Edge(code: $0).node) < nodes.count })
        else { throw ByteReader.Malformed() }
        if record.flags.contains(.hasDependencies) { try setDependencies(of: record.id, record.dependencies) }
        let own = node(record.id)
        own.pointee.state = record.state
        own.pointee.changedAt = record.changedAt
        own.pointee.verifiedAt = record.verifiedAt
        own.pointee.computedAt = record.computedAt
        own.pointee.cause = record.cause
        if record.flags.contains(.hasAnswer) {
            own.pointee.value = UInt32(values.count / 4 + record.answer + 1)
        } else if !record.flags.contains(.keepsAnswer) {
            own.pointee.value = 0
        }
        if record.flags.contains(.isLeaf) {
            guard Int(own.pointee.deps) < leaves.count else { throw ByteReader.Malformed() }
            let leaf = leaves.pointer(Int(own.pointee.deps))
            leaf.pointee.facts = record.facts
            leaf.pointee.flags = record.leafFlags
        }
        touch(record.id)
    }
}
