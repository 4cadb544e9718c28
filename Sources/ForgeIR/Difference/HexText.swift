/// Bytes as hexadecimal digits.
enum HexText {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two digits for each byte, nothing between them.
    static func of(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        for byte in bytes { out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: out, as: UTF8.self)
    }
}
