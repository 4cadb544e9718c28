public import ForgeCore
import ForgeIR

/// Writes blobs, whole trees and cached results as one file that another store can take in (`forge store export`).
///
/// The file is an uncompressed tar with one possible form for its contents: the index, then results by key, then blobs
/// by digest. Equal selections give equal files.
public struct StoreExport {
    /// What an export wrote.
    public struct Report: Sendable, Equatable {
        /// Blobs, directories among them.
        public var blobs = 0
        /// Results.
        public var results = 0
        /// Bytes of the file.
        public var bytes: Int64 = 0
    }

    private let store: DiskStore
    private var wanted: [Digest] = []
    private var results: [Digest: [UInt8]] = [:]
    private var blobs: Set<BlobID> = []
    private var walker: TreeWalker
    private let lease: StoreLease

    /// Begins an export; what it takes in is kept from collection meanwhile.
    public init(store: DiskStore) throws(ForgeError) {
        self.store = store
        walker = TreeWalker(store: store)
        lease = try store.openLease(seconds: 86_400)
    }

    /// Adds an object: a result with its closure when the digest is an action key, a tree with all below it when it
    /// is a directory, else the blob.
    ///
    /// - Throws: `E_BLOB_MISSING`, `E_BLOB_DAMAGED`.
    public mutating func add(_ digest: Digest) throws(ForgeError) {
        wanted.append(digest)
        if let result = try store.results(for: [digest], in: .local)[0] {
            results[digest] = result.encoded
            for id in result.references { try add(blob: id) }
            for directory in result.directories { try add(tree: directory.root) }
            if let id = try store.find(digest) { try add(action: id) }
            return
        }
        guard let id = try store.find(digest) else {
            throw ForgeError(.blobMissing, "The store holds no object and no result `\(digest.text)`")
        }
        switch try store.kind(of: id) {
        case .directory: try add(tree: id)
        default: try add(blob: id)
        }
    }

    /// An action and its command say what a result is of; its inputs are not needed to use it.
    private mutating func add(action id: BlobID) throws(ForgeError) {
        try add(blob: id)
        guard let action = try? Action(decoding: try store.bytes(of: id)), try store.has(action.command) else { return }
        try add(blob: action.command)
    }

    private mutating func add(blob id: BlobID) throws(ForgeError) {
        guard id != .empty, blobs.insert(id).inserted else { return }
        try store.gated { () throws(ForgeError) in try lease.pin(blobs: [id]) }
        guard try store.has(id) else { throw store.absentError(id) }
    }

    private mutating func add(tree root: BlobID) throws(ForgeError) {
        try store.gated { () throws(ForgeError) in try lease.pin(tree: root) }
        var found: [BlobID] = []
        try walker.walk(root) { object in
            switch object {
            case .directory(let id, _), .file(let id): found.append(id)
            }
        }
        if let absent = try store.missing(found).first { throw store.absentError(absent) }
        blobs.formUnion(found.filter { $0 != .empty })
    }

    /// Writes the file in order.
    ///
    /// - Throws: `E_BLOB_DAMAGED` and the like, which leaves a file that no store takes in, and what `write` throws.
    public func write(_ write: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) -> Report {
        let order = blobs.sorted()
        let keys = results.keys.sorted()
        var report = Report(blobs: order.count, results: keys.count)
        let index = ExportIndex(
            wanted: wanted, results: keys.map { .init(key: $0, contents: BlobID(of: results[$0] ?? [])) },
            blobs: order
        ).bytes
        try member(ExportIndex.memberName(index), index, &report, write)
        for key in keys { try member("results/\(key.hex)", results[key] ?? [], &report, write) }
        for id in order {
            try Self.put(TarHeader(name: "blobs/\(id.digest.hex)", size: id.size).bytes, &report, write)
            try store.read(id) { (chunk) throws(ForgeError) in
                report.bytes += Int64(chunk.count)
                try write(chunk)
            }
            try Self.put([UInt8](repeating: 0, count: TarHeader.padding(id.size)), &report, write)
        }
        try Self.put([UInt8](repeating: 0, count: 2 * TarHeader.blockSize), &report, write)
        return report
    }

    private func member(
        _ name: String, _ bytes: [UInt8], _ report: inout Report,
        _ write: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) {
        let size = Int64(bytes.count)
        let padding = [UInt8](repeating: 0, count: TarHeader.padding(size))
        try Self.put(TarHeader(name: name, size: size).bytes + bytes + padding, &report, write)
    }

    private static func put(
        _ bytes: [UInt8], _ report: inout Report, _ write: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) {
        report.bytes += Int64(bytes.count)
        var failure: ForgeError?
        bytes.withUnsafeBytes { raw in
            do throws(ForgeError) { try write(raw) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
