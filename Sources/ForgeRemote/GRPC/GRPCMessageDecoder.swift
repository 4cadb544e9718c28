import NIOCore

/// Takes length-prefixed messages out of a stream of bytes: a byte of flags, four of length, the message.
///
/// Bytes are copied once, to where the message will be: a large one that comes in many pieces is not gathered first.
struct GRPCMessageDecoder {
    /// What came and is not looked at yet.
    private var rest = ByteBuffer()
    /// What there is of the five bytes before a message.
    private var prefix: [UInt8] = []
    /// The message that has begun, and how long it will be.
    private var message: [UInt8] = []
    private var length: Int?
    private let longest: Int

    /// - Parameter longest: the most bytes of a message.
    init(longest: Int) { self.longest = longest }

    /// Whether a message has begun and not ended.
    var isInside: Bool { length != nil || !prefix.isEmpty || rest.readableBytes > 0 }

    /// Adds bytes.
    mutating func append(_ bytes: inout ByteBuffer) {
        if rest.readableBytes == 0 { rest = bytes } else { rest.writeBuffer(&bytes) }
    }

    /// The next whole message; nil when there is none yet.
    mutating func next() throws(GRPCFailure) -> [UInt8]? {
        let length: Int
        if let known = self.length {
            length = known
        } else {
            guard let found = try begin() else { return nil }
            length = found
            self.length = found
            message.reserveCapacity(found)
        }
        let count = min(rest.readableBytes, length - message.count)
        rest.readWithUnsafeReadableBytes { raw in
            message.append(contentsOf: UnsafeRawBufferPointer(rebasing: raw[..<count]))
            return count
        }
        if rest.readableBytes == 0 { rest = ByteBuffer() }
        guard message.count == length else { return nil }
        self.length = nil
        defer { message = [] }
        return message
    }

    /// The length of the message that begins here; nil while not all that says so has come.
    private mutating func begin() throws(GRPCFailure) -> Int? {
        while prefix.count < 5 {
            guard let byte = rest.readInteger(as: UInt8.self) else { return nil }
            prefix.append(byte)
        }
        let length = prefix[1...].reduce(0) { $0 << 8 | Int($1) }
        guard prefix[0] == 0 else {
            throw GRPCFailure(
                .unimplemented, "Messages are taken as they are, not compressed; see `grpc-accept-encoding`")
        }
        guard length <= longest else {
            throw GRPCFailure(
                .resourceExhausted, "A message of \(length) bytes is longer than the \(longest) that are taken")
        }
        prefix.removeAll(keepingCapacity: true)
        return length
    }
}
