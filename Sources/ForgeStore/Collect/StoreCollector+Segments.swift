import ForgeCore
import Glibc

extension StoreCollector {
    /// A segment of which at least this share is dead is rewritten.
    static let deadShare = 0.3

    /// Rewrites segments that are mostly dead, one at a time.
    mutating func sweepSegments() throws(ForgeError) {
        if !options.isDryRun { try sealIdle() }
        let numbers = store.segments.sealedNumbers
        for number in numbers {
            let entries = store.segments.entries(sealed: number)
            let dead = entries.filter { !isLive($0, in: number) }
            let size = entries.reduce(0) { $0 + Int64($1.length) + 64 }
            let deadSize = dead.reduce(0) { $0 + Int64($1.length) + 64 }
            guard !dead.isEmpty, Double(deadSize) >= Double(size) * Self.deadShare else { continue }
            if options.isDryRun {
                for entry in dead where entry.kind == .blob { count(Int64(entry.length)) }
                continue
            }
            try alone { (collector) throws(ForgeError) in try collector.rewrite(number) }
        }
    }

    /// Seals unsealed segments that nobody writes to and that hold something dead.
    private func sealIdle() throws(ForgeError) {
        try storeIO { () throws(DiskError) in
            let set = store.segments
            set.releaseWriter()
            for number in set.openNumbers {
                try set.sealIdle(number) { entries in
                    let dead = entries.filter { !isLive($0, in: number) }.reduce(0) { $0 + Int64($1.length) + 64 }
                    let size = entries.reduce(0) { $0 + Int64($1.length) + 64 }
                    return Double(dead) >= Double(size) * Self.deadShare
                }
            }
            try set.reload()
        }
    }

    /// Whether a record has to stay.
    private func isLive(_ entry: SegmentEntry, in number: UInt32) -> Bool {
        if !store.segments.counts(entry, in: number) { return false }
        return switch entry.kind {
        case .blob: marks.blobs.contains(entry.key) || entry.stamp >= horizon(options.graceSeconds)
        case .result: !isEvicted(entry)
        case .blobWithdrawn, .resultWithdrawn: true
        }
    }

    private mutating func rewrite(_ number: UInt32) throws(ForgeError) {
        let set = store.segments
        guard set.sealedNumbers.contains(number) else { return }
        let entries = set.entries(sealed: number)
        let staying = entries.filter { isLive($0, in: number) }
        for entry in entries where entry.kind == .blob && !isLive(entry, in: number) { count(Int64(entry.length)) }
        try storeIO { () throws(DiskError) in
            try set.copy(staying, from: number)
            try set.remove(number)
        }
    }

    /// Removes trees on disk that were idle for long, and inodes of the pool that no tree uses.
    mutating func sweepTrees() throws(ForgeError) {
        let trees = "\(store.home)/trees"
        let age = options.keepBytes == nil ? options.treeAgeSeconds : options.graceSeconds
        let old = horizon(age)
        for name in try storeIO({ () throws(DiskError) in try store.disk.listIfDirectory(trees) })
        where !laidOut.contains(name) {
            let directory = "\(trees)/\(name)"
            let lease = open("\(directory)/lease", O_RDONLY | O_CLOEXEC)
            guard lease >= 0 else { continue }
            defer { _ = close(lease) }
            var status = stat()
            guard fstat(lease, &status) == 0, Int64(status.st_mtim.tv_sec) * 1_000_000_000 < old,
                flock(lease, LOCK_EX | LOCK_NB) == 0
            else { continue }
            report.removedTrees += 1
            if options.isDryRun { continue }
            try TreeCache(store: store).retire(directory)
        }
        if !options.isDryRun { sweepInodes() }
    }

    private func sweepInodes() {
        let inodes = "\(store.home)/inodes"
        let boot = store.disk.bootIdentity()
        for generation in (try? store.disk.list(inodes)) ?? [] {
            if generation != boot {
                TreeRemoval.remove("\(inodes)/\(generation)")
                continue
            }
            for fan in (try? store.disk.list("\(inodes)/\(generation)")) ?? [] {
                let directory = "\(inodes)/\(generation)/\(fan)"
                for name in (try? store.disk.list(directory)) ?? [] {
                    var status = stat()
                    let path = "\(directory)/\(name)"
                    if lstat(path, &status) == 0, status.st_nlink == 1 { _ = unlink(path) }
                }
            }
        }
    }

    /// Removes what processes that died left in `tmp`, and damaged blobs that were set aside for a look.
    func sweepLeftovers() {
        let old = horizon(max(options.graceSeconds, 3600))
        let paths = ["tmp", "quarantine"].flatMap { directory in
            ((try? store.disk.list("\(store.home)/\(directory)")) ?? []).map { "\(store.home)/\(directory)/\($0)" }
        }
        for path in paths {
            guard let status = try? store.disk.status(path), status.modified < old else { continue }
            if (try? store.disk.unlink(path)) == nil { TreeRemoval.remove(path) }
        }
    }
}
