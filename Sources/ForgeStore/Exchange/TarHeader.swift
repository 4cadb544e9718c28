import ForgeCore

/// The one header that an export's member of a given name and size has: 512 bytes of ustar with everything else fixed,
/// so that equal contents are equal files and every altered bit shows.
struct TarHeader {
    static let blockSize = 512
    /// The largest size that the octal field holds; beyond, the field is binary as GNU tar writes it.
    private static let octalLimit: Int64 = 0o777_7777_7777

    let name: String
    let size: Int64

    /// Zero bytes between a member's end and the next header.
    static func padding(_ size: Int64) -> Int { Int((512 - size % 512) % 512) }

    /// The header's bytes.
    var bytes: [UInt8] {
        var out = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { out[offset + index] = byte }
        }
        put(name, at: 0)
        put("0000444", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        if size <= Self.octalLimit {
            put(Self.octal(size, digits: 11), at: 124)
        } else {
            out[124] = 0x80
            for index in 0..<8 { out[128 + index] = UInt8(truncatingIfNeeded: size >> Int64(56 - 8 * index)) }
        }
        put("00000000000", at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put("0000000", at: 329)
        put("0000000", at: 337)
        let sum = out.reduce(Int64(0)) { $0 + Int64($1) }
        put(Self.octal(sum, digits: 6), at: 148)
        out[154] = 0
        return out
    }

    private static func octal(_ value: Int64, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Reads a header; nil unless it is byte for byte the one that ``bytes`` gives.
    init?(_ block: [UInt8]) {
        guard block.count == Self.blockSize else { return nil }
        let end = block[..<100].firstIndex(of: 0) ?? 100
        guard let name = String(validating: block[..<end], as: UTF8.self), !name.isEmpty else { return nil }
        var size: Int64 = 0
        if block[124] == 0x80 {
            for byte in block[128..<136] { size = size << 8 | Int64(byte) }
        } else {
            for byte in block[124..<135] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) else { return nil }
                size = size << 3 | Int64(byte - UInt8(ascii: "0"))
            }
        }
        guard size >= 0 else { return nil }
        self.init(name: name, size: size)
        guard bytes == block else { return nil }
    }

    init(name: String, size: Int64) {
        self.name = name
        self.size = size
    }
}
