public import ForgeCore
import Synchronization

/// Keeps a store below its quota (ADR 0195): what was of no use for longest goes, in small steps beside all else.
///
/// Roots, references and pins keep what they name. Calls block, each for a bounded piece of work.
public final class StoreEvictor: Sendable {
    /// What there is to tell.
    public struct Figures: Sendable, Equatable {
        /// Bytes of segments and blobs.
        public var usedBytes: Int64 = 0
        /// The quota.
        public var quotaBytes: Int64 = 0
        /// Bytes of blobs that were evicted.
        public var evictedBytes: Int64 = 0
        /// Blobs that were evicted.
        public var evictedBlobs = 0
        /// Results that were evicted.
        public var evictedResults = 0
        /// How often something was refused for want of room.
        public var refusals = 0
    }

    private struct Work {
        var pass: EvictionPass?
        /// When all was last counted.
        var counted: Int64?
        /// Until then nothing more can go.
        var stuckUntil: Int64 = .min
    }

    private let store: DiskStore
    private let quota: StoreQuota
    private let readReferences: @Sendable () throws(ForgeError) -> StoreReferences
    private let tally = EvictionTally()
    private let work = Mutex(Work())

    /// All is counted again so often, for the sake of what other processes do, in nanoseconds.
    private static let recount: Int64 = 3600 * 1_000_000_000
    /// A writer waits for room no longer, in nanoseconds.
    private static let patience: Int64 = 20 * 1_000_000_000

    /// Watches over a store that was opened with a quota; nil for another one.
    ///
    /// - Parameter references: gives what others need of the store.
    public init?(
        _ store: DiskStore,
        references: @escaping @Sendable () throws(ForgeError) -> StoreReferences = { StoreReferences() }
    ) {
        guard let quota = store.options.quota else { return nil }
        self.store = store
        self.quota = quota
        readReferences = references
        store.room.makeRoom { [weak self] in self?.makeRoom() ?? false }
    }

    /// The figures.
    public var figures: Figures {
        Figures(
            usedBytes: store.room.used, quotaBytes: quota.bytes, evictedBytes: tally.bytes, evictedBlobs: tally.blobs,
            evictedResults: tally.results, refusals: store.room.refusals)
    }

    /// Does the next piece of work; whether there is more to do at once.
    ///
    /// - Throws: `E_STORE_IO`, `E_STORE_FULL`.
    public func step() throws(ForgeError) -> Bool {
        try work.withLock { (work) throws(ForgeError) in
            let now = store.clock.wallNanoseconds()
            guard var pass = work.pass.take() else {
                let isHigh = store.room.total > quota.high && now >= work.stuckUntil
                let isDue = work.counted.map { now - $0 > Self.recount } ?? true
                guard isHigh || isDue else { return false }
                work.pass = EvictionPass(store: store, quota: quota, tally: tally, references: readReferences)
                return true
            }
            guard try pass.advance() else {
                work.pass = pass
                return true
            }
            work.counted = now
            if store.room.total <= quota.high { return false }
            if pass.hasFreed { return true }
            // Until some pins have run out, another look finds what this one found.
            work.stuckUntil = now + min(30_000_000_000, max(1_000_000_000, store.pinNanoseconds / 8))
            return false
        }
    }

    /// Evicts until what is there and on its way fits; false when it does not.
    private func makeRoom() -> Bool {
        let begun = store.clock.monotonicNanoseconds()
        while store.room.total > quota.bytes, store.clock.monotonicNanoseconds() - begun < Self.patience {
            guard (try? step()) == true else { break }
        }
        return store.room.total <= quota.bytes
    }
}

extension DiskStore {
    /// Whether there is a bound to what it may take.
    public var hasQuota: Bool { options.quota != nil }
}

/// Counts what went.
final class EvictionTally: Sendable {
    private let counts = Mutex((bytes: Int64(0), blobs: 0, results: 0))

    var bytes: Int64 { counts.withLock { $0.bytes } }
    var blobs: Int { counts.withLock { $0.blobs } }
    var results: Int { counts.withLock { $0.results } }

    func blob(_ size: Int64) {
        counts.withLock { counts in
            counts.bytes += size
            counts.blobs += 1
        }
    }

    func result() { counts.withLock { $0.results += 1 } }
}
