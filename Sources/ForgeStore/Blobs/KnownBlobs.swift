import ForgeCore

/// Blobs that this process has found or stored, and pinned, and when they were last of use.
///
/// They are there without a look, while the pin holds, until the store's epoch says that something went or was found
/// damaged. What this process itself evicts it takes out, and keeps the rest.
final class KnownBlobs: Sendable {
    private struct Entry {
        var size: Int64
        /// The period of pins in which it was last of use.
        var period: UInt32
        var generation: UInt32
    }

    private struct State {
        var epoch: UInt64 = 0
        /// Objects are being removed: nothing is taken to be there without a look.
        var isClosed = false
        /// Entries of an older one say when something was of use, and not that it is there.
        var generation: UInt32 = 0
        var entries: [Digest: Entry] = [:]
        /// What was asked for again in a later period than that of its pin, which is not in a lease yet.
        var touched: [Digest] = []

        mutating func isKnown(_ id: BlobID, _ period: UInt32) -> Bool {
            guard let place = entries.index(forKey: id.digest) else { return false }
            let entry = entries.values[place]
            guard entry.size == id.size, entry.generation == generation, entry.period + TimedPins.relied > period else {
                return false
            }
            if entry.period < period {
                entries.values[place].period = period
                touched.append(id.digest)
            }
            return true
        }

        mutating func note(_ digest: Digest, size: Int64, _ period: UInt32) {
            if entries.count >= KnownBlobs.most, entries[digest] == nil {
                entries = entries.filter { $0.value.period + TimedPins.relied > period }
                if entries.count >= KnownBlobs.most { entries.removeAll(keepingCapacity: true) }
            }
            entries[digest] = Entry(size: size, period: period, generation: generation)
        }
    }

    /// With more than this the idle ones are forgotten, or all.
    private static let most = 1 << 20
    /// The size of what is no blob, such as the key of a result.
    private static let noBlob: Int64 = -1

    private let state = SharedLock(State())

    /// Those of the blobs that are not known; the others are of use in this period.
    func unknown(_ ids: [BlobID], epoch: UInt64, period: UInt32) -> [BlobID] {
        state.withLock { state in
            if state.epoch != epoch || state.isClosed { return ids }
            return ids.filter { $0 != .empty && !state.isKnown($0, period) }
        }
    }

    /// Adds blobs.
    ///
    /// - Parameters:
    ///   - epoch: what it was before they were looked for and pinned.
    ///   - period: what it was before they were pinned.
    func add(_ ids: [BlobID], epoch: UInt64, period: UInt32) {
        state.withLock { state in
            if epoch < state.epoch { return }
            if epoch > state.epoch {
                state.epoch = epoch
                state.generation += 1
            }
            for id in ids { state.note(id.digest, size: id.size, period) }
        }
    }

    /// Notes that the result under a record's key was of use.
    func used(_ recordKey: Digest, period: UInt32) {
        state.withLock { $0.note(recordKey, size: Self.noBlob, period) }
    }

    /// The period in which something was last of use; nil where that is not remembered.
    func lastUse(_ digest: Digest) -> UInt32? { state.withLock { $0.entries[digest]?.period } }

    /// Hands over what has to be pinned anew.
    func takeTouched() -> [Digest] {
        state.withLock { state in
            defer { state.touched = [] }
            return state.touched
        }
    }

    /// Takes nothing to be there without a look until ``open()``: what was said to be there is in the touched ones by
    /// now.
    func close() { state.withLock { $0.isClosed = true } }

    /// The removal that ``close()`` was called for is over.
    func open() { state.withLock { $0.isClosed = false } }

    /// This process removed some objects, and nothing else went from one epoch to the next.
    func removed(_ digests: [Digest], from old: UInt64, to new: UInt64) {
        state.withLock { state in
            for digest in digests { state.entries[digest] = nil }
            if state.epoch == old { state.epoch = new }
        }
    }
}
