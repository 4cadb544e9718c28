/// A canonical Huffman code (RFC 1951, section 3.2.2), decoded by a table when short and by counting when long.
struct HuffmanTable {
    /// The longest code of DEFLATE.
    static let maxLength = 15
    /// Codes up to this length are decoded by one look-up.
    static let fastBits = 10

    /// For each low-order bit pattern `symbol << 4 | length`, or 0 when the code is longer.
    let fast: [UInt16]
    /// How many codes there are of each length.
    let counts: [Int]
    /// The symbols in the order of their codes.
    let symbols: [UInt16]

    /// Builds the code from its lengths; nil when they are over-subscribed.
    init?(lengths: ArraySlice<UInt8>) {
        var counts = [Int](repeating: 0, count: Self.maxLength + 1)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        var left = 1
        for length in 1...Self.maxLength {
            left = left << 1 - counts[length]
            if left < 0 { return nil }
        }
        var offsets = [Int](repeating: 0, count: Self.maxLength + 2)
        var codes = offsets
        for length in 1...Self.maxLength {
            offsets[length + 1] = offsets[length] + counts[length]
            codes[length + 1] = (codes[length] + counts[length]) << 1
        }
        var symbols = [UInt16](repeating: 0, count: offsets[Self.maxLength + 1])
        var fast = [UInt16](repeating: 0, count: 1 << Self.fastBits)
        for (symbol, raw) in lengths.enumerated() where raw != 0 {
            let length = Int(raw)
            symbols[offsets[length]] = UInt16(symbol)
            offsets[length] += 1
            if length <= Self.fastBits {
                var pattern = Self.reversed(codes[length], bits: length)
                while pattern < fast.count {
                    fast[pattern] = UInt16(symbol << 4 | length)
                    pattern += 1 << length
                }
            }
            codes[length] += 1
        }
        self.fast = fast
        self.counts = counts
        self.symbols = symbols
    }

    private static func reversed(_ code: Int, bits: Int) -> Int {
        var out = 0
        for bit in 0..<bits where code >> bit & 1 == 1 { out |= 1 << (bits - 1 - bit) }
        return out
    }
}
