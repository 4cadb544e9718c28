import ForgeCore
import ForgeStore
import Synchronization

/// A store in memory, as small as the tests of executors need it.
final class MemoryBlobs: BlobStore {
    private let blobs = Mutex<[BlobID: [UInt8]]>([.empty: []])

    func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        blobs.withLock { held in ids.filter { held[$0] == nil } }
    }

    func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        guard let bytes = blobs.withLock({ $0[id] }) else {
            throw ForgeError(.ioFailed, "The test store has no blob \(id)")
        }
        try bytes.withUnsafeBufferPointer { (raw) throws(ForgeError) in try body(UnsafeRawBufferPointer(raw)) }
    }

    func write(_ new: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        new.map { bytes in
            let id = BlobID(of: bytes)
            blobs.withLock { $0[id] = bytes }
            return id
        }
    }

    func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter { Writer(self) }

    func sync() throws(ForgeError) {}

    private final class Writer: BlobWriter {
        let store: MemoryBlobs
        var bytes: [UInt8] = []

        init(_ store: MemoryBlobs) { self.store = store }

        func append(_ more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }
        func finish() throws(ForgeError) -> BlobID { try store.write(bytes) }
        func abandon() { bytes = [] }
    }
}
