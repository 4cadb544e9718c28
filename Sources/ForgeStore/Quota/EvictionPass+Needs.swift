import ForgeCore
import ForgeIR

/// What stays, and what goes.
extension EvictionPass {
    /// Marks what roots, references and leases keep.
    mutating func markNeeds() throws(ForgeError) {
        let grace = store.pinNanoseconds
        try storeIO { () throws(DiskError) in
            try leases.refresh(store, grace: grace)
            leases.add(store.timedPins?.unwritten ?? [])
            try leases.markTrees(in: &marks)
        }
        try marks.markRoots()
        marks.mark(try readReferences())
        marks.commit()
    }

    /// Whether something keeps a blob that was written at some time: what is young may not be pinned any more when the
    /// machine went down meanwhile.
    func isKept(_ digest: Digest, since written: Int64) -> Bool {
        marks.blobs.contains(digest) || leases.blobs.contains(digest)
            || written >= store.clock.wallNanoseconds() - store.pinNanoseconds
    }

    /// When something was last of use, as far as is known, in nanoseconds since 1970.
    func lastUse(_ key: Digest, since written: Int64) -> Int64 {
        guard let period = store.known.lastUse(key), let pins = store.timedPins else { return written }
        return max(written, pins.began(period))
    }

    /// Whether a blob goes.
    func goes(_ digest: Digest, since written: Int64) -> Bool {
        lastUse(digest, since: written) <= limit && !isKept(digest, since: written)
    }

    /// Notes when a result was last of use, for itself and for all that it names.
    mutating func lookAt(_ located: Located) throws(ForgeError) {
        let entry = located.entry
        let payload = try storeIO { () throws(DiskError) in try store.segments.payload(located) }
        guard let payload, let stored = try? StoredResult(decoding: payload) else { return }
        let age = lastUse(entry.key, since: entry.stamp)
        for id in stored.result.references { lift(id.digest, to: age) }
        for directory in stored.result.directories { lift(tree: directory.root, to: age) }
        let isYoung = entry.stamp >= store.clock.wallNanoseconds() - store.pinNanoseconds
        if isYoung || marks.recordedKeys.contains(stored.key) { return }
        results.append(Result(key: entry.key, stamp: entry.stamp, lastUse: age))
    }

    private mutating func lift(_ digest: Digest, to age: Int64) {
        let word = digest.leadingWord
        lifted[word] = max(age, lifted[word] ?? .min)
    }

    private mutating func lift(tree id: BlobID, to age: Int64, depth: Int = 0) {
        if depth > TreeWalker.depthLimit { return }
        if let known = liftedTrees[id.digest], known >= age { return }
        liftedTrees[id.digest] = age
        lift(id.digest, to: age)
        guard let directory = try? store.directory(id) else { return }
        for file in directory.files { lift(file.blob.digest, to: age) }
        for child in directory.directories { lift(tree: child.blob, to: age, depth: depth + 1) }
    }

    /// When a record of a sealed segment that nothing keeps was last of use; nil for one that has to stay.
    func age(of entry: SegmentEntry, in number: UInt32) -> Int64? {
        if !store.segments.counts(entry, in: number) { return .min }
        switch entry.kind {
        case .blob:
            if isKept(entry.key, since: entry.stamp) { return nil }
            let age = max(lastUse(entry.key, since: entry.stamp), lifted[entry.key.leadingWord] ?? .min)
            return age < store.clock.wallNanoseconds() - store.pinNanoseconds ? age : nil
        // A result has to be withdrawn first.
        case .result, .blobWithdrawn, .resultWithdrawn: return nil
        }
    }
}
