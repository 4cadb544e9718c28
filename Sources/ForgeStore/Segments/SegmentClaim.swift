import ForgeCore
import Glibc

/// Takes hold of a segment to write to: an unsealed one that nobody holds, else a new one.
struct SegmentClaim {
    let disk: any Disk
    let paths: SegmentPaths
    let clock: any Clock
    /// Segments at least this long are not taken up again.
    let sealSize: Int64

    /// Claims a segment other than those in `avoiding`.
    func claim(avoiding spoilt: Set<UInt32>) throws(DiskError) -> SegmentWriter {
        var highest: UInt32 = 0
        var sealed: Set<UInt32> = []
        var open: [UInt32] = []
        for name in try disk.list(paths.directory) {
            guard let (number, ending) = SegmentPaths.parse(name) else { continue }
            highest = max(highest, number)
            if ending == "idx" { sealed.insert(number) }
            if ending == "seg" { open.append(number) }
        }
        for number in open where !sealed.contains(number) && !spoilt.contains(number) {
            if let writer = try takeUp(number) { return writer }
        }
        return try make(after: highest)
    }

    /// Claims one unsealed segment; nil when it is held, sealed meanwhile, damaged at its head, or full.
    func takeUp(_ number: UInt32, anySize: Bool = false) throws(DiskError) -> SegmentWriter? {
        let file: DiskFile
        do { file = try disk.open(paths.segment(number), .update) } catch {
            if error.number == ENOENT { return nil }
            throw error
        }
        guard try disk.lock(file, .exclusive, wait: false), try disk.status(paths.index(number)) == nil,
            try disk.status(paths.spoiltMark(number)) == nil, try disk.names(paths.segment(number), file)
        else { return nil }
        let size = try disk.size(file)
        guard let nonce = SegmentFormat.nonce(header: try disk.read(file, count: SegmentFormat.headerSize, at: 0))
        else {
            return nil
        }
        guard anySize || size < sealSize else { return nil }
        // Who made the segment may not have lived to sync its name.
        try disk.syncDirectory(paths.directory)
        let toc = try disk.open(paths.toc(number), .create)
        var table = try TocReader.read(toc, disk: disk, nonce: nonce)
        // The owner died between appending and publishing: its records are whole, but were never acknowledged.
        let covered = table.damaged ? Int64(SegmentFormat.headerSize) : table.coveredEnd
        var end = max(table.coveredEnd, Int64(SegmentFormat.headerSize))
        var tocEnd = table.wholeSize
        if tocEnd != table.size { try disk.truncate(toc, to: tocEnd) }
        if covered < size {
            let unpublished = try scan(file, from: covered, size: size, nonce: nonce, known: table.entries)
            // A result's closure may have been collected while nobody could see the result.
            let found = unpublished.filter { $0.kind != .result }
            try SegmentFormat.erase(unpublished.filter { $0.kind == .result }, in: file, on: disk)
            if !unpublished.isEmpty {
                try paths.sync(file, number, on: disk)
                var bytes: [UInt8] = []
                for entry in found { entry.append(to: &bytes) }
                try disk.write(toc, bytes, at: tocEnd)
                tocEnd += Int64(bytes.count)
            }
            end = max(end, found.map(\.end).max() ?? end)
            table.entries += found
            if end < size { try disk.truncate(file, to: end) }
        }
        return SegmentWriter(
            number: number, nonce: nonce, disk: disk, paths: paths, file: file, toc: toc, end: end, tocEnd: tocEnd,
            entries: table.entries)
    }

    private func scan(
        _ file: DiskFile, from start: Int64, size: Int64, nonce: UInt64, known: [SegmentEntry]
    ) throws(DiskError) -> [SegmentEntry] {
        let tail = try disk.read(file, count: Int(size - start), at: start)
        let offsets = Set(known.map(\.offset))
        return tail.withUnsafeBytes { SegmentFormat.scan($0, base: start, nonce: nonce) }
            .filter { !offsets.contains($0.offset) }
    }

    private func make(after highest: UInt32) throws(DiskError) -> SegmentWriter {
        var number = highest
        while true {
            number += 1
            let file: DiskFile
            do { file = try disk.open(paths.segment(number), .createNew) } catch {
                if error.number == EEXIST { continue }
                throw error
            }
            guard try disk.lock(file, .exclusive, wait: false) else { continue }
            let seed = "\(disk.bootIdentity()) \(clock.wallNanoseconds()) \(getpid()) \(number)"
            let nonce = Digest(of: seed).leadingWord
            try disk.write(file, SegmentFormat.header(nonce: nonce), at: 0)
            try paths.sync(file, number, on: disk)
            try disk.syncDirectory(paths.directory)
            let toc = try disk.open(paths.toc(number), .create)
            let end = Int64(SegmentFormat.headerSize)
            return SegmentWriter(
                number: number, nonce: nonce, disk: disk, paths: paths, file: file, toc: toc, end: end, tocEnd: 0,
                entries: [])
        }
    }
}

/// Reads a table of contents.
struct TocReader {
    var entries: [SegmentEntry] = []
    /// The end of the last record that an entry names.
    var coveredEnd: Int64 = 0
    /// Whether an entry was damaged.
    var damaged = false
    var size: Int64 = 0
    /// The size without a half entry at the end.
    var wholeSize: Int64 = 0

    static func read(
        _ toc: DiskFile, disk: any Disk, nonce: UInt64, from start: Int64 = 0
    ) throws(DiskError) -> TocReader {
        var out = TocReader()
        out.size = try disk.size(toc)
        out.wholeSize = out.size / Int64(SegmentEntry.byteCount) * Int64(SegmentEntry.byteCount)
        guard out.wholeSize > start else { return out }
        let bytes = try disk.read(toc, count: Int(out.wholeSize - start), at: start)
        out.entries.reserveCapacity(bytes.count / SegmentEntry.byteCount)
        bytes.withUnsafeBytes { raw in
            for position in stride(from: 0, to: raw.count, by: SegmentEntry.byteCount) {
                guard let entry = SegmentEntry(raw, at: position, nonce: nonce) else {
                    out.damaged = true
                    continue
                }
                out.coveredEnd = max(out.coveredEnd, entry.end)
                out.entries.append(entry)
            }
        }
        return out
    }
}
