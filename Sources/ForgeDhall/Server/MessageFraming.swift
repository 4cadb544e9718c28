/// Cuts a stream of bytes into the messages of the Language Server Protocol, and frames those that are sent.
struct MessageFraming {
    /// What stands next in a stream.
    enum Piece: Equatable {
        case message([UInt8])
        /// A header that says no length; it was passed over.
        case malformed
    }

    /// The longest message that is taken; a longer one is passed over.
    static let lengthLimit = 256 << 20

    private var buffer: [UInt8] = []
    private var start = 0
    /// Bytes of a refused message that are still to be passed over.
    private var skipped = 0

    /// Adds what was read.
    mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 1 << 16 || start == buffer.count {
            buffer.removeSubrange(..<start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
        let passed = min(skipped, buffer.count - start)
        start += passed
        skipped -= passed
    }

    /// The next piece, if it is there as a whole.
    mutating func next() -> Piece? {
        guard skipped == 0, let end = headerEnd else { return nil }
        let header = buffer[start..<end]
        guard let length = Self.length(header) else {
            start = end
            return .malformed
        }
        if length > Self.lengthLimit {
            let passed = min(length, buffer.count - end)
            start = end + passed
            skipped = length - passed
            return .malformed
        }
        guard buffer.count - end >= length else { return nil }
        start = end + length
        return .message(Array(buffer[end..<start]))
    }

    /// Where the header ends, after its empty line.
    private var headerEnd: Int? {
        var index = start
        while index + 3 < buffer.count {
            if buffer[index] == 0x0D, buffer[index + 1] == 0x0A, buffer[index + 2] == 0x0D, buffer[index + 3] == 0x0A {
                return index + 4
            }
            index += 1
        }
        return nil
    }

    private static func length(_ header: ArraySlice<UInt8>) -> Int? {
        for line in String(decoding: header, as: UTF8.self).split(whereSeparator: { $0.isNewline }) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
            let digits = parts[1].drop { $0 == " " }.prefix { $0 != " " }
            if let length = Int(digits), length >= 0 { return length }
        }
        return nil
    }

    /// A message with its header.
    static func frame(_ body: [UInt8]) -> [UInt8] { Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body }
}
