import ForgeCore
import Glibc

/// Puts a store in order after the machine went down.
///
/// Writes of ``Durability/ordered`` may have been lost or torn in any order, so every unsealed segment is read whole,
/// its table of contents is made anew, and results whose closure did not survive are left out of it.
struct StoreRecovery {
    private struct Rescanned {
        let number: UInt32
        let file: DiskFile
        let toc: DiskFile
        let entries: [SegmentEntry]
    }

    let store: DiskStore
    let layout: StoreLayout

    func run() throws(DiskError) {
        let disk = store.disk
        let lock = try disk.open("\(store.home)/recover.lock", .create)
        _ = try disk.lock(lock, .exclusive, wait: true)
        guard try layout.needsRecovery() else { return }
        var rescanned: [Rescanned] = []
        for number in try unsealed() {
            if let segment = try rescan(number) { rescanned.append(segment) }
        }
        try store.segments.reload()
        for segment in rescanned { try dropIncomplete(segment) }
        for name in try disk.list("\(store.home)/tmp") {
            // What cannot be removed is a directory of a tree in the making; the collection takes it.
            try? disk.unlink("\(store.home)/tmp/\(name)")
        }
        try store.gate.bumpEpoch()
        try layout.noteRecovered()
        try store.segments.reload()
    }

    private func unsealed() throws(DiskError) -> [UInt32] {
        var segments: [UInt32] = []
        var sealed: Set<UInt32> = []
        for name in try store.disk.list(store.segments.paths.directory) {
            guard let (number, ending) = SegmentPaths.parse(name) else { continue }
            if ending == "seg" { segments.append(number) }
            if ending == "idx" { sealed.insert(number) }
        }
        return segments.filter { !sealed.contains($0) }
    }

    private func rescan(_ number: UInt32) throws(DiskError) -> Rescanned? {
        let disk = store.disk
        let paths = store.segments.paths
        let file = try disk.open(paths.segment(number), .update)
        guard try disk.lock(file, .exclusive, wait: false) else { return nil }
        let size = try disk.size(file)
        let bytes = try disk.read(file, count: Int(size), at: 0)
        let headerSize = SegmentFormat.headerSize
        guard let nonce = SegmentFormat.nonce(header: bytes) else {
            // The header is synced before the first record, so without one there never was a record.
            if size <= Int64(headerSize) {
                if try disk.status(paths.toc(number)) != nil { try disk.unlink(paths.toc(number)) }
                try disk.unlink(paths.segment(number))
            }
            return nil
        }
        let entries = bytes.withUnsafeBytes { raw in
            SegmentFormat.scan(
                UnsafeRawBufferPointer(rebasing: raw[headerSize...]), base: Int64(headerSize), nonce: nonce)
        }
        let end = entries.map(\.end).max() ?? Int64(headerSize)
        if end < size { try disk.truncate(file, to: end) }
        try disk.sync(file)
        let toc = try disk.open(paths.toc(number), .create)
        try write(entries, to: toc)
        if try disk.status(paths.spoiltMark(number)) != nil { try disk.unlink(paths.spoiltMark(number)) }
        return Rescanned(number: number, file: file, toc: toc, entries: entries)
    }

    private func write(_ entries: [SegmentEntry], to toc: DiskFile) throws(DiskError) {
        var table: [UInt8] = []
        for entry in entries { entry.append(to: &table) }
        try store.disk.truncate(toc, to: 0)
        try store.disk.write(toc, table, at: 0)
    }

    /// Leaves results out whose closure is not whole; an older result for the same key then counts again.
    private func dropIncomplete(_ segment: Rescanned) throws(DiskError) {
        var whole: [SegmentEntry] = []
        var dropped: [SegmentEntry] = []
        for entry in segment.entries {
            if entry.kind == .result {
                let located = Located(segment: segment.number, entry: entry)
                guard let payload = try store.segments.payload(located),
                    let stored = try? StoredResult(decoding: payload),
                    (try? store.closureProblem(of: stored.result)) == .some(nil)
                else {
                    dropped.append(entry)
                    continue
                }
            }
            whole.append(entry)
        }
        if dropped.isEmpty { return }
        try SegmentFormat.erase(dropped, in: segment.file, on: store.disk)
        try store.disk.sync(segment.file)
        try write(whole, to: segment.toc)
    }
}
