import ForgeCore
import ForgeIR
import ForgeStore
import Synchronization

/// A store and action cache in memory whose blobs a test can damage.
final class MemoryStore: BlobStore, ActionCache {
    private let blobs = Mutex<[BlobID: [UInt8]]>([.empty: []])
    private let entries = Mutex<[Digest: ActionResult]>([:])

    func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        blobs.withLock { held in ids.filter { held[$0] == nil } }
    }

    func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        guard let bytes = blobs.withLock({ $0[id] }) else {
            throw ForgeError(.recordUnknown, "The store lacks `\(id)`")
        }
        let result: Result<Void, ForgeError> = bytes.withUnsafeBytes { buffer in
            do throws(ForgeError) { return .success(try body(buffer)) } catch { return .failure(error) }
        }
        try result.get()
    }

    func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        let ids = blobs.map(BlobID.init(of:))
        self.blobs.withLock { held in for (id, bytes) in zip(ids, blobs) { held[id] = bytes } }
        return ids
    }

    func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        throw ForgeError(.bug, "The tests' store has no writer")
    }

    func sync() throws(ForgeError) {}

    func results(for keys: [Digest], in namespace: CacheNamespace) throws(ForgeError) -> [ActionResult?] {
        entries.withLock { held in keys.map { held[$0] } }
    }

    func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        entries.withLock { $0[key] = result }
    }

    func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        entries.withLock { $0[key] = nil }
    }

    /// Puts other bytes under an id, or takes the blob away.
    func damage(_ id: BlobID, _ bytes: [UInt8]?) { blobs.withLock { $0[id] = bytes } }

    func put(_ text: String) throws -> BlobID { try write(Array(text.utf8)) }
}
