import BigInt

/// Reads the digits of numbers.
enum NumberText {
    /// A natural number in decimal, or hexadecimal or binary after `0x` and `0b`; nil for what is none.
    static func natural(_ text: UnsafeBufferPointer<UInt8>) -> BigUInt? {
        if text.count > 2, text[0] == 0x30, text[1] == 0x78 { return digits(text[2...], 16) }
        if text.count > 2, text[0] == 0x30, text[1] == 0x62 { return digits(text[2...], 2) }
        return digits(text[...], 10)
    }

    private static func digits(_ text: Slice<UnsafeBufferPointer<UInt8>>, _ radix: UInt64) -> BigUInt? {
        var small: UInt64 = 0
        for byte in text {
            let digit = UInt64(byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x61 + 10)
            let (product, over) = small.multipliedReportingOverflow(by: radix)
            let (sum, carry) = product.addingReportingOverflow(digit)
            if over || carry { return radix == 10 ? DecimalDigits.read(text) : words(text, Int(radix)) }
            small = sum
        }
        return BigUInt(integerLiteral: small)
    }

    /// The number that digits of a power of two say: each of them fills bits of its own.
    private static func words(_ text: Slice<UnsafeBufferPointer<UInt8>>, _ radix: Int) -> BigUInt? {
        let digitsOfWord = UInt.bitWidth / radix.trailingZeroBitCount
        var words: [UInt] = []
        var rest = text
        while !rest.isEmpty {
            guard let word = UInt(String(decoding: rest.suffix(digitsOfWord), as: UTF8.self), radix: radix) else {
                return nil
            }
            words.append(word)
            rest = rest.dropLast(digitsOfWord)
        }
        return BigUInt(words: words)
    }

    /// The nearest double to a decimal literal; nil when it is beyond all of them.
    static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        let text = String(decoding: text, as: UTF8.self)
        switch text {
        case "NaN": return Double.nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default: return Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
    }
}
