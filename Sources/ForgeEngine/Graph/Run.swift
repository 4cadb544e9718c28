/// Somebody being at a node: finding out whether its answer holds, or computing it.
// SAFETY: what changes is touched only under the engine's lock, `oldBox` to `seed` never change.
final class Run: @unchecked Sendable {
    /// One dependency that was asked for.
    struct Read: Sendable {
        enum Outcome {
            case pending
            /// An answer as it was since the version.
            case value(since: UInt32)
            /// It failed, as it will until the version ends.
            case failed
            /// What was seen holds for nobody else.
            case volatile
        }
        var edge: Edge
        var outcome: Outcome = .pending
    }

    let node: UInt32
    let kind: EngineKind
    let key: [UInt8]
    /// What was known before.
    var prior: NodeState
    /// The answer before, if it is in memory.
    let oldBox: ValueBox?
    /// The saved bytes of the answer before, or of its digest.
    let saved: SavedValue?
    /// The version that the run believes to be in.
    var version: UInt32
    /// How many dependencies are known to be as they were.
    var checked = 0
    /// The dependency that has changed, plus one.
    var cause: UInt32 = 0
    /// Whether the leaf was declared stale while it was read.
    var isOverrun = false
    /// How often the world changed under the run.
    var repeats = 0
    var isFinished = false
    /// The nodes that it waits for.
    var awaited: [UInt32] = []
    private var waiters: [(token: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []

    init(
        node: UInt32, kind: EngineKind, key: [UInt8], prior: NodeState, oldBox: ValueBox?, saved: SavedValue?,
        version: UInt32
    ) {
        self.node = node
        self.kind = kind
        self.key = key
        self.prior = prior
        self.oldBox = oldBox
        self.saved = saved
        self.version = version
    }

    /// Adds somebody who waits for the end; false when it has ended.
    func add(_ continuation: CheckedContinuation<Void, any Error>, _ token: UInt64) -> Bool {
        guard !isFinished else { return false }
        waiters.append((token, continuation))
        return true
    }

    /// Takes out somebody who waits no longer.
    func remove(_ token: UInt64) -> CheckedContinuation<Void, any Error>? {
        guard let index = waiters.firstIndex(where: { $0.token == token }) else { return nil }
        return waiters.remove(at: index).continuation
    }

    /// Ends the run; all who waited, to be resumed outside the lock.
    func end() -> [CheckedContinuation<Void, any Error>] {
        isFinished = true
        defer { waiters = [] }
        return waiters.map(\.continuation)
    }

    /// Notes that a node is waited for.
    func await(_ node: UInt32) {
        if !awaited.contains(node) { awaited.append(node) }
    }

    /// Notes that a node is no longer waited for.
    func settle(_ node: UInt32) {
        guard let index = awaited.firstIndex(of: node) else { return }
        awaited.swapAt(index, awaited.count - 1)
        awaited.removeLast()
    }
}

/// An answer as the state file holds it, in memory that lives as long as the graph.
// SAFETY: the bytes are mapped read-only in effect: nobody writes to saved values.
struct SavedValue: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    let isFingerprint: Bool
}
