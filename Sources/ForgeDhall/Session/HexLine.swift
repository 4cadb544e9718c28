/// A line of bytes in hexadecimal with a mark under one of them.
struct HexLine {
    private static let width = 16

    private let bytes: [UInt8]
    private let position: Int

    init(_ bytes: [UInt8], around position: Int) {
        self.bytes = bytes
        self.position = min(position, bytes.count)
    }

    /// Two lines: the number of the first byte and sixteen bytes, and the mark, which may stand behind the last byte.
    var text: String {
        let isBehindFullLine = position == bytes.count && position > 0 && position % Self.width == 0
        let start = position / Self.width * Self.width - (isBehindFullLine ? Self.width : 0)
        let shown = bytes[start..<min(start + Self.width, bytes.count)].map { byte in
            String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16)
        }
        let lead = "byte \(start): "
        let mark = String(repeating: " ", count: lead.utf8.count + 3 * (position - start)) + "^^"
        return lead + shown.joined(separator: " ") + "\n         " + mark
    }
}
