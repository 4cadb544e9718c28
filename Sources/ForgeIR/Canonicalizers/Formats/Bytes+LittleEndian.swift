extension [UInt8] {
    /// The 16-bit little-endian number at an offset, or nil past the end.
    package func littleEndian16(at offset: Int) -> Int? {
        guard offset >= 0, offset <= count - 2 else { return nil }
        return Int(self[offset]) | Int(self[offset + 1]) << 8
    }

    /// The 32-bit little-endian number at an offset, or nil past the end.
    package func littleEndian32(at offset: Int) -> Int? {
        guard let low = littleEndian16(at: offset), let high = littleEndian16(at: offset + 2) else { return nil }
        return low | high << 16
    }

    /// The 64-bit little-endian number at an offset, or nil past the end or beyond `Int`.
    package func littleEndian64(at offset: Int) -> Int? {
        guard let low = littleEndian32(at: offset), let high = littleEndian32(at: offset + 4), high < 1 << 31 else {
            return nil
        }
        return low | high << 32
    }

    /// Appends the low 16 bits of a number, least significant byte first.
    mutating func appendLittleEndian16(_ value: Int) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    /// Appends the low 32 bits of a number, least significant byte first.
    mutating func appendLittleEndian32(_ value: Int) {
        appendLittleEndian16(value)
        appendLittleEndian16(value >> 16)
    }

    /// Appends all 64 bits of a number, least significant byte first.
    mutating func appendLittleEndian64(_ value: Int) {
        appendLittleEndian32(value)
        appendLittleEndian32(value >> 32)
    }

    /// Whether these bytes stand at an offset.
    package func has(_ wanted: some Collection<UInt8>, at offset: Int = 0) -> Bool {
        guard offset >= 0, offset <= count - wanted.count else { return false }
        return self[offset..<offset + wanted.count].elementsEqual(wanted)
    }
}
