public import ForgeCore
import Glibc

extension DiskStore {
    public func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        let ids = blobs.map { BlobID(of: $0) }
        try write(blobs.map { $0[...] }, named: ids, durability: durability)
        return ids
    }

    /// Stores those of the parts whose bytes are those of the names that they come with.
    ///
    /// - Returns: whether they are, by position.
    package func write(
        _ parts: [ArraySlice<UInt8>], claimedAs ids: [BlobID], durability: Durability
    ) throws(ForgeError) -> [Bool] {
        let isTrue = zip(parts, ids).map { part, id in
            Int64(part.count) == id.size && part.withUnsafeBytes { Digest(of: $0) } == id.digest
        }
        let kept = ids.indices.filter { isTrue[$0] }
        try write(kept.map { parts[$0] }, named: kept.map { ids[$0] }, durability: durability)
        return isTrue
    }

    /// Stores blobs whose names are known to be those of their bytes.
    private func write(
        _ blobs: [ArraySlice<UInt8>], named ids: [BlobID], durability: Durability
    ) throws(ForgeError) {
        let epoch = try storeIO { () throws(DiskError) in try gate.epoch() }
        let period = pinPeriod
        let fresh = try claim(ids, durability: durability)
        let bytes = fresh.reduce(Int64(0)) { $0 + Int64(blobs[$1].count) }
        try room.take(bytes)
        defer { room.give(bytes) }
        var small: [PendingRecord] = []
        var large: [(BlobID, DiskFile)] = []
        for index in fresh {
            if blobs[index].count <= options.segmentLimit {
                small.append(record(ids[index], blobs[index]))
            } else {
                let file = try storeIO { () throws(DiskError) in
                    let file = try disk.openUnnamed(in: "\(home)/tmp")
                    try disk.write(file, blobs[index], at: 0)
                    return file
                }
                large.append((ids[index], file))
            }
        }
        try storeIO { () throws(DiskError) in
            if !small.isEmpty { try segments.append(small, durability: durability) }
            try commit(large, durability: durability)
        }
        known.add(ids, epoch: epoch, period: period)
    }

    /// The record for a blob that is to be stored; later than a withdrawal that it heals.
    func record(_ id: BlobID, _ bytes: ArraySlice<UInt8>) -> PendingRecord {
        let before = segments.latest(id.digest, result: false)?.entry.stamp
        return PendingRecord(kind: .blob, key: id.digest, stamp: stamp(after: before), part: bytes)
    }

    /// Syncs and names written files; with ``Durability/durable`` their directories too.
    func commit(_ written: [(id: BlobID, file: DiskFile)], durability: Durability) throws(DiskError) {
        var directories: Set<String> = []
        for (id, file) in written {
            try disk.sync(file)
            try files.commit(file, as: id)
            directories.insert(files.directory(of: id.digest))
        }
        guard durability == .durable else { return }
        try files.sync(directories.sorted())
    }

    /// Which of the given blobs must be written, by position, each digest once; the others are pinned, and durable
    /// when that is asked for.
    func claim(_ ids: [BlobID], durability: Durability) throws(ForgeError) -> [Int] {
        var fresh: [Int] = []
        var present: [BlobID] = []
        var seen: Set<Digest> = [BlobID.empty.digest]
        try gated { () throws(ForgeError) in
            try storeIO { () throws(DiskError) in
                for (index, id) in ids.enumerated() where seen.insert(id.digest).inserted {
                    if try holds(id) { present.append(id) } else { fresh.append(index) }
                }
            }
            try pin(ids.compactMap { $0 == .empty ? nil : ($0.digest, .blob) })
        }
        if durability == .durable {
            let lost = Set(try notDurable(present))
            for (index, id) in ids.enumerated() where lost.contains(id) {
                if !fresh.contains(where: { ids[$0] == id }) { fresh.append(index) }
            }
        }
        return fresh
    }

    /// Makes present blobs durable and names those for which only writing them again can do that.
    func notDurable(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        try storeIO { () throws(DiskError) in
            var lost: [BlobID] = []
            var last: [UInt32: Located] = [:]
            var directories: Set<String> = []
            for id in ids where id != .empty {
                if let located = segments.find(id.digest, result: false) {
                    if located.entry.end > last[located.segment]?.entry.end ?? 0 { last[located.segment] = located }
                } else {
                    directories.insert(files.directory(of: id.digest))
                }
            }
            var spoilt: Set<UInt32> = []
            for number in last.keys.sorted() {
                if let located = last[number], try !segments.makeDurable(located) { spoilt.insert(number) }
            }
            if !spoilt.isEmpty {
                lost = ids.filter { id in
                    segments.find(id.digest, result: false).map { spoilt.contains($0.segment) } ?? false
                }
            }
            try files.sync(directories.sorted())
            return lost
        }
    }

    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        DiskBlobWriter(store: self, durability: durability)
    }
}

/// Streams one blob into a store: small ones are kept in memory until their end, large ones go to a nameless file.
final class DiskBlobWriter: BlobWriter {
    private let store: DiskStore
    private let durability: Durability
    private var hash = DigestStream()
    private var buffer: [UInt8] = []
    private var file: DiskFile?
    private var written: Int64 = 0
    /// Bytes that the store let come.
    private var taken: Int64 = 0

    init(store: DiskStore, durability: Durability) {
        self.store = store
        self.durability = durability
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
        hash.update(bytes)
        if file == nil, buffer.count + bytes.count <= store.options.segmentLimit {
            buffer.append(contentsOf: bytes)
            return
        }
        try store.room.take(Int64(bytes.count))
        taken += Int64(bytes.count)
        try storeIO { () throws(DiskError) in
            if bytes.count >= 256 << 10 {
                try spill()
                try put(bytes)
            } else {
                buffer.append(contentsOf: bytes)
                if file == nil || buffer.count >= 256 << 10 { try spill() }
            }
        }
    }

    private func spill() throws(DiskError) {
        if buffer.isEmpty { return }
        var failure: DiskError?
        buffer.withUnsafeBytes { raw in
            do throws(DiskError) { try put(raw) } catch { failure = error }
        }
        if let failure { throw failure }
        buffer.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws(DiskError) {
        let target: DiskFile
        if let file { target = file } else { target = try store.disk.openUnnamed(in: "\(store.home)/tmp") }
        file = target
        try store.disk.write(target, bytes, at: written)
        written += Int64(bytes.count)
    }

    func finish() throws(ForgeError) -> BlobID {
        guard file != nil else {
            let id = try store.write([buffer], durability: durability)[0]
            abandon()
            return id
        }
        try storeIO { () throws(DiskError) in try spill() }
        let id = BlobID(hash.finish(), size: hash.byteCount)
        if let file, try !store.claim([id], durability: durability).isEmpty {
            try storeIO { () throws(DiskError) in try store.commit([(id, file)], durability: durability) }
        }
        abandon()
        return id
    }

    func abandon() {
        file = nil
        buffer = []
        store.room.give(taken)
        taken = 0
    }

    deinit { store.room.give(taken) }
}
