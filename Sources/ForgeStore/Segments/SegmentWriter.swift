import ForgeCore
import Glibc
import Synchronization

/// The one writer of a segment, by virtue of its exclusive lock on the file.
///
/// A group of records becomes visible in four steps: append to the segment, sync when asked to, append the entries to
/// the table of contents, add them to the index in memory. Only then is it acknowledged.
final class SegmentWriter: Sendable {
    /// Records that were appended together and are not visible yet.
    struct Group: Sendable {
        let entries: [SegmentEntry]
        let end: Int64

        /// What it takes, its entries of the table of contents included.
        var bytes: Int64 {
            entries.reduce(0) { $0 + $1.end - Int64($1.offset) + Int64(SegmentEntry.byteCount) }
        }
    }

    private struct State {
        var end: Int64
        var entries: [SegmentEntry]
        /// A write or sync failed in a way that leaves the file's contents unknown.
        var isSpoilt = false
    }

    let number: UInt32
    let nonce: UInt64
    private let disk: any Disk
    private let paths: SegmentPaths
    private let file: DiskFile
    private let toc: DiskFile
    private let state: SharedLock<State>
    private let syncedEnd: Mutex<Int64>
    private let tocEnd: SharedLock<Int64>

    init(
        number: UInt32, nonce: UInt64, disk: any Disk, paths: SegmentPaths, file: DiskFile, toc: DiskFile, end: Int64,
        tocEnd: Int64, entries: [SegmentEntry]
    ) {
        self.number = number
        self.nonce = nonce
        self.disk = disk
        self.paths = paths
        self.file = file
        self.toc = toc
        state = SharedLock(State(end: end, entries: entries))
        syncedEnd = Mutex(0)
        self.tocEnd = SharedLock(tocEnd)
    }

    /// The bytes used so far.
    var end: Int64 { state.withLock { $0.end } }
    /// Everything in the segment, visible or not.
    var entries: [SegmentEntry] { state.withLock { $0.entries } }
    /// Whether nothing more may be written here.
    var isSpoilt: Bool { state.withLock { $0.isSpoilt } }

    /// Appends records with one write.
    func append(_ records: [PendingRecord]) throws(DiskError) -> Group {
        try state.withLock { (state) throws(DiskError) in
            if state.isSpoilt { throw DiskError("pwrite", file.path, EIO) }
            var buffer: [UInt8] = []
            buffer.reserveCapacity(records.reduce(0) { $0 + Int(SegmentFormat.recordSize(payload: $1.payload.count)) })
            var entries: [SegmentEntry] = []
            entries.reserveCapacity(records.count)
            for record in records {
                entries.append(
                    SegmentEntry(
                        key: record.key, stamp: record.stamp, offset: UInt32(state.end + Int64(buffer.count)),
                        length: UInt32(record.payload.count), nonce: nonce, kind: record.kind))
                SegmentFormat.append(record, nonce: nonce, to: &buffer)
            }
            do throws(DiskError) {
                try disk.write(file, buffer, at: state.end)
            } catch {
                // What got through is cut off again; when even that fails, the tail is left to whoever recovers it.
                do throws(DiskError) { try disk.truncate(file, to: state.end) } catch { state.isSpoilt = true }
                throw error
            }
            state.end += Int64(buffer.count)
            state.entries += entries
            return Group(entries: entries, end: state.end)
        }
    }

    /// Makes everything before `end` durable; callers that arrive together share one sync.
    func makeDurable(upTo end: Int64) throws(DiskError) {
        try syncedEnd.withLock { (synced) throws(DiskError) in
            if synced >= end { return }
            let target = self.end
            do throws(DiskError) {
                if isSpoilt { throw DiskError("fdatasync", file.path, EIO) }
                try paths.sync(file, number, on: disk)
            } catch {
                // After a failed sync the kernel may have dropped the pages, and a second one would report success.
                state.withLock { $0.isSpoilt = true }
                throw error
            }
            synced = target
        }
    }

    /// Takes the results of a group back that failed to become visible, so that no seal and no recovery brings them up.
    ///
    /// False when that cannot be made sure of; then nothing more is written here.
    func retract(_ group: Group) -> Bool {
        let results = group.entries.filter { $0.kind == .result }
        if results.isEmpty { return true }
        let offsets = Set(results.map(\.offset))
        state.withLock { $0.entries.removeAll { offsets.contains($0.offset) } }
        do throws(DiskError) {
            // After a failed sync another one says nothing.
            if isSpoilt { throw DiskError("fdatasync", file.path, EIO) }
            try SegmentFormat.erase(results, in: file, on: disk)
            try paths.sync(file, number, on: disk)
            return true
        } catch {
            _ = try? disk.open(paths.spoiltMark(number), .create)
            state.withLock { $0.isSpoilt = true }
            return false
        }
    }

    /// Lets other processes see a group.
    func publish(_ group: Group) throws(DiskError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(group.entries.count * SegmentEntry.byteCount)
        for entry in group.entries { entry.append(to: &bytes) }
        try tocEnd.withLock { (end) throws(DiskError) in
            do throws(DiskError) {
                try disk.write(toc, bytes, at: end)
            } catch {
                do throws(DiskError) { try disk.truncate(toc, to: end) } catch { state.withLock { $0.isSpoilt = true } }
                throw error
            }
            end += Int64(bytes.count)
        }
    }
}
