public import ForgeCore
import Glibc
import Synchronization

/// The store on disk: small blobs and action-cache entries in segments, large blobs in files (ADR 0003, 0004).
///
/// Several processes may use one store at once. Calls block; make them from a ``BlockingPool`` thread.
public final class DiskStore: Sendable {
    /// What may be set when a store is opened; the defaults are what ADR 0003 measured.
    public struct Options: Sendable {
        /// Blobs larger than this get a file of their own, in bytes.
        public var segmentLimit = 64 << 10
        /// A segment this long is sealed, in bytes.
        public var sealSize: Int64 = 64 << 20
        /// How long what a process used stays uncollected after the process ended, in seconds.
        public var leaseSeconds: Int64 = 3600
        /// How long what a process was told of stays uncollected, in seconds; nil for as long as the process lives.
        public var pinSeconds: Int64?
        /// How much there may be on disk; nil for as much as the disk takes.
        public var quota: StoreQuota?

        /// The defaults.
        public init() {}
    }

    /// The store's directory, absolute.
    public let home: String
    let disk: any Disk
    let clock: any Clock
    let options: Options
    let segments: SegmentSet
    let files: BlobFiles
    let gate: StoreGate
    let known = KnownBlobs()
    private let session = SharedLock<StoreLease?>(nil)
    /// Nil where pins hold as long as the process lives.
    let timedPins: TimedPins?
    let room: StoreRoom

    /// Opens the store in a directory, making it when absent, and recovers it when the machine went down.
    ///
    /// - Throws: `E_STORE_FORMAT`, `E_STORE_IO`, `E_STORE_FULL`.
    public static func open(home: String) throws(ForgeError) -> DiskStore {
        try open(home: home, disk: LinuxDisk(), clock: SystemClock(), options: Options())
    }

    /// Opens a store on a given disk.
    public static func open(
        home: String, disk: any Disk, clock: any Clock, options: Options = Options()
    ) throws(ForgeError) -> DiskStore {
        let home = absolute(home)
        let layout = StoreLayout(home: home, disk: disk, clock: clock)
        try layout.prepare()
        do {
            let store = try DiskStore(home: home, disk: disk, clock: clock, options: options)
            if try layout.needsRecovery() { try StoreRecovery(store: store, layout: layout).run() }
            try store.segments.refresh()
            return store
        } catch { throw error.forge }
    }

    private init(home: String, disk: any Disk, clock: any Clock, options: Options) throws(DiskError) {
        self.home = home
        self.disk = disk
        self.clock = clock
        self.options = options
        room = StoreRoom(quota: options.quota)
        files = BlobFiles(home: home, disk: disk, room: room)
        segments = SegmentSet(
            home: home, files: files, disk: disk, clock: clock, sealSize: options.sealSize, room: room)
        gate = try StoreGate(home: home, disk: disk)
        timedPins = options.pinSeconds.map { TimedPins(home: home, disk: disk, clock: clock, seconds: $0) }
    }

    private static func absolute(_ path: String) -> String {
        var path = path
        if !path.hasPrefix("/") {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            let directory = getcwd(&buffer, buffer.count).map { String(cString: $0) } ?? ""
            path = "\(directory)/\(path)"
        }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// Opens a lease that outlives its process by `seconds` at most.
    public func openLease(seconds: Int64) throws(ForgeError) -> StoreLease {
        // A collection that saw a lease in the making would take it for one that is over.
        try gated { () throws(ForgeError) in
            try storeIO { () throws(DiskError) in
                try StoreLease(home: home, disk: disk, clock: clock, seconds: seconds)
            }
        }
    }

    /// Pins what this process found present, so that a collection leaves it alone while the process lives, or for the
    /// stated time.
    func pin(_ pins: [(digest: Digest, kind: StoreLease.PinKind)]) throws(ForgeError) {
        if let timedPins { return try storeIO { () throws(DiskError) in try pin(pins, timedPins) } }
        guard !pins.isEmpty else { return }
        try storeIO { () throws(DiskError) in
            let lease = try session.withLock { (session) throws(DiskError) in
                if let lease = session { return lease }
                let lease = try StoreLease(home: home, disk: disk, clock: clock, seconds: options.leaseSeconds)
                session = lease
                return lease
            }
            try lease.pin(pins)
        }
    }

    private func pin(
        _ pins: [(digest: Digest, kind: StoreLease.PinKind)], _ timed: TimedPins
    ) throws(DiskError) {
        try timed.pin(pins + known.takeTouched().map { ($0, .blob) })
    }

    /// Pins what somebody asked for.
    ///
    /// A server answers although its disk is full: then the pins are its own alone until there is room for them.
    func pin(found pins: [(digest: Digest, kind: StoreLease.PinKind)]) throws(ForgeError) {
        do throws(ForgeError) { try pin(pins) } catch {
            if timedPins == nil || error.code != .storeFull { throw error }
        }
    }

    /// The period of pins that it is; always the same where pins hold as long as the process lives.
    var pinPeriod: UInt32 { timedPins?.period ?? 1 }

    /// How long a pin holds at least after its process ended, or after it was made where pins are timed.
    var pinNanoseconds: Int64 { timedPins?.nanoseconds ?? options.leaseSeconds * 1_000_000_000 }

    /// Lets pins go whose time is over; to be called now and then where pins are timed.
    public func tidyPins() throws(ForgeError) {
        if timedPins != nil { try gated { () throws(ForgeError) in try pin(found: []) } }
    }

    /// Pins a directory and all below it, if nothing was removed since the epoch, at which all of it was there.
    public func pin(tree root: BlobID, since epoch: UInt64) throws(ForgeError) -> Bool {
        try gated { () throws(ForgeError) in
            guard try storeIO({ () throws(DiskError) in try gate.epoch() }) == epoch else { return false }
            try pin([(root.digest, .tree)])
            return true
        }
    }

    /// Pins a directory and all below it, each of which is pinned by itself already.
    public func pin(tree root: BlobID) throws(ForgeError) {
        try gated { () throws(ForgeError) in try pin([(root.digest, .tree)]) }
    }

    /// Runs `body` while nothing can be collected.
    func gated<Value>(_ body: () throws(ForgeError) -> Value) throws(ForgeError) -> Value {
        try gate.pass(reload: { () throws(DiskError) in try segments.reload() }, body)
    }

    /// A stamp later than the given one, and not earlier than now.
    func stamp(after other: Int64?) -> Int64 {
        max(clock.wallNanoseconds(), (other ?? .min) == .max ? .max : (other ?? .min) + 1)
    }

    /// What changes whenever objects of this store may have gone: by collection, damage or the machine's going down.
    public func generation() throws(ForgeError) -> Digest {
        try storeIO { () throws(DiskError) in Self.generation(disk.bootIdentity(), try gate.epoch()) }
    }

    private static func generation(_ boot: String, _ epoch: UInt64) -> Digest { Digest(of: "\(boot) \(epoch)") }

    /// The directory and the ``generation()`` of the store there, without opening it; nil when that may fail or would
    /// make it.
    public static func glance(home: String) -> (home: String, generation: Digest)? {
        let (home, disk) = (absolute(home), LinuxDisk())
        guard StoreLayout(home: home, disk: disk, clock: SystemClock()).isKnown,
            let epoch = try? StoreGate.epoch(home: home, disk: disk)
        else { return nil }
        return (home, generation(disk.bootIdentity(), epoch))
    }
}
