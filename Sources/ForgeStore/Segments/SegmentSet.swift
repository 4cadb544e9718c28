import ForgeCore
import Glibc
import Synchronization

/// All segments of a store, as this process sees them, and the one that it writes to.
final class SegmentSet: Sendable {
    /// Records of one write; larger groups are split, which bounds memory.
    static let groupBytes = 8 << 20

    struct State {
        var sealed: [(number: UInt32, index: SealedIndex)] = []
        var open: [UInt32: OpenTable] = [:]
        var table = SegmentTable()
        /// Blobs that a sealed segment withdraws, with the stamp.
        var withdrawn: [Digest: Int64] = [:]
        var handles: [UInt32: DiskFile] = [:]
        var listed: DiskStatus?
    }

    /// An unsealed segment's table of contents, as far as it was read.
    struct OpenTable {
        var nonce: UInt64
        var toc: DiskFile
        var position: Int64
    }

    struct WriterState {
        var writer: SegmentWriter?
        var spoilt: Set<UInt32> = []
        /// The latest stamp of results that failed to be written and could not be taken back.
        var doubtful: Int64?

        mutating func drop(_ dropped: SegmentWriter) {
            spoilt.insert(dropped.number)
            if writer === dropped { writer = nil }
        }
    }

    let disk: any Disk
    let paths: SegmentPaths
    let clock: any Clock
    let sealSize: Int64
    private let files: BlobFiles
    let room: StoreRoom
    let state = SharedLock(State())
    let writing = SharedLock(WriterState())

    init(home: String, files: BlobFiles, disk: any Disk, clock: any Clock, sealSize: Int64, room: StoreRoom) {
        self.room = room
        self.files = files
        self.disk = disk
        self.clock = clock
        self.sealSize = sealSize
        paths = SegmentPaths(directory: "\(home)/segments")
    }

    /// The latest record for a key, withdrawals included.
    func latest(_ key: Digest, result: Bool) -> Located? {
        state.withReading { $0.latest(key, result: result) }
    }

    /// The record that counts for a key; nil when there is none or it was withdrawn.
    func find(_ key: Digest, result: Bool) -> Located? {
        guard let found = latest(key, result: result), !found.entry.kind.isWithdrawal else { return nil }
        return found
    }

    /// The records that count for blobs, in the order of their digests, looked up at once.
    func find(blobs digests: [Digest]) -> [Located?] {
        state.withReading { state in
            digests.map { digest in
                state.latest(digest, result: false).flatMap { $0.entry.kind.isWithdrawal ? nil : $0 }
            }
        }
    }

    /// The whole record, checked against its checksum; nil when it is damaged or its segment is gone.
    func payload(_ located: Located) throws(DiskError) -> [UInt8]? {
        let file: DiskFile
        do { file = try handle(located.segment) } catch {
            if error.number == ENOENT { return nil }
            throw error
        }
        let size = SegmentFormat.recordHeaderSize + Int(located.entry.length)
        var record = try disk.read(file, count: size, at: Int64(located.entry.offset))
        let found = record.withUnsafeBytes {
            SegmentFormat.record($0, at: 0, base: Int64(located.entry.offset), nonce: located.entry.nonce)
        }
        guard record.count == size, let found, found.key == located.entry.key else { return nil }
        record.removeFirst(SegmentFormat.recordHeaderSize)
        return record
    }

    /// Appends records, makes them durable when asked to, and only then lets anyone see them.
    func append(_ records: [PendingRecord], durability: Durability) throws(DiskError) {
        var rest = records[...]
        while !rest.isEmpty {
            var bytes = 0
            let group = rest.prefix { record in
                bytes += record.payload.count
                return bytes <= Self.groupBytes || bytes == record.payload.count
            }
            rest = rest.dropFirst(group.count)
            try appendGroup(Array(group), durability: durability)
        }
    }

    private func appendGroup(_ records: [PendingRecord], durability: Durability) throws(DiskError) {
        let writer = try currentWriter()
        var appended: SegmentWriter.Group?
        do {
            let group = try writer.append(records)
            appended = group
            room.changed(by: group.bytes)
            if durability == .durable { try writer.makeDurable(upTo: group.end) }
            try writer.publish(group)
            state.withLock { state in
                for entry in group.entries { state.table.insert(Located(segment: writer.number, entry: entry)) }
            }
        } catch {
            if let appended, !writer.retract(appended) {
                let latest = records.filter { $0.kind == .result }.map(\.stamp).max()
                writing.withLock { $0.doubtful = [$0.doubtful, latest].compactMap { $0 }.max() }
            }
            if writer.isSpoilt { dropWriter(writer) }
            throw error
        }
    }

    /// The latest stamp of results that failed to be written and could not be taken back; nil when there is none.
    var doubtful: Int64? { writing.withLock { $0.doubtful } }

    /// Whether a sync of any segment failed since the machine started, in whatever process.
    func hasSpoilt() throws(DiskError) -> Bool {
        try disk.list(paths.directory).contains { SegmentPaths.parse($0)?.ending == "bad" }
    }

    /// Makes sure that a record which is visible is durable as well.
    ///
    /// False when its segment once failed to sync, so that only writing the record anew can help.
    func makeDurable(_ located: Located) throws(DiskError) -> Bool {
        if try isSpoilt(located.segment) { return false }
        let writer = writing.withLock { $0.writer }
        if let writer, writer.number == located.segment {
            try writer.makeDurable(upTo: located.entry.end)
            return true
        }
        if state.withLock({ $0.sealed.contains { $0.number == located.segment } }) { return true }
        do { try paths.sync(try handle(located.segment), located.segment, on: disk) } catch {
            if error.number == ENOENT { return false }
            throw error
        }
        return true
    }

    /// Whether a sync of a segment failed since the machine started, in whatever process.
    private func isSpoilt(_ number: UInt32) throws(DiskError) -> Bool {
        try disk.status(paths.spoiltMark(number)) != nil
    }

    /// Makes everything that was written before this call durable.
    func syncAll() throws(DiskError) {
        for number in try syncUnsealed() { try rewrite(spoilt: number) }
    }

    /// Makes the unsealed segments durable and gives the numbers of those with which it cannot be done.
    private func syncUnsealed() throws(DiskError) -> [UInt32] {
        try refresh()
        var spoilt: [UInt32] = []
        for number in state.withLock({ $0.open.keys.sorted() }) {
            if try isSpoilt(number) {
                spoilt.append(number)
                continue
            }
            do throws(DiskError) {
                try paths.sync(try handle(number), number, on: disk)
            } catch {
                if error.number != ENOENT { throw error }
            }
        }
        return spoilt
    }

    /// Writes what is visible in a segment that cannot be made durable into another one.
    private func rewrite(spoilt number: UInt32) throws(DiskError) {
        var records: [PendingRecord] = []
        for located in state.withLock({ $0.table.all }) where located.segment == number {
            guard let payload = try payload(located) else { continue }
            let entry = located.entry
            records.append(PendingRecord(kind: entry.kind, key: entry.key, stamp: entry.stamp, payload: payload))
        }
        if !records.isEmpty { try append(records, durability: .durable) }
    }

    /// The segment that this process writes to, sealing a full one first.
    private func currentWriter() throws(DiskError) -> SegmentWriter {
        try writing.withLock { (state) throws(DiskError) in
            if let writer = state.writer, try isSpoilt(writer.number) { state.drop(writer) }
            if let writer = state.writer, writer.end < sealSize { return writer }
            if let full = state.writer {
                try seal(full)
                state.writer = nil
            }
            let claim = SegmentClaim(disk: disk, paths: paths, clock: clock, sealSize: sealSize)
            let writer = try claim.claim(avoiding: state.spoilt)
            state.writer = writer
            return writer
        }
    }

    /// Seals an unsealed segment that has something in it and that nobody writes to, if that is wanted of its records.
    func sealIdle(_ number: UInt32, where isWanted: ([SegmentEntry]) -> Bool) throws(DiskError) {
        let claim = SegmentClaim(disk: disk, paths: paths, clock: clock, sealSize: sealSize)
        guard let writer = try claim.takeUp(number, anySize: true) else { return }
        let entries = writer.entries
        if !entries.isEmpty, isWanted(entries) { try seal(writer) }
    }

    private func dropWriter(_ writer: SegmentWriter) {
        writing.withLock { $0.drop(writer) }
    }

    /// Gives the written segment back, so that another process may go on with it.
    func releaseWriter() {
        writing.withLock { $0.writer = nil }
    }

    /// Makes a segment immutable and gives it a sorted index.
    ///
    /// A sealed segment is never scanned again, so all that its results refer to has to be durable first. What cannot
    /// be made durable where it stands is missed when a result is used.
    func seal(_ writer: SegmentWriter) throws(DiskError) {
        _ = try syncUnsealed()
        try files.syncAll()
        try writer.makeDurable(upTo: writer.end)
        let bytes = SealedIndex.build(writer.entries, nonce: writer.nonce, segmentSize: writer.end)
        let path = paths.index(writer.number)
        try disk.replace(path, in: paths.directory, with: bytes, temporary: path + ".tmp")
        _ = try disk.unlinkIfThere(paths.toc(writer.number))
    }

    /// A segment's file, where it is open, or can be opened if that is wanted.
    func openHandle(_ number: UInt32, opens: Bool) -> DiskFile? {
        state.withReading { $0.handles[number] } ?? (opens ? try? handle(number) : nil)
    }

    /// An open file for reading a segment.
    func handle(_ number: UInt32) throws(DiskError) -> DiskFile {
        if let known = state.withReading({ $0.handles[number] }) { return known }
        let file = try disk.open(paths.segment(number), .read)
        state.withLock { state in
            if state.handles.count >= 256 { state.handles.removeAll() }
            state.handles[number] = file
        }
        return file
    }
}
