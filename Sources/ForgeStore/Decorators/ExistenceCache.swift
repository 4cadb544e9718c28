public import ForgeCore
private import Synchronization

/// Remembers which objects are there, so that one who is far away is not asked twice.
///
/// An object that somebody else takes away counts as there until it is found gone by reading, or its time here is over.
public final class ExistenceCache: ObjectStore {
    private struct State {
        /// When each name was last seen, in nanoseconds.
        var seen: [String: Int64] = [:]
    }

    private let inner: any ObjectStore
    private let clock: any Clock
    private let nanoseconds: Int64
    private let most: Int
    private let state = Mutex(State())

    /// Remembers for objects of another.
    ///
    /// - Parameters:
    ///   - seconds: how long what was seen is believed.
    ///   - most: how many names are remembered; with more all are forgotten.
    public init(_ inner: any ObjectStore, clock: any Clock, seconds: Int64 = 3600, most: Int = 1 << 20) {
        self.inner = inner
        self.clock = clock
        nanoseconds = seconds * 1_000_000_000
        self.most = most
    }

    public func absent(_ names: [String]) throws(ForgeError) -> [String] {
        let since = clock.monotonicNanoseconds() - nanoseconds
        let unknown = state.withLock { state in names.filter { (state.seen[$0] ?? .min) <= since } }
        if unknown.isEmpty { return [] }
        let absent = try inner.absent(unknown)
        let gone = Set(absent)
        note(unknown.filter { !gone.contains($0) })
        return absent
    }

    public func read(
        _ name: String, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Bool {
        let isThere = try inner.read(name, body)
        if !isThere { forget([name]) }
        return isThere
    }

    public func write(_ objects: [NamedObject], replacing: Bool) throws(ForgeError) {
        try inner.write(objects, replacing: replacing)
        note(objects.map(\.name))
    }

    public func remove(_ names: [String]) throws(ForgeError) {
        forget(names)
        try inner.remove(names)
        // Somebody may have asked in between.
        forget(names)
    }

    private func note(_ names: [String]) {
        let now = clock.monotonicNanoseconds()
        state.withLock { state in
            if state.seen.count + names.count > most { state.seen.removeAll(keepingCapacity: true) }
            for name in names { state.seen[name] = now }
        }
    }

    private func forget(_ names: [String]) {
        state.withLock { state in for name in names { state.seen[name] = nil } }
    }
}
