public import ForgeCore
public import ForgeIR

extension DiskStore: ActionCache {
    public func results(
        for keys: [Digest], in namespace: CacheNamespace
    ) throws(ForgeError) -> [ActionResult?] {
        let text = namespace.text
        return try gated { () throws(ForgeError) in
            _ = try storeIO { () throws(DiskError) in try segments.refresh() }
            var out: [ActionResult?] = []
            out.reserveCapacity(keys.count)
            for key in keys { out.append(try stored(key, namespace: text)?.result) }
            return out
        }
    }

    /// The entry of a key, with all that it names there and pinned.
    func stored(_ key: Digest, namespace: String) throws(ForgeError) -> StoredResult? {
        guard let located = segments.find(StoredResult.recordKey(key, namespace: namespace), result: true) else {
            return nil
        }
        let payload = try storeIO { () throws(DiskError) in try segments.payload(located) }
        guard let payload, let stored = try? StoredResult(decoding: payload), stored.key == key,
            stored.namespace == namespace
        else {
            // A damaged entry is a cache miss; the record that replaces it has a later stamp.
            return nil
        }
        let epoch = try storeIO { () throws(DiskError) in try gate.epoch() }
        let period = pinPeriod
        var closure: [BlobID] = []
        if try closureProblem(of: stored.result, collecting: &closure) != nil { return nil }
        try pin(found: Self.pins(stored.result))
        known.add(closure, epoch: epoch, period: period)
        known.used(located.entry.key, period: period)
        if clock.wallNanoseconds() - located.entry.stamp > Self.useGranularity {
            let record = PendingRecord(
                kind: .result, key: located.entry.key, stamp: stamp(after: located.entry.stamp), payload: payload)
            // It is an answer without that, too.
            try? segments.append([record], durability: .ordered)
        }
        return stored
    }

    /// An entry that is used gets a new stamp once a day, so that its age says when it was last of use.
    static let useGranularity: Int64 = 86_400 * 1_000_000_000

    public func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        try record(StoredResult(namespace: namespace.text, key: key, result: result), durability: durability)
    }

    func record(_ stored: StoredResult, durability: Durability) throws(ForgeError) {
        let (result, key) = (stored.result, stored.key)
        let epoch = try storeIO { () throws(DiskError) in try gate.epoch() }
        let period = pinPeriod
        var closure: [BlobID] = []
        try gated { () throws(ForgeError) in
            if let problem = try closureProblem(of: result, collecting: &closure) {
                throw ForgeError(
                    .cacheIncomplete, "The result for `\(key.text)` names `\(problem.digest.text)`, which is not stored"
                )
            }
            try pin(Self.pins(result))
        }
        known.add(closure, epoch: epoch, period: period)
        if durability == .durable { try makeDurable(closure) }
        let record = PendingRecord(
            kind: .result, key: stored.recordKey, stamp: stamp(afterResult: stored.recordKey), payload: stored.encoded)
        guard record.payload.count <= 16 << 20 else {
            throw ForgeError(.cacheIncomplete, "The result for `\(key.text)` is larger than 16 MiB")
        }
        try room.take(Int64(record.payload.count))
        defer { room.give(Int64(record.payload.count)) }
        try storeIO { () throws(DiskError) in try segments.append([record], durability: durability) }
    }

    /// Makes what a result names durable before the result is; bytes that a failed sync may have lost are written anew.
    func makeDurable(_ closure: [BlobID]) throws(ForgeError) {
        var rewritten: [PendingRecord] = []
        for id in try notDurable(closure) { rewritten.append(record(id, try bytes(of: id)[...])) }
        if !rewritten.isEmpty {
            try storeIO { () throws(DiskError) in try segments.append(rewritten, durability: .durable) }
        }
    }

    public func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        let recordKey = StoredResult.recordKey(key, namespace: namespace.text)
        try storeIO { () throws(DiskError) in
            try segments.refresh()
            // A result that failed to be written, and could not be taken back, comes up after power loss.
            if segments.find(recordKey, result: true) == nil {
                let hasSpoilt = try segments.hasSpoilt()
                if segments.doubtful == nil, !hasSpoilt { return }
            }
            let record = PendingRecord(
                kind: .resultWithdrawn, key: recordKey, stamp: stamp(afterResult: recordKey), payload: [])
            try segments.append([record], durability: .durable)
        }
    }

    /// A stamp later than that of any result which may stand, or come up, under a record's key.
    private func stamp(afterResult key: Digest) -> Int64 {
        let before = segments.latest(key, result: true)?.entry.stamp
        return stamp(after: [before, segments.doubtful].compactMap { $0 }.max())
    }

    static func pins(_ result: ActionResult) -> [(digest: Digest, kind: StoreLease.PinKind)] {
        result.references.map { ($0.digest, .blob) } + result.directories.map { ($0.root.digest, .tree) }
    }

    /// The first object of a result's closure that is not in the store.
    func closureProblem(of result: ActionResult) throws(ForgeError) -> BlobID? {
        var closure: [BlobID] = []
        return try closureProblem(of: result, collecting: &closure)
    }

    /// The first object of a result's closure that is not in the store; else the closure, in `closure`.
    func closureProblem(of result: ActionResult, collecting closure: inout [BlobID]) throws(ForgeError) -> BlobID? {
        closure = result.references
        for directory in result.directories {
            if let problem = try firstAbsent([directory.root]) { return problem }
            var walker = TreeWalker(store: self)
            var below: [BlobID] = []
            do {
                try walker.walk(directory.root) { object throws(ForgeError) in
                    switch object {
                    case .directory(let id, let directory):
                        below.append(id)
                        if let problem = try firstAbsent(directory.directories.map(\.blob)) {
                            throw ForgeError(.blobMissing, problem.description)
                        }
                    case .file(let id): below.append(id)
                    }
                }
            } catch {
                if error.code == .blobMissing { return BlobID(text: error.message) ?? directory.root }
                if error.code == .blobDamaged || error.code == .treeInvalid { return directory.root }
                throw error
            }
            closure += below
        }
        return try firstAbsent(closure)
    }

    private func firstAbsent(_ ids: [BlobID]) throws(ForgeError) -> BlobID? {
        try storeIO { () throws(DiskError) in
            var refreshed = false
            for id in ids {
                if try holds(id) { continue }
                if !refreshed {
                    try segments.refresh()
                    refreshed = true
                }
                if try !holds(id) { return id }
            }
            return nil
        }
    }
}
