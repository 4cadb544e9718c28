import BigInt

/// Writes CBOR (RFC 8949) in the shortest forms, definite lengths only.
struct CBORWriter {
    private(set) var bytes: [UInt8] = []

    /// The head of an item: its major type and argument.
    @inline(__always)
    mutating func head(_ major: UInt8, _ argument: UInt64) {
        let type = major << 5
        if argument < 24 {
            bytes.append(type | UInt8(argument))
        } else if argument <= 0xFF {
            bytes.append(type | 24)
            bytes.append(UInt8(argument))
        } else if argument <= 0xFFFF {
            bytes.append(type | 25)
            bigEndian(UInt16(argument))
        } else if argument <= 0xFFFF_FFFF {
            bytes.append(type | 26)
            bigEndian(UInt32(argument))
        } else {
            bytes.append(type | 27)
            bigEndian(argument)
        }
    }

    private mutating func bigEndian(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func unsigned(_ value: UInt64) { head(0, value) }
    mutating func array(_ count: Int) { head(4, UInt64(count)) }
    mutating func map(_ count: Int) { head(5, UInt64(count)) }
    mutating func tag(_ number: UInt64) { head(6, number) }
    mutating func null() { bytes.append(0xF6) }
    mutating func bool(_ value: Bool) { bytes.append(value ? 0xF5 : 0xF4) }

    mutating func text(_ run: UnsafeBufferPointer<UInt8>) {
        head(3, UInt64(run.count))
        bytes.append(contentsOf: run)
    }

    mutating func text(_ string: String) {
        var string = string
        string.withUTF8 { text($0) }
    }

    mutating func data(_ run: UnsafeBufferPointer<UInt8>) {
        head(2, UInt64(run.count))
        bytes.append(contentsOf: run)
    }

    mutating func data(_ run: [UInt8]) { run.withUnsafeBufferPointer { data($0) } }

    /// An integer of any size, as a bignum beyond 64 bits.
    mutating func integer(_ magnitude: BigUInt, isNegative: Bool) {
        // A negative number -n is stored as n - 1.
        let stored = isNegative ? magnitude - 1 : magnitude
        if let small = UInt64(exactly: stored) { return head(isNegative ? 1 : 0, small) }
        tag(isNegative ? 3 : 2)
        data(bigEndianBytes(stored))
    }

    private func bigEndianBytes(_ value: BigUInt) -> [UInt8] {
        var out: [UInt8] = []
        for word in value.words.reversed() {
            for shift in stride(from: UInt.bitWidth - 8, through: 0, by: -8) {
                let byte = UInt8(truncatingIfNeeded: word >> UInt(shift))
                if !out.isEmpty || byte != 0 { out.append(byte) }
            }
        }
        return out
    }

    /// The shortest of half, single and double that holds the value.
    mutating func double(_ value: Double) {
        if value.isNaN {
            bytes += [0xF9, 0x7E, 0x00]
            return
        }
        let single = Float(value)
        guard Double(single) == value else {
            bytes.append(0xFB)
            return bigEndian(value.bitPattern)
        }
        if let half = Self.half(single) {
            bytes.append(0xF9)
            return bigEndian(half)
        }
        bytes.append(0xFA)
        bigEndian(single.bitPattern)
    }

    /// The bits of a half that holds a single exactly; nil when none does.
    static func half(_ value: Float) -> UInt16? {
        let bits = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
        let exponent = Int(bits >> 23 & 0xFF) - 127
        let fraction = bits & 0x7F_FFFF
        if value == 0 { return sign }
        if exponent == 128 { return fraction == 0 ? sign | 0x7C00 : nil }
        if exponent > 15 || exponent < -24 { return nil }
        if exponent >= -14 {
            guard fraction & 0x1FFF == 0 else { return nil }
            return sign | UInt16(exponent + 15) << 10 | UInt16(fraction >> 13)
        }
        // Below the normal range the leading one is written out.
        let whole = fraction | 0x80_0000
        let shift = UInt32(-exponent - 14 + 13)
        guard whole & ((1 << shift) - 1) == 0 else { return nil }
        return sign | UInt16(whole >> shift)
    }
}
