import NIOCore

/// Takes length-prefixed messages out of a stream of bytes: a byte of flags, four of length, the message.
struct GRPCMessageDecoder {
    private var buffer = ByteBuffer()
    private let longest: Int

    /// - Parameter longest: the most bytes of a message.
    init(longest: Int) { self.longest = longest }

    /// Whether a message has begun and not ended.
    var isInside: Bool { buffer.readableBytes > 0 }

    /// Adds bytes.
    mutating func append(_ bytes: inout ByteBuffer) {
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
    }

    /// The next whole message; nil when there is none yet.
    mutating func next() throws(GRPCFailure) -> [UInt8]? {
        guard let flags = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self),
            let length = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt32.self)
        else { return nil }
        guard flags == 0 else {
            throw GRPCFailure(
                .unimplemented, "Messages are taken as they are, not compressed; see `grpc-accept-encoding`")
        }
        guard length <= longest else {
            throw GRPCFailure(
                .resourceExhausted, "A message of \(length) bytes is longer than the \(longest) that are taken")
        }
        guard buffer.readableBytes >= 5 + Int(length) else {
            buffer.reserveCapacity(5 + Int(length))
            return nil
        }
        buffer.moveReaderIndex(forwardBy: 5)
        let message = buffer.readBytes(length: Int(length)) ?? []
        if buffer.readableBytes == 0 { buffer.clear(minimumCapacity: 0) }
        return message
    }
}
