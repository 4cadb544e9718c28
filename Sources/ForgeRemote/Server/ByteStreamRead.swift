internal import ForgeCore
private import ForgeIR
internal import ForgeREAPI
internal import ForgeStore

/// The bytes of a blob, or of a part of it, in messages.
final class ByteStreamRead: StepSource {
    /// Bytes in a message; clients take 4 MiB.
    private static let chunk = 1 << 20

    // SAFETY: the steps of a call follow each other.
    private nonisolated(unsafe) let reader: BlobReader
    // SAFETY: as above.
    private nonisolated(unsafe) var offset: Int64
    private let end: Int64
    private let isCompressed: Bool
    // SAFETY: as above.
    private nonisolated(unsafe) var encoder: ZstdEncoder?

    /// Larger blobs are not read between other calls, in bytes.
    private static let small: Int64 = 64 << 10

    /// The one message with a small blob, where the kernel has it in memory.
    static func known(_ request: ReadRequest, _ served: ServedStore) -> [UInt8]? {
        guard let name = try? ResourceName(reading: request.name), served.instances.contains(name.instance),
            !name.isCompressed, request.offset == 0, request.limit == 0,
            (1...small).contains(name.blob.size)
        else { return nil }
        let size = Int(name.blob.size)
        var isRead = false
        let message = MessageBuilder.build(bound: size + 8) { out in
            out.field(10, length: size)
            isRead = out.room(size) { served.store.readAtHand(name.blob, into: $0, waits: false) }
        }
        return isRead ? message : nil
    }

    /// Opens what a request asks for.
    init(_ request: ReadRequest, _ served: ServedStore) throws(GRPCFailure) {
        let name = try ResourceName(reading: request.name)
        try served.require(name.instance)
        let (offset, limit) = (request.offset, request.limit)
        guard limit == 0 || !name.isCompressed else {
            throw GRPCFailure(.invalidArgument, "What is read as zstd has no limit")
        }
        guard limit >= 0 else { throw GRPCFailure(.invalidArgument, "\(limit) is no limit") }
        let reader = try served.ask { (store) throws(ForgeError) in try store.reader(of: name.blob) }
        guard offset >= 0, offset <= name.blob.size else {
            throw GRPCFailure(.outOfRange, "\(offset) is no offset in \(name.blob.size) bytes")
        }
        let end = limit == 0 ? name.blob.size : min(name.blob.size, offset.addingReportingOverflow(limit).partialValue)
        let encoder = name.isCompressed ? ZstdEncoder() : nil
        if name.isCompressed, encoder == nil { throw GRPCFailure(.resourceExhausted, "There is no memory for zstd") }
        self.encoder = encoder
        self.reader = reader
        self.offset = offset
        self.end = end < offset ? name.blob.size : end
        isCompressed = name.isCompressed
    }

    func next() throws(GRPCFailure) -> GRPCStep {
        try (isCompressed ? nextFrame() : nextPiece()).map { .send($0) } ?? .finish(nil)
    }

    var heldBytes: Int { encoder?.heldBytes ?? 0 }

    /// The next message: field 10 alone, written where the bytes are read to.
    private func nextPiece() throws(GRPCFailure) -> [UInt8]? {
        let count = Int(min(Int64(Self.chunk), end - offset))
        if count == 0 { return nil }
        var failure: ForgeError?
        let message = [UInt8](unsafeUninitializedCapacity: count + 6) { memory, filled in
            memory[0] = 10 << 3 | 2
            var place = 1
            var rest = count
            while rest >= 0x80 {
                memory[place] = UInt8(truncatingIfNeeded: rest) | 0x80
                rest >>= 7
                place += 1
            }
            memory[place] = UInt8(rest)
            let data = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(memory)[(place + 1)..<(place + 1 + count)])
            do throws(ForgeError) { _ = try reader.read(into: data, at: offset) } catch { failure = error }
            filled = failure == nil ? place + 1 + count : 0
        }
        if let failure { throw ServedStore.failure(failure) }
        offset += Int64(count)
        return message
    }

    /// The next message of a frame of zstd; nil behind its end.
    private func nextFrame() throws(GRPCFailure) -> [UInt8]? {
        guard let encoder else { return nil }
        while true {
            let count = Int(min(Int64(Self.chunk), end - offset))
            var failure: ForgeError?
            let plain = [UInt8](unsafeUninitializedCapacity: count) { memory, filled in
                do throws(ForgeError) {
                    filled = count == 0 ? 0 : try reader.read(into: UnsafeMutableRawBufferPointer(memory), at: offset)
                } catch { failure = error }
            }
            if let failure { throw ServedStore.failure(failure) }
            guard plain.count == count else { throw GRPCFailure(.dataLoss, "The blob is shorter than its name says") }
            offset += Int64(count)
            let isLast = offset == end
            var length: Int?
            let frame = [UInt8](unsafeUninitializedCapacity: ZstdEncoder.bound(count)) { memory, filled in
                length = plain.withUnsafeBytes { raw in
                    encoder.encode(raw, isLast: isLast, into: UnsafeMutableRawBufferPointer(memory))
                }
                filled = length ?? 0
            }
            guard length != nil else { throw GRPCFailure(.internal, "zstd failed") }
            if isLast { self.encoder = nil }
            if frame.isEmpty { continue }
            var out = ProtoWriter()
            out.data(10, frame)
            return out.bytes
        }
    }
}
