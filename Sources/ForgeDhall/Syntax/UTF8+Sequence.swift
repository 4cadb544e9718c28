extension Unicode.UTF8 {
    /// The length of the sequence at a position that encodes a scalar value the language allows.
    ///
    /// That is no surrogate and no non-character; nil when there is none.
    @inline(__always)
    static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int? {
        let first = bytes[position]
        if first < 0x80 { return 1 }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, position + length <= bytes.count else { return nil }
        var scalar = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        for index in position + 1..<position + length {
            guard bytes[index] & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(bytes[index] & 0x3F)
        }
        let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
        guard scalar >= least, isAllowed(scalar) else { return nil }
        return length
    }

    /// Whether bytes encode scalar values that the language allows, and nothing else.
    static func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { raw in
            var position = 0
            while position < raw.count {
                guard let step = sequenceLength(raw, position) else { return false }
                position += step
            }
            return true
        }
    }

    /// Whether the language allows a scalar value in texts and comments.
    static func isAllowed(_ scalar: UInt32) -> Bool {
        scalar <= 0x10FFFF && !(0xD800...0xDFFF).contains(scalar) && scalar & 0xFFFE != 0xFFFE
    }
}
