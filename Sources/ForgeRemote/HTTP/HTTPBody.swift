internal import ForgeCore
internal import ForgeStore

/// Bytes that a client asked for, piece by piece.
final class HTTPBody: Sendable {
    private static let piece = 1 << 20

    /// How many there are.
    let size: Int64
    // SAFETY: the pieces of an answer are read one after the other.
    private nonisolated(unsafe) let reader: BlobReader?
    // SAFETY: as above.
    private nonisolated(unsafe) var bytes: [UInt8]
    // SAFETY: as above.
    private nonisolated(unsafe) var offset: Int64 = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        size = Int64(bytes.count)
        reader = nil
    }

    init(_ reader: BlobReader) {
        self.reader = reader
        bytes = []
        size = reader.id.size
    }

    /// The next piece; nil behind the last one.
    ///
    /// - Throws: `DATA_LOSS` before the last byte of what is damaged.
    func next() throws(GRPCFailure) -> [UInt8]? {
        guard offset < size else { return nil }
        guard let reader else {
            offset = size
            return bytes
        }
        var failure: ForgeError?
        let piece = [UInt8](unsafeUninitializedCapacity: Int(min(Int64(Self.piece), size - offset))) { memory, filled in
            do throws(ForgeError) {
                filled = try reader.read(into: UnsafeMutableRawBufferPointer(memory), at: offset)
            } catch { failure = error }
        }
        if let failure { throw ServedStore.failure(failure) }
        offset += Int64(piece.count)
        return piece
    }
}
