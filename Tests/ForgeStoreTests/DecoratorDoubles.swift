import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Synchronization

/// Objects in memory that note what they are asked for.
final class CountedObjects: ObjectStore {
    let inner = MemoryObjects()
    private let asked = Mutex<[String]>([])

    var names: [String] { asked.withLock { $0 } }

    func absent(_ names: [String]) throws(ForgeError) -> [String] {
        asked.withLock { $0 += names }
        return try inner.absent(names)
    }

    func read(
        _ name: String, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Bool { try inner.read(name, body) }

    func write(_ objects: [NamedObject], replacing: Bool) throws(ForgeError) {
        try inner.write(objects, replacing: replacing)
    }

    func remove(_ names: [String]) throws(ForgeError) { try inner.remove(names) }
}

/// A clock that stands where it is put.
final class SteppedClock: Clock {
    private let now = Mutex<Int64>(0)

    var seconds: Int64 {
        get { now.withLock { $0 } }
        set { now.withLock { $0 = newValue } }
    }

    func wallNanoseconds() -> Int64 { seconds * 1_000_000_000 }
    func monotonicNanoseconds() -> Int64 { seconds * 1_000_000_000 }
}

/// A store that gives the same ten bytes for every blob, and names everything alike.
struct LyingStore: StoreDecorator {
    let inner: any BlobStore & ActionCache = MemoryStore()

    func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        let bytes = Array("ten bytes!".utf8)
        let outcome: Result<Void, ForgeError> = bytes.withUnsafeBytes { raw in
            do throws(ForgeError) { return .success(try body(raw)) } catch { return .failure(error) }
        }
        try outcome.get()
    }

    func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] { blobs.map { _ in .empty } }

    func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter { Writer() }

    private final class Writer: BlobWriter {
        func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {}
        func finish() throws(ForgeError) -> BlobID { .empty }
        func abandon() {}
    }
}
