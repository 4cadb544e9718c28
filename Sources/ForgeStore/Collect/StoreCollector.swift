public import ForgeCore
import ForgeIR

/// Frees what nothing needs: mark, then sweep in short exclusive moments, beside running builds (ADR 0005).
public struct StoreCollector {
    /// What to keep.
    public struct Options: Sendable {
        /// Objects younger than this stay, as do pins of processes that ended less than this ago, in seconds.
        public var graceSeconds: Int64 = 3600
        /// Results that were of no use for this long go, in seconds.
        public var resultAgeSeconds: Int64 = 30 * 86_400
        /// Trees on disk that were of no use for this long go, in seconds.
        public var treeAgeSeconds: Int64 = 7 * 86_400
        /// Results go, the least recently used first, until what is left is at most this many bytes.
        public var keepBytes: Int64?
        /// Whether to say what would go and leave it.
        public var isDryRun = false

        /// The defaults.
        public init() {}
    }

    /// What a collection did.
    public struct Report: Sendable, Equatable {
        /// Objects that stay, and their bytes.
        public var keptObjects = 0
        /// Bytes of what stays.
        public var keptBytes: Int64 = 0
        /// Objects that went.
        public var removedObjects = 0
        /// Bytes of what went.
        public var removedBytes: Int64 = 0
        /// Results that went.
        public var removedResults = 0
        /// Trees on disk that went.
        public var removedTrees = 0
    }

    struct CachedResult {
        var located: Located
        var stored: StoredResult
    }

    let store: DiskStore
    let options: Options
    let readReferences: @Sendable () throws(ForgeError) -> StoreReferences
    var report = Report()
    var marks: StoreMarks
    private var leases = LeaseScan()
    /// Names of trees on disk that stay.
    var laidOut: Set<String> = []
    /// Record keys of results that go, with the stamp that they were chosen by.
    var evicted: [Digest: Int64] = [:]

    /// Prepares a collection.
    ///
    /// - Parameter references: gives what others need of the store; called again at every moment at which something is
    ///   removed, so that what was noted meanwhile counts.
    public init(
        store: DiskStore, options: Options = Options(),
        references: @escaping @Sendable () throws(ForgeError) -> StoreReferences = { StoreReferences() }
    ) {
        self.store = store
        self.options = options
        readReferences = references
        marks = StoreMarks(store: store)
    }

    /// Collects.
    ///
    /// - Throws: `E_STORE_IO`, `E_STORE_FULL`.
    public mutating func run() throws(ForgeError) -> Report {
        _ = try storeIO { () throws(DiskError) in try store.segments.refresh() }
        try markNeeds(isAlone: false)
        try chooseResults()
        if !options.isDryRun { try forgetEvicted() }
        try sweepFiles()
        try sweepSegments()
        try sweepTrees()
        if !options.isDryRun { sweepLeftovers() }
        report.keptObjects = marks.blobs.count
        report.keptBytes = marks.bytes
        return report
    }

    /// Marks what has to stay apart from results.
    ///
    /// Leases are read first: what a process held by its lease it has noted elsewhere before the lease ends.
    private mutating func markNeeds(isAlone: Bool) throws(ForgeError) {
        let grace = min(options.graceSeconds, 1 << 32) * 1_000_000_000
        try storeIO { () throws(DiskError) in
            try leases.refresh(store, grace: grace, isAlone: isAlone)
            try leases.markBlobs(in: &marks)
            try leases.markTrees(in: &marks)
        }
        try marks.markRoots()
        let references = try readReferences()
        marks.mark(references)
        laidOut = references.laidOut
    }

    /// Whether a result goes, unless it was recorded anew since it was chosen.
    func isEvicted(_ entry: SegmentEntry) -> Bool { evicted[entry.key].map { entry.stamp <= $0 } ?? false }

    /// The time before which something counts as old, in nanoseconds since 1970.
    func horizon(_ seconds: Int64) -> Int64 {
        let (age, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .min : store.clock.wallNanoseconds() - age
    }

    /// Runs `body` while no other process uses the store, with everything marked that was pinned up to now.
    mutating func alone(_ body: (inout StoreCollector) throws(ForgeError) -> Void) throws(ForgeError) {
        try store.gate.alone { () throws(ForgeError) in
            _ = try storeIO { () throws(DiskError) in try store.announceRemoval() }
            try markNeeds(isAlone: true)
            for cached in try results() where !isEvicted(cached.located.entry) { marks.mark(cached.stored.result) }
            marks.commit()
            try body(&self)
        }
    }

    /// Every result that counts, the most recently used first.
    func results() throws(ForgeError) -> [CachedResult] {
        var out: [CachedResult] = []
        for located in store.segments.everyResult() {
            let payload = try storeIO { () throws(DiskError) in try store.segments.payload(located) }
            guard let payload, let stored = try? StoredResult(decoding: payload) else { continue }
            out.append(CachedResult(located: located, stored: stored))
        }
        return out.sorted {
            ($1.located.entry.stamp, $1.located.entry.key) < ($0.located.entry.stamp, $0.located.entry.key)
        }
    }

    private mutating func chooseResults() throws(ForgeError) {
        let oldest = horizon(options.resultAgeSeconds)
        let young = horizon(options.graceSeconds)
        var isFull = false
        marks.commit()
        for cached in try results() {
            let stamp = cached.located.entry.stamp
            // What is kept for other reasons is of more use with its result than without.
            let isFree = marks.covers(cached.stored.result)
            marks.mark(cached.stored.result)
            if !isFree, let keep = options.keepBytes, marks.bytes > keep { isFull = true }
            if marks.recordedKeys.contains(cached.stored.key) || stamp >= young || (!isFull && stamp >= oldest) {
                marks.commit()
            } else {
                marks.rollBack()
                evicted[cached.located.entry.key] = stamp
            }
        }
        report.removedResults = evicted.count
    }

    private mutating func forgetEvicted() throws(ForgeError) {
        if evicted.isEmpty { return }
        let keys = evicted.keys.sorted()
        try alone { (collector) throws(ForgeError) in
            var records: [PendingRecord] = []
            for key in keys {
                guard let located = collector.store.segments.find(key, result: true),
                    collector.isEvicted(located.entry)
                else { continue }
                let stamp = collector.store.stamp(after: located.entry.stamp)
                records.append(PendingRecord(kind: .resultWithdrawn, key: key, stamp: stamp, payload: []))
            }
            try storeIO { () throws(DiskError) in
                try collector.store.segments.append(records, durability: .durable)
            }
        }
    }

    private mutating func sweepFiles() throws(ForgeError) {
        let old = horizon(options.graceSeconds)
        let files = store.files
        for fan in try storeIO({ () throws(DiskError) in try store.disk.listIfDirectory(files.directory) }) {
            let directory = "\(files.directory)/\(fan)"
            var victims: [(digest: Digest, status: DiskStatus)] = []
            for digest in try storeIO({ () throws(DiskError) in try files.blobs(in: fan) }) {
                if marks.blobs.contains(digest) { continue }
                let status = try storeIO { () throws(DiskError) in try store.disk.status(files.path(of: digest)) }
                if let status, status.modified < old { victims.append((digest, status)) }
            }
            if victims.isEmpty { continue }
            try removeFiles(victims, in: directory)
        }
    }

    private mutating func removeFiles(
        _ victims: [(digest: Digest, status: DiskStatus)], in directory: String
    ) throws(ForgeError) {
        if options.isDryRun {
            for victim in victims { count(victim.status.size) }
            return
        }
        try alone { (collector) throws(ForgeError) in
            for victim in victims where !collector.marks.blobs.contains(victim.digest) {
                let isGone = try storeIO { () throws(DiskError) in
                    try collector.store.disk.unlinkIfThere("\(directory)/\(victim.digest.hex)")
                }
                if isGone { collector.count(victim.status.size) }
            }
        }
    }

    mutating func count(_ bytes: Int64) {
        report.removedObjects += 1
        report.removedBytes += bytes
    }
}
