import ForgeCore
import ForgeIR
import ForgeStore

/// What a store may and must hold, from what its users were told.
///
/// Never more than what was promised: where the outcome is open, every outcome is allowed.
struct CrashModel {
    /// Seconds for which the store promises to keep an object that nothing refers to.
    static let grace: Int64 = 3600

    /// What is known of one blob.
    struct Blob {
        /// When it was last put, for the grace of a collection; nil when it need not be there.
        var kept: Int64?
        /// As `kept`, were the power to go now.
        var keptDurably: Int64?
        /// Whether any process ever began to write it.
        var isAttempted = false
    }

    /// What a name may stand for: now, and were the power to go now.
    struct Register<Value: Equatable> {
        var allowed: [Value?] = [nil]
        var durable: [Value?] = [nil]

        mutating func attempt(_ value: Value?) {
            if !allowed.contains(where: { $0 == value }) { allowed.append(value) }
            if !durable.contains(where: { $0 == value }) { durable.append(value) }
        }

        mutating func acknowledge(_ value: Value?, isDurable: Bool) {
            allowed = [value]
            if isDurable { durable = [value] }
        }

        var afterPowerLoss: Register { Register(allowed: durable, durable: durable) }
    }

    private(set) var blobs = [Blob](repeating: Blob(), count: CrashContents.blobs.count)
    private(set) var results: [Digest: Register<ActionResult>] = [:]
    private(set) var roots: [String: Register<BlobID>] = [:]
    /// Whether a sync failed, after which the disk may have lost what was written without a promise.
    var syncFailed = false

    mutating func beginPut(_ numbers: [Int]) {
        for number in numbers { blobs[number].isAttempted = true }
    }

    /// - Parameter isFirst: for each blob, whether nobody had ever begun to write it when this put began.
    mutating func endPut(_ numbers: [Int], begun: Int64, isFirst: [Bool], isDurable: Bool) {
        for (number, isFirst) in zip(numbers, isFirst) {
            blobs[number].kept = max(begun, blobs[number].kept ?? .min)
            // A blob that was there already is kept by its finder's lease, which does not outlive the power.
            if isDurable {
                blobs[number].keptDurably = isFirst ? begun : blobs[number].keptDurably ?? .min
            }
        }
    }

    /// What a process had been promised before it called for a sync is durable now.
    mutating func synced(before: CrashModel, lane: Int) {
        for number in blobs.indices where before.blobs[number].kept != nil {
            blobs[number].keptDurably = blobs[number].keptDurably ?? .min
        }
        for number in 0..<3 {
            let key = CrashOperation.key(number, lane: lane)
            if let register = before.results[key] { results[key]?.durable = register.allowed }
        }
    }

    mutating func attempt(_ value: ActionResult?, for key: Digest) {
        results[key, default: Register()].attempt(value)
    }

    mutating func acknowledge(_ value: ActionResult?, for key: Digest, isDurable: Bool) {
        results[key, default: Register()].acknowledge(value, isDurable: isDurable)
    }

    mutating func attempt(_ value: BlobID?, root: String) { roots[root, default: Register()].attempt(value) }

    mutating func acknowledge(_ value: BlobID?, root: String) {
        roots[root, default: Register()].acknowledge(value, isDurable: true)
    }

    /// A collection began at some time before `now`: what nothing refers to may be gone when it was old.
    mutating func collected(now: Int64) {
        let horizon = now - Self.grace * 1_000_000_000
        for number in blobs.indices {
            if let kept = blobs[number].kept, kept < horizon { blobs[number].kept = nil }
            if let kept = blobs[number].keptDurably, kept < horizon { blobs[number].keptDurably = nil }
        }
    }

    /// An eviction began at some time before `now`: results too may be gone.
    mutating func evicted(now: Int64) {
        collected(now: now)
        for key in results.keys { results[key]?.attempt(nil) }
    }

    /// The power went.
    mutating func lostPower() {
        for number in blobs.indices { blobs[number].kept = blobs[number].keptDurably }
        results = results.mapValues { $0.afterPowerLoss }
        roots = roots.mapValues { $0.afterPowerLoss }
    }
}
