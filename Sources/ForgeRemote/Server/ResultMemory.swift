internal import ForgeCore
private import Synchronization

/// Answers that were given to requests for results, to be given again without a look for a moment.
///
/// All that a result names is pinned when it is first given, so it is there while the store's epoch is the same. What
/// another process writes for a key is seen when the moment is over; what this one writes, at once.
final class ResultMemory: Sendable {
    /// What a key's results were when they were looked up.
    struct Version {
        fileprivate var slot: Int
        fileprivate var number: UInt32
    }

    private struct Entry {
        var answer: [UInt8]
        var version: Version
        var epoch: UInt64
        var until: Int64
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        var bytes = 0
        var versions = [UInt32](repeating: 0, count: 1024)
    }

    /// How long an answer counts, in nanoseconds.
    private static let moment: Int64 = 1_000_000_000
    /// The most bytes of one answer.
    private static let longest = 16 << 10
    /// With more bytes than this all are forgotten.
    private static let most = 64 << 20

    private let state = Mutex(State())

    /// What was answered to a request, if that was a moment ago.
    func answer(to request: [UInt8], epoch: UInt64, at now: Int64) -> [UInt8]? {
        state.withLock { state in
            guard let entry = state.entries[request], entry.epoch == epoch, entry.until > now,
                state.versions[entry.version.slot] == entry.version.number
            else { return nil }
            return entry.answer
        }
    }

    /// Has to be asked before a key is looked up.
    func version(of key: Digest) -> Version {
        let slot = Int(truncatingIfNeeded: key.leadingWord & 1023)
        return state.withLock { Version(slot: slot, number: $0.versions[slot]) }
    }

    /// Remembers an answer.
    func keep(_ answer: [UInt8], to request: [UInt8], _ version: Version, epoch: UInt64, at now: Int64) {
        guard answer.count <= Self.longest else { return }
        let entry = Entry(answer: answer, version: version, epoch: epoch, until: now + Self.moment)
        state.withLock { state in
            if state.bytes > Self.most {
                state.entries.removeAll(keepingCapacity: true)
                state.bytes = 0
            }
            state.bytes += answer.count + request.count + 128
            if let old = state.entries.updateValue(entry, forKey: request) {
                state.bytes -= old.answer.count + request.count + 128
            }
        }
    }

    /// A key has another result.
    func changed(_ key: Digest) {
        state.withLock { $0.versions[Int(truncatingIfNeeded: key.leadingWord & 1023)] &+= 1 }
    }
}
