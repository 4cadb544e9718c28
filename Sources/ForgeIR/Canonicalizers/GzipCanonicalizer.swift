/// `gzip@1`: plain headers around untouched compressed data.
///
/// In each member the time becomes 0 and the system 255 (unknown); name, comment, extra field and header checksum go.
/// `XFL` and the text flag stay: like the compressed data itself they tell of the compressor and its level, which a
/// build pins. Zero padding after the last member stays.
enum GzipCanonicalizer {
    static func apply(to bytes: [UInt8]) throws(FormatError) -> [UInt8] {
        let file = try GzipFile(parsing: bytes)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        for member in file.members {
            out += [0x1f, 0x8b, 8, member.flags & 1, 0, 0, 0, 0, member.extraFlags, 255]
            out += bytes[member.data.lowerBound..<member.end]
        }
        out += bytes[file.padding]
        return out
    }
}
