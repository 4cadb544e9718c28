public import ForgeCore
import Glibc

extension DiskStore: BlobStore {
    public func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        var seen: Set<BlobID> = []
        let epoch = try storeIO { () throws(DiskError) in try gate.epoch() }
        let period = pinPeriod
        let wanted = known.unknown(ids, epoch: epoch, period: period).filter { seen.insert($0).inserted }
        if wanted.isEmpty { return [] }
        return try gated { () throws(ForgeError) in
            var absent = try absent(wanted)
            if !absent.isEmpty, try storeIO({ () throws(DiskError) in try segments.refresh() }) {
                absent = try self.absent(absent)
            }
            let gone = Set(absent)
            let present = wanted.filter { !gone.contains($0) }
            if present.isEmpty { return absent }
            try pin(found: present.map { ($0.digest, .blob) })
            known.add(present, epoch: epoch, period: period)
            return absent
        }
    }

    private func absent(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        try storeIO { () throws(DiskError) in
            var out: [BlobID] = []
            let found = segments.find(blobs: ids.map(\.digest))
            for (id, located) in zip(ids, found) where try !holds(id, located) { out.append(id) }
            return out
        }
    }

    /// Whether the store holds a blob, as far as this process knows.
    func holds(_ id: BlobID) throws(DiskError) -> Bool {
        try holds(id, segments.find(id.digest, result: false))
    }

    /// The same where its record in a segment was looked up.
    private func holds(_ id: BlobID, _ found: Located?) throws(DiskError) -> Bool {
        if id == .empty { return true }
        if let found { return Int64(found.entry.length) == id.size }
        // What is as small has no file.
        guard id.size > Int64(options.segmentLimit) else { return false }
        return try files.size(of: id.digest) == id.size
    }

    /// Finds a blob by its digest alone; nil when the store holds none.
    public func find(_ digest: Digest) throws(ForgeError) -> BlobID? {
        if digest == BlobID.empty.digest { return .empty }
        return try gated { () throws(ForgeError) in
            let size = try storeIO { () throws(DiskError) in
                if let found = segments.find(digest, result: false) { return Int64(found.entry.length) as Int64? }
                if let size = try files.size(of: digest) { return size }
                try segments.refresh()
                return segments.find(digest, result: false).map { Int64($0.entry.length) }
            }
            guard let size else { return nil }
            try pin(found: [(digest, .blob)])
            return BlobID(digest, size: size)
        }
    }

    public func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        if id == .empty { return }
        if let bytes = try smallBytes(id) {
            var failure: ForgeError?
            bytes.withUnsafeBytes { raw in
                do throws(ForgeError) { try body(raw) } catch { failure = error }
            }
            if let failure { throw failure }
            return
        }
        try readFile(id, body)
    }

    /// The bytes of a blob that stands in a segment, verified; nil when it does not.
    func smallBytes(_ id: BlobID) throws(ForgeError) -> [UInt8]? {
        for attempt in 0..<3 {
            if attempt > 0 {
                try storeIO { () throws(DiskError) in
                    if attempt == 1 { try segments.refresh() } else { try segments.reload() }
                }
            }
            guard let located = segments.find(id.digest, result: false) else {
                if id.size > Int64(options.segmentLimit) { return nil }
                continue
            }
            guard Int64(located.entry.length) == id.size else { throw absentError(id) }
            let bytes = try storeIO { () throws(DiskError) in try segments.payload(located) }
            if let bytes, Digest(of: bytes) == id.digest { return bytes }
            let isGone = try storeIO { () throws(DiskError) in
                try disk.status(segments.paths.segment(located.segment)) == nil
            }
            if isGone { continue }
            try withdraw(located)
            throw damagedError(id)
        }
        return nil
    }

    private func readFile(
        _ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) {
        let file = try openFile(id)
        var stream = DigestStream()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let got = try storeIO { () throws(DiskError) in
                try disk.read(file, into: buffer, at: stream.byteCount)
            }
            if got == 0 { break }
            let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<got])
            stream.update(chunk)
            if stream.byteCount > id.size { break }
            try body(chunk)
        }
        guard stream.byteCount == id.size, stream.finish() == id.digest else {
            throw try damaged(id)
        }
    }

    /// The file of a large blob.
    func openFile(_ id: BlobID) throws(ForgeError) -> DiskFile {
        do { return try disk.open(files.path(of: id.digest), .read) } catch {
            if error.number == ENOENT { throw absentError(id) }
            throw error.forge
        }
    }

    /// Takes a large blob whose bytes are damaged out of use, and gives the error that says so.
    func damaged(_ id: BlobID) throws(ForgeError) -> ForgeError {
        try storeIO { () throws(DiskError) in
            try files.quarantine(id.digest)
            try announceGone(id.digest)
        }
        return damagedError(id)
    }

    /// Takes a damaged record out of use, so that `missing` names it and writing it again heals the store.
    func withdraw(_ located: Located) throws(ForgeError) {
        let stamp = stamp(after: located.entry.stamp)
        let record = PendingRecord(
            kind: located.entry.kind.withdrawn, key: located.entry.key, stamp: stamp, payload: [])
        try storeIO { () throws(DiskError) in
            try segments.append([record], durability: .durable)
            try announceGone(located.entry.key)
        }
    }

    /// Tells everybody that an object went just now.
    private func announceGone(_ digest: Digest) throws(DiskError) {
        let epoch = try gate.bumpEpoch()
        known.removed([digest], from: epoch, to: epoch &+ 1)
    }

    /// Tells everybody that objects go, takes in what others have removed and added, and gives the epoch that ended.
    ///
    /// To be called while nobody else looks anything up.
    func announceRemoval() throws(DiskError) -> UInt64 {
        let epoch = try gate.bumpEpoch()
        if gate.hasSeen(epoch) { try segments.refresh() } else { try segments.reload() }
        return epoch
    }

    func absentError(_ id: BlobID) -> ForgeError {
        ForgeError(.blobMissing, "The store holds no `\(id.digest.text)` of \(id.size) bytes")
    }

    func damagedError(_ id: BlobID) -> ForgeError {
        ForgeError(
            .blobDamaged, "The stored bytes of `\(id.digest.text)` are damaged",
            hints: ["Build or put it again; `forge store fsck` shows what depends on it"])
    }

    public func sync() throws(ForgeError) {
        try storeIO { () throws(DiskError) in
            try segments.syncAll()
            try files.syncAll()
        }
    }
}
