internal import ForgeCore
internal import ForgeStore

/// A blob in pieces, from its beginning; one caller at a time.
final class BlobPieces: @unchecked Sendable {
    // SAFETY: each piece is asked for after the one before it was given.
    private enum Source {
        case reader(BlobReader)
        /// The whole of it, from a store that opens no blobs.
        case bytes([UInt8])
    }

    private let source: Source
    private let size: Int64
    private let pieceBytes: Int
    private var offset: Int64 = 0

    /// Opens a blob.
    init(_ blob: BlobID, of store: any BlobStore, pieceBytes: Int) throws(ForgeError) {
        source =
            if let disk = store as? DiskStore { .reader(try disk.reader(of: blob)) } else {
                .bytes(try store.bytes(of: blob))
            }
        size = blob.size
        self.pieceBytes = pieceBytes
    }

    /// The next piece.
    func next() throws(ForgeError) -> [UInt8] {
        let count = Int(min(Int64(pieceBytes), size - offset))
        defer { offset += Int64(count) }
        let reader: BlobReader
        switch source {
        case .bytes(let bytes): return Array(bytes[Int(offset)..<Int(offset) + count])
        case .reader(let known): reader = known
        }
        var piece = [UInt8](repeating: 0, count: count)
        let result: Result<Int, ForgeError> = piece.withUnsafeMutableBytes { memory in
            do throws(ForgeError) { return .success(try reader.read(into: memory, at: offset)) } catch {
                return .failure(error)
            }
        }
        _ = try result.get()
        return piece
    }
}

/// A blob that is being written; one caller at a time.
final class BlobSink: @unchecked Sendable {
    // SAFETY: each piece is added after the one before it was.
    private let writer: any BlobWriter
    private(set) var count: Int64 = 0

    init(_ writer: any BlobWriter) { self.writer = writer }

    func append(_ bytes: [UInt8]) throws(ForgeError) {
        let result: Result<Void, ForgeError> = bytes.withUnsafeBytes { memory in
            do throws(ForgeError) { return .success(try writer.append(memory)) } catch { return .failure(error) }
        }
        try result.get()
        count += Int64(bytes.count)
    }

    func finish() throws(ForgeError) -> BlobID { try writer.finish() }
}
