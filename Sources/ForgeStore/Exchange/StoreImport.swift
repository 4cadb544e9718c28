public import ForgeCore
import ForgeIR

/// Takes an export into a store (`forge store import`): the file is checked as a whole before the store changes.
public struct StoreImport {
    /// What an import took in.
    public struct Report: Sendable, Equatable {
        /// What the export was made of: blobs, trees and action keys, in the order in which they were asked for.
        public var wanted: [Digest] = []
        /// Blobs in the file, and how many of them were new.
        public var blobs = 0
        /// Blobs that the store did not hold.
        public var newBlobs = 0
        /// Bytes of new blobs.
        public var newBytes: Int64 = 0
        /// Results taken in.
        public var results = 0
    }

    private static let batchBytes = 8 << 20

    private let store: DiskStore

    /// Imports into a store.
    public init(store: DiskStore) { self.store = store }

    /// Takes everything in; durable when it returns.
    ///
    /// - Parameters:
    ///   - file: an open file that can be read at any offset.
    ///   - takesResults: whether cached results are believed and taken in too.
    /// - Throws: `E_STORE_STREAM` for a file that is cut, altered or something else, before anything was taken in;
    ///   `E_CACHE_INCOMPLETE`, `E_STORE_IO`, `E_STORE_FULL`.
    public func run(_ file: DiskFile, takesResults: Bool = true) throws(ForgeError) -> Report {
        var report = Report()
        var reader = ExportReader(file: file, disk: store.disk)
        var present: Set<Digest> = [BlobID.empty.digest]
        var keys: Set<Digest> = []
        let index = try reader.run(
            result: { key, _ in keys.insert(key) },
            blob: { id, chunk in if chunk.isEmpty { present.insert(id.digest) } })
        // An action key names no blob unless the action itself was there to be exported.
        guard index.wanted.allSatisfy({ present.contains($0) || keys.contains($0) }) else {
            throw reader.invalid("it lacks what it was made for")
        }
        report.wanted = index.wanted
        try takeIn(&reader, takesResults: takesResults, &report)
        return report
    }

    private func takeIn(
        _ reader: inout ExportReader, takesResults: Bool, _ report: inout Report
    ) throws(ForgeError) {
        var results: [(key: Digest, result: ActionResult)] = []
        var batch: [[UInt8]] = []
        var batchSize = 0
        var small: [UInt8] = []
        var large: (any BlobWriter)?
        var found = report
        _ = try reader.run(
            result: { key, result in results.append((key, result)) },
            blob: { (id, chunk) throws(ForgeError) in
                if !chunk.isEmpty {
                    if id.size <= Self.batchBytes { return small.append(contentsOf: chunk) }
                    if large == nil { large = try store.makeWriter(durability: .ordered) }
                    try large?.append(chunk)
                    return
                }
                found.blobs += 1
                if try !store.has(id) {
                    found.newBlobs += 1
                    found.newBytes += id.size
                }
                if let writer = large {
                    _ = try writer.finish()
                    large = nil
                    return
                }
                batchSize += small.count
                batch.append(small)
                small = []
                guard batchSize >= Self.batchBytes else { return }
                _ = try store.write(batch, durability: .ordered)
                batch = []
                batchSize = 0
            })
        _ = try store.write(batch, durability: .ordered)
        try store.sync()
        if takesResults {
            for (key, result) in results { try store.record(result, for: key, in: .local, durability: .durable) }
            found.results = results.count
        }
        report = found
    }
}
