import ForgeCore

/// One look at all of a store, and the removal of what was of no use for longest, in bounded pieces.
///
/// Looking takes no lock. Things are removed while nobody else looks anything up, a few at a time, and only those that
/// nobody has pinned, named or used meanwhile.
struct EvictionPass {
    /// A large blob that may go.
    struct File {
        var digest: Digest
        var size: Int64
        var lastUse: Int64
    }

    /// A result that may go.
    struct Result {
        var key: Digest
        var stamp: Int64
        var lastUse: Int64
    }

    /// What may go of a sealed segment.
    struct Segment {
        var number: UInt32
        var size: Int64
        /// For each record that may go, when it was last of use, and its bytes.
        var ages: [(lastUse: Int64, bytes: Int64)] = []
        /// Bytes that go, once it is decided what does.
        var dead: Int64 = 0
    }

    private enum Phase {
        case start
        case files(fan: Int)
        case idle([UInt32])
        case results(Int)
        case segments(Int)
        case choose
        case withdraw(Int)
        case removeFiles(Int)
        case segmentsLeft
        case rewrite(SegmentRewrite)
        case over
    }

    /// Files that are removed in one moment.
    private static let filesAtOnce = 64
    /// Results that are withdrawn with one write.
    private static let resultsAtOnce = 1024
    /// A segment of which less goes is not written anew for that, in percent; and where nothing else goes.
    private static let fairShare: Int64 = 10
    private static let leastShare: Int64 = 2

    let store: DiskStore
    let quota: StoreQuota
    let tally: EvictionTally
    let readReferences: @Sendable () throws(ForgeError) -> StoreReferences
    private var phase = Phase.start
    var marks: StoreMarks
    var leases = LeaseScan()
    private var fans: [String] = []
    private var numbers: [UInt32] = []
    private var bytes: Int64 = 0
    private var changes: Int64 = 0
    private var files: [File] = []
    private var segments: [Segment] = []
    /// Results that may go.
    var results: [Result] = []
    /// For blobs that results name, by the first bits of their digests, when one of these was last of use.
    var lifted: [UInt64: Int64] = [:]
    /// For directories that results name, likewise, with all below them.
    var liftedTrees: [Digest: Int64] = [:]
    private(set) var limit = Int64.min
    /// Whether anything went.
    var hasFreed = false

    init(
        store: DiskStore, quota: StoreQuota, tally: EvictionTally,
        references: @escaping @Sendable () throws(ForgeError) -> StoreReferences
    ) {
        self.store = store
        self.quota = quota
        self.tally = tally
        readReferences = references
        marks = StoreMarks(store: store)
    }

    /// Does the next piece; true when all is done.
    mutating func advance() throws(ForgeError) -> Bool {
        switch phase {
        case .start: try start()
        case .files(let fan): try lookAtFiles(fan)
        case .idle(let numbers): try seal(numbers)
        case .results(let place): try lookAtResults(place)
        case .segments(let place): lookAtSegment(place)
        case .choose: choose()
        case .withdraw(let place): try withdraw(place)
        case .removeFiles(let place): try removeFiles(place)
        case .segmentsLeft: nextSegment()
        case .rewrite(var rewrite):
            phase = .over
            phase = try rewrite.advance(&self) ? .segmentsLeft : .rewrite(rewrite)
        case .over: break
        }
        if case .over = phase { return true }
        return false
    }

    // MARK: Looking

    private mutating func start() throws(ForgeError) {
        changes = store.room.changes
        try storeIO { () throws(DiskError) in
            try store.segments.refresh()
            fans = try store.disk.listIfDirectory(store.files.directory)
            for name in try store.disk.list(store.segments.paths.directory) {
                bytes += try store.disk.status("\(store.segments.paths.directory)/\(name)")?.size ?? 0
            }
        }
        try markNeeds()
        phase = .files(fan: 0)
    }

    private mutating func lookAtFiles(_ fan: Int) throws(ForgeError) {
        guard fan < fans.count else {
            store.room.counted(bytes, since: changes)
            let isHigh = store.room.total > quota.high
            if isHigh { try sweepTrees() }
            phase = isHigh ? .idle(store.segments.openNumbers) : .over
            return
        }
        try storeIO { () throws(DiskError) in
            for digest in try store.files.blobs(in: fans[fan]) {
                guard let status = try store.disk.status(store.files.path(of: digest)) else { continue }
                bytes += status.size
                if isKept(digest, since: status.modified) { continue }
                let lastUse = lastUse(digest, since: status.modified)
                files.append(File(digest: digest, size: status.size, lastUse: lastUse))
            }
        }
        phase = .files(fan: fan + 1)
    }

    /// Seals what nobody writes to any more: of what is unsealed nothing can go, and it may be longer than the quota
    /// lets a segment become.
    private mutating func seal(_ idle: [UInt32]) throws(ForgeError) {
        guard let number = idle.first else {
            // What this process read of segments before they were sealed would hide older records of the same keys, for
            // which a withdrawal is needed.
            try storeIO { () throws(DiskError) in try store.segments.reload() }
            numbers = store.segments.sealedNumbers
            phase = .results(0)
            return
        }
        try storeIO { () throws(DiskError) in try store.segments.sealIdle(number) { _ in true } }
        phase = .idle(Array(idle.dropFirst()))
    }

    /// Removes trees on disk that no action has used for the time of a pin.
    private func sweepTrees() throws(ForgeError) {
        var options = StoreCollector.Options()
        options.treeAgeSeconds = store.pinNanoseconds / 1_000_000_000
        var collector = StoreCollector(store: store, options: options, references: readReferences)
        collector.laidOut = try readReferences().laidOut
        try collector.sweepTrees()
    }

    /// Finds the results that may go, and makes what results name as young as they are: sealed segments one by one,
    /// then the others.
    private mutating func lookAtResults(_ place: Int) throws(ForgeError) {
        guard place <= numbers.count else {
            phase = .segments(0)
            return
        }
        let found: [Located] =
            place < numbers.count
            ? store.segments.entries(sealed: numbers[place]).map { Located(segment: numbers[place], entry: $0) }
            : store.segments.recent().filter { !numbers.contains($0.segment) }
        for located in found where located.entry.kind == .result && store.segments.stands(located) {
            try lookAt(located)
        }
        phase = .results(place + 1)
    }

    private mutating func lookAtSegment(_ place: Int) {
        guard place < numbers.count else {
            phase = .choose
            return
        }
        var segment = Segment(number: numbers[place], size: 1)
        for entry in store.segments.entries(sealed: numbers[place]) {
            let size = entry.end - Int64(entry.offset) + Int64(SegmentEntry.byteCount)
            segment.size += size
            if let age = age(of: entry, in: numbers[place]) { segment.ages.append((age, size)) }
        }
        segments.append(segment)
        phase = .segments(place + 1)
    }

    /// Decides from which age on things go.
    private mutating func choose() {
        let excess = store.room.total - quota.low
        for place in files.indices {
            let lift = lifted[files[place].digest.leadingWord] ?? .min
            files[place].lastUse = max(files[place].lastUse, lift)
        }
        // What a young result names is young.
        let young = store.clock.wallNanoseconds() - store.pinNanoseconds
        files = files.filter { $0.lastUse < young }
        var ages = files.map { (lastUse: $0.lastUse, bytes: $0.size) }
        for segment in segments { ages += segment.ages }
        ages.sort { $0.lastUse < $1.lastUse }
        var sum: Int64 = 0
        for age in ages where sum < excess {
            sum += age.bytes
            limit = age.lastUse
        }
        let limit = limit
        results = results.filter { $0.lastUse <= limit }
        files = files.filter { $0.lastUse <= limit }.sorted { ($0.lastUse, $0.digest) < ($1.lastUse, $1.digest) }
        for place in segments.indices {
            segments[place].dead = segments[place].ages.reduce(0) { $1.lastUse <= limit ? $0 + $1.bytes : $0 }
            segments[place].ages = []
        }
        // The next one to be written anew stands last.
        segments.sort { ($0.dead * $1.size, $1.number) < ($1.dead * $0.size, $0.number) }
        phase = .withdraw(0)
    }

    // MARK: Removing

    /// Takes results back before anything that they name goes, durably.
    ///
    /// What is recorded or shown meanwhile has a later stamp, or pins what it names.
    private mutating func withdraw(_ place: Int) throws(ForgeError) {
        guard place < results.count else {
            phase = .removeFiles(0)
            return
        }
        let end = min(results.count, place + Self.resultsAtOnce)
        var records: [PendingRecord] = []
        for result in results[place..<end] where lastUse(result.key, since: result.stamp) <= limit {
            guard store.segments.find(result.key, result: true)?.entry.stamp == result.stamp else { continue }
            records.append(
                PendingRecord(kind: .resultWithdrawn, key: result.key, stamp: result.stamp + 1, payload: []))
            tally.result()
        }
        let withdrawals = records
        if !withdrawals.isEmpty {
            try storeIO { () throws(DiskError) in try store.segments.append(withdrawals, durability: .durable) }
        }
        phase = .withdraw(end)
    }

    private mutating func removeFiles(_ place: Int) throws(ForgeError) {
        guard place < files.count, store.room.total > quota.low else {
            phase = .segmentsLeft
            return
        }
        let end = min(files.count, place + Self.filesAtOnce)
        try alone { (pass) throws(ForgeError) in
            var gone: [Digest] = []
            for file in pass.files[place..<end] where pass.goes(file.digest, since: file.lastUse) {
                try storeIO { () throws(DiskError) in
                    let isGone = try pass.store.disk.unlinkIfThere(pass.store.files.path(of: file.digest))
                    if isGone { gone.append(file.digest) }
                }
                pass.store.room.changed(by: -file.size)
                pass.tally.blob(file.size)
                pass.hasFreed = true
            }
            return gone
        }
        phase = .removeFiles(end)
    }

    private mutating func nextSegment() {
        guard store.room.total > quota.low, let next = segments.popLast(), next.dead > 0,
            next.dead * 100 >= next.size * (hasFreed ? Self.fairShare : Self.leastShare)
        else {
            phase = .over
            return
        }
        phase = .rewrite(SegmentRewrite(next.number, store.segments.entries(sealed: next.number)))
    }

    /// Runs `body` while nobody else uses the store, with everything marked that was pinned or named up to now; it
    /// gives the blobs that went.
    mutating func alone(_ body: (inout EvictionPass) throws(ForgeError) -> [Digest]) throws(ForgeError) {
        try store.gate.alone { () throws(ForgeError) in
            let epoch = try storeIO { () throws(DiskError) in try store.announceRemoval() }
            store.known.close()
            defer { store.known.open() }
            // What was asked for again in memory alone.
            try store.pin(found: [])
            try markNeeds()
            let gone = try body(&self)
            store.known.removed(gone, from: epoch, to: epoch &+ 1)
            store.gate.seen(epoch &+ 1)
        }
    }
}
