import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Synchronization

/// Drops blobs of stores, at steps that follow from a seed.
final class Evictor: Sendable {
    private struct State {
        var random: SplitMix64
        var left: Int
        var stores: [EvictingStore] = []
        var steps = 0
        var dropped = 0
    }

    /// One step in this many drops something.
    private let oneIn: Int
    private let state: Mutex<State>

    /// Whether the cluster gives results whose blobs are gone.
    let isLax: Bool

    /// Drops `most` blobs at most; for ever, and all that there are, where that is the greatest number.
    init(seed: UInt64, most: Int, oneIn: Int) {
        self.oneIn = oneIn
        isLax = seed % 2 == 1
        state = Mutex(State(random: SplitMix64(seed: seed), left: most))
    }

    var dropped: Int { state.withLock { $0.dropped } }

    func watch(_ store: EvictingStore) { state.withLock { $0.stores.append(store) } }

    /// Comes before everything that a store does.
    func step() {
        state.withLock { state in
            state.steps += 1
            guard state.left > 0, state.random.below(oneIn) == 0 else { return }
            if state.left == .max { return state.stores.forEach { $0.dropAll() } }
            let store = state.stores[state.random.below(state.stores.count)]
            guard store.drop(state.random.next()) else { return }
            state.left -= 1
            state.dropped += 1
        }
    }
}

/// A store in memory that loses blobs before any of its calls.
final class EvictingStore: BlobStore, ActionCache {
    private let memory = MemoryStore()
    private let evictor: Evictor
    /// What was written, in order.
    private let written = Mutex<[BlobID]>([])

    init(_ evictor: Evictor) {
        self.evictor = evictor
        evictor.watch(self)
    }

    /// Loses one of the blobs.
    func drop(_ number: UInt64) -> Bool {
        written.withLock { written in
            guard !written.isEmpty else { return false }
            memory.drop(written.remove(at: Int(number % UInt64(written.count))))
            return true
        }
    }

    func dropAll() {
        written.withLock { written in
            for blob in written { memory.drop(blob) }
            written = []
        }
    }

    func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        evictor.step()
        return try memory.missing(ids)
    }

    func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        evictor.step()
        try memory.read(id, body)
    }

    func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        evictor.step()
        let ids = try memory.write(blobs, durability: durability)
        written.withLock { $0 += ids.filter { $0 != .empty } }
        return ids
    }

    func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        throw ForgeError(.bug, "Blobs of simulated builds are small")
    }

    func sync() throws(ForgeError) {}

    func results(for keys: [Digest], in namespace: CacheNamespace) throws(ForgeError) -> [ActionResult?] {
        evictor.step()
        return try memory.results(for: keys, in: namespace)
    }

    func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        evictor.step()
        try memory.record(result, for: key, in: namespace, durability: durability)
    }

    func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        evictor.step()
        try memory.forget(key, in: namespace)
    }
}
