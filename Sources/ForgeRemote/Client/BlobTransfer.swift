internal import ForgeCore
internal import ForgeStore

/// A blob in pieces, from its beginning; one caller at a time.
final class BlobPieces: @unchecked Sendable {
    // SAFETY: each piece is asked for after the one before it was given.
    private let reader: BlobReader
    private let pieceBytes: Int
    private var offset: Int64 = 0

    init(_ reader: BlobReader, pieceBytes: Int) {
        self.reader = reader
        self.pieceBytes = pieceBytes
    }

    /// The next piece.
    func next() throws(ForgeError) -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: Int(min(Int64(pieceBytes), reader.id.size - offset)))
        let result: Result<Int, ForgeError> = piece.withUnsafeMutableBytes { memory in
            do throws(ForgeError) { return .success(try reader.read(into: memory, at: offset)) } catch {
                return .failure(error)
            }
        }
        let count = try result.get()
        offset += Int64(count)
        return Array(piece.prefix(count))
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
