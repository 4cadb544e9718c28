import ForgeCore
import ForgeIR
import ForgeStore
import Synchronization

/// The least that a `BlobStore` can be, so that these tests depend on no real one.
final class TinyStore: BlobStore {
    private let blobs = Mutex<[BlobID: [UInt8]]>([:])

    var count: Int { blobs.withLock { $0.count } }

    func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        blobs.withLock { held in
            var seen: Set<BlobID> = []
            return ids.filter { held[$0] == nil && $0 != .empty && seen.insert($0).inserted }
        }
    }

    func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        if id == .empty { return }
        guard let bytes = blobs.withLock({ $0[id] }) else {
            throw ForgeError(.bug, "The blob `\(id)` is missing")
        }
        let result: Result<Void, ForgeError> = bytes.withUnsafeBytes { raw in
            do throws(ForgeError) {
                return .success(try body(raw))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        let named = blobs.map { (BlobID(of: $0), $0) }
        self.blobs.withLock { held in
            for (id, bytes) in named { held[id] = bytes }
        }
        return named.map(\.0)
    }

    func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter { Writer(self) }

    func sync() throws(ForgeError) {}

    final class Writer: BlobWriter {
        private let store: TinyStore
        private var bytes: [UInt8] = []

        init(_ store: TinyStore) { self.store = store }

        func append(_ chunk: UnsafeRawBufferPointer) throws(ForgeError) { bytes.append(contentsOf: chunk) }
        func finish() throws(ForgeError) -> BlobID { try store.write(bytes) }
        func abandon() { bytes = [] }
    }
}

extension TinyStore {
    /// A tree as lines such as `bin/x* 12` and `a -> b`, for comparing in tests.
    func listing(_ root: BlobID, _ prefix: String = "") throws -> [String] {
        let directory = try Directory(decoding: bytes(of: root))
        var out = directory.files.map { "\(prefix)\($0.name)\($0.isExecutable ? "*" : "") \($0.blob.size)" }
        out += directory.symlinks.map { "\(prefix)\($0.name) -> \($0.target)" }
        for sub in directory.directories {
            out.append("\(prefix)\(sub.name)/")
            out += try listing(sub.blob, "\(prefix)\(sub.name)/")
        }
        return out.sorted { Directory.less($0, $1) }
    }
}
