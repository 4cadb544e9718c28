public import ForgeCore
public import ForgeIR
import Synchronization

/// A store in memory, for tests and for what need not outlive its process.
public final class MemoryStore: BlobStore, ActionCache {
    private struct EntryKey: Hashable {
        var namespace: CacheNamespace
        var key: Digest
    }

    private struct State {
        var blobs: [Digest: [UInt8]] = [BlobID.empty.digest: []]
        var results: [EntryKey: ActionResult] = [:]
    }

    private let state = Mutex(State())

    /// Makes an empty store.
    public init() {}

    public func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        var seen: Set<BlobID> = []
        return state.withLock { state in
            ids.filter { seen.insert($0).inserted && state.blobs[$0.digest].map { Int64($0.count) } != $0.size }
        }
    }

    public func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        let stored = state.withLock { $0.blobs[id.digest] }
        guard let stored, Int64(stored.count) == id.size else {
            throw ForgeError(.blobMissing, "The store holds no `\(id.digest.text)` of \(id.size) bytes")
        }
        guard Digest(of: stored) == id.digest else {
            state.withLock { $0.blobs[id.digest] = nil }
            throw ForgeError(.blobDamaged, "The stored bytes of `\(id.digest.text)` are damaged")
        }
        var failure: ForgeError?
        stored.withUnsafeBytes { raw in
            var position = 0
            while position < raw.count, failure == nil {
                let end = min(raw.count, position + 1 << 20)
                let chunk = UnsafeRawBufferPointer(rebasing: raw[position..<end])
                do throws(ForgeError) { try body(chunk) } catch { failure = error }
                position = end
            }
        }
        if let failure { throw failure }
    }

    public func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        let ids = blobs.map { BlobID(of: $0) }
        state.withLock { state in
            for (id, bytes) in zip(ids, blobs) { state.blobs[id.digest] = bytes }
        }
        return ids
    }

    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        MemoryBlobWriter(store: self)
    }

    public func sync() throws(ForgeError) {}

    public func results(for keys: [Digest], in namespace: CacheNamespace) throws(ForgeError) -> [ActionResult?] {
        let found = state.withLock { state in keys.map { state.results[EntryKey(namespace: namespace, key: $0)] } }
        var out: [ActionResult?] = []
        for result in found {
            if let result, try absent(result) == nil { out.append(result) } else { out.append(nil) }
        }
        return out
    }

    public func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        if let gap = try absent(result) {
            throw ForgeError(
                .cacheIncomplete, "The result for `\(key.text)` names `\(gap.digest.text)`, which is not stored")
        }
        state.withLock { $0.results[EntryKey(namespace: namespace, key: key)] = result }
    }

    public func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        state.withLock { $0.results[EntryKey(namespace: namespace, key: key)] = nil }
    }

    /// Drops a blob, as damage or a collection elsewhere would.
    public func drop(_ id: BlobID) {
        state.withLock { $0.blobs[id.digest] = nil }
    }

    private func absent(_ result: ActionResult) throws(ForgeError) -> BlobID? {
        var closure = result.references
        for directory in result.directories {
            if try !has(directory.root) { return directory.root }
            var walker = TreeWalker(store: self)
            do {
                try walker.walk(directory.root) { object throws(ForgeError) in
                    if case .file(let id) = object { closure.append(id) }
                }
            } catch {
                return directory.root
            }
        }
        return try missing(closure).first
    }
}

/// Collects one blob's bytes.
private final class MemoryBlobWriter: BlobWriter {
    private let store: MemoryStore
    private var bytes: [UInt8] = []

    init(store: MemoryStore) { self.store = store }

    func append(_ chunk: UnsafeRawBufferPointer) throws(ForgeError) { bytes.append(contentsOf: chunk) }

    func finish() throws(ForgeError) -> BlobID {
        defer { bytes = [] }
        return try store.write([bytes], durability: .durable)[0]
    }

    func abandon() { bytes = [] }
}
