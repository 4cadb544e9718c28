package import ForgeCore
package import ForgeIR

/// Brings blobs from one store to another, several at once.
package struct StoreCopy: Sendable {
    private let source: any BlobStore
    private let target: any BlobStore
    /// More bytes than these go as a stream.
    private static let mostAtOnce: Int64 = 4 << 20
    /// What a batch holds, in bytes and in blobs.
    private static let batch = (bytes: Int64(16 << 20), count: 4096)
    private let room: ByteRoom

    /// Copies from `source` to `target`.
    ///
    /// - Parameter room: for the batches that are on their way; not the room of copies that reading or writing makes.
    package init(from source: any BlobStore, to target: any BlobStore, room: ByteRoom) {
        self.source = source
        self.target = target
        self.room = room
    }

    /// Copies those of the blobs that the target does not hold: small ones in batches, since a commit of many costs as
    /// much as one of a single blob.
    ///
    /// - Throws: `E_BLOB_MISSING` where the source has not one of them, and what the stores throw.
    package func copy(_ ids: [BlobID], durability: Durability = .ordered) throws(ForgeError) {
        let missing = try target.missing(ids)
        var batch: [BlobID] = []
        var held: Int64 = 0
        for id in missing where id.size <= Self.mostAtOnce {
            if held + id.size > Self.batch.bytes || batch.count == Self.batch.count {
                try copy(batch: batch, held, durability)
                (batch, held) = ([], 0)
            }
            batch.append(id)
            held += id.size
        }
        try copy(batch: batch, held, durability)
        let large = missing.filter { $0.size > Self.mostAtOnce }
        _ = try Abreast.map(large, width: 4) { (id) throws(ForgeError) in try stream(id, durability) }
    }

    /// Brings all of a result here from a store that is far away: directories out of the messages that hold all of a
    /// tree, then files.
    ///
    /// - Throws: `E_BLOB_MISSING` and `E_TREE_INVALID` where a part is gone, or none, and what the stores throw.
    package func bring(_ result: ActionResult) throws(ForgeError) {
        try copy(result.directories.map(\.tree))
        let parts = ResultParts(store: target, byTrees: true)
        var directories: [[UInt8]] = []
        for directory in result.directories { directories += try parts.unpacked(directory).directories }
        if !directories.isEmpty { _ = try target.write(directories, durability: .ordered) }
        try copy(try parts.all(of: result))
    }

    private func copy(batch: [BlobID], _ bytes: Int64, _ durability: Durability) throws(ForgeError) {
        if batch.isEmpty { return }
        try room.holding(bytes) { () throws(ForgeError) in
            let source = source
            let blobs = try Abreast.map(batch) { (id) throws(ForgeError) in try source.bytes(of: id) }
            let found = try target.write(blobs, durability: durability)
            for (found, id) in zip(found, batch) { try Self.expect(found, id) }
        }
    }

    private func stream(_ id: BlobID, _ durability: Durability) throws(ForgeError) {
        let writer = try target.makeWriter(durability: durability)
        do throws(ForgeError) {
            try source.read(id) { (chunk) throws(ForgeError) in try writer.append(chunk) }
        } catch {
            writer.abandon()
            throw error
        }
        try Self.expect(try writer.finish(), id)
    }

    private static func expect(_ found: BlobID, _ id: BlobID) throws(ForgeError) {
        if found != id { throw ForgeError(.blobDamaged, "Other bytes came than those of `\(id.digest.text)`") }
    }
}
