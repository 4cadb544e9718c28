package import ForgeCore

/// Brings blobs from one store to another, several at once.
package struct StoreCopy: Sendable {
    private let source: any BlobStore
    private let target: any BlobStore
    /// More bytes than these go as a stream.
    private static let mostAtOnce: Int64 = 4 << 20

    /// Copies from `source` to `target`.
    package init(from source: any BlobStore, to target: any BlobStore) {
        self.source = source
        self.target = target
    }

    /// Copies those of the blobs that the target does not hold.
    ///
    /// - Throws: `E_BLOB_MISSING` where the source has not one of them, and what the stores throw.
    package func copy(_ ids: [BlobID], durability: Durability = .ordered) throws(ForgeError) {
        let missing = try target.missing(ids)
        // Of each that is on its way a part is in memory.
        for (width, isLarge) in [(16, false), (4, true)] {
            let part = missing.filter { ($0.size > Self.mostAtOnce) == isLarge }
            _ = try Abreast.map(part, width: width) { (id) throws(ForgeError) in try copy(id, durability) }
        }
    }

    private func copy(_ id: BlobID, _ durability: Durability) throws(ForgeError) {
        let found: BlobID
        if id.size <= Self.mostAtOnce {
            found = try target.write([try source.bytes(of: id)], durability: durability)[0]
        } else {
            let writer = try target.makeWriter(durability: durability)
            do throws(ForgeError) {
                try source.read(id) { (chunk) throws(ForgeError) in try writer.append(chunk) }
            } catch {
                writer.abandon()
                throw error
            }
            found = try writer.finish()
        }
        if found != id { throw ForgeError(.blobDamaged, "Other bytes came than those of `\(id.digest.text)`") }
    }
}
