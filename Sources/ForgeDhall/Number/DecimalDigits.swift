import BigInt

/// Decimal digits of numbers of any size, read and written by halves: the time grows as that of multiplication.
struct DecimalDigits {
    /// Digits up to which the library's own conversion is faster.
    private static let leaf = 1200

    /// `powers[k]` is ten to the power of `leaf << k`.
    private var powers: [BigUInt] = []

    /// The number that decimal digits say.
    /// - Parameter text: digits of ASCII alone.
    static func read(_ text: some RandomAccessCollection<UInt8>) -> BigUInt {
        var digits = DecimalDigits()
        return digits.value(text[...])
    }

    /// The digits of a number.
    static func text(_ number: BigUInt) -> String {
        var digits = DecimalDigits()
        // A digit takes more than three bits.
        guard number.bitWidth / 3 > leaf else { return String(number) }
        var out: [UInt8] = []
        digits.prepare(digits: number.bitWidth / 3)
        var divisions = digits.powers.map { BlockDivision(by: $0) }
        while divisions.count > 1, digits.powers[divisions.count - 1] > number { divisions.removeLast() }
        digits.write(number, divisions, divisions.count, isPadded: false, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// How many operations on single words the conversion of so many words takes, about.
    static func work(words: Int) -> Int {
        LargeProduct.work(words, words).multipliedReportingOverflow(by: 4).partialValue
    }

    private mutating func prepare(digits count: Int) {
        if powers.isEmpty { powers.append(BigUInt(10).power(Self.leaf)) }
        while Self.leaf << powers.count < count, let last = powers.last { powers.append(LargeProduct.of(last, last)) }
    }

    private mutating func value<Digits: RandomAccessCollection<UInt8>>(_ text: Digits) -> BigUInt
    where Digits.SubSequence == Digits {
        guard text.count > Self.leaf else { return BigUInt(String(decoding: text, as: UTF8.self)) ?? 0 }
        prepare(digits: text.count)
        var level = 0
        while Self.leaf << (level + 1) < text.count { level += 1 }
        let upper = value(text.dropLast(Self.leaf << level))
        return LargeProduct.of(upper, powers[level]) + value(text.suffix(Self.leaf << level))
    }

    /// Writes a number below `powers[level]`, with all leading zeros where it stands behind others.
    private func write(
        _ number: BigUInt, _ divisions: [BlockDivision], _ level: Int, isPadded: Bool, to out: inout [UInt8]
    ) {
        guard level > 0 else {
            let digits = String(number).utf8
            if isPadded { out.append(contentsOf: repeatElement(0x30, count: Self.leaf - digits.count)) }
            out.append(contentsOf: digits)
            return
        }
        let (upper, lower) = divisions[level - 1].divide(number)
        if isPadded || upper != 0 {
            write(upper, divisions, level - 1, isPadded: isPadded, to: &out)
            write(lower, divisions, level - 1, isPadded: true, to: &out)
        } else {
            write(lower, divisions, level - 1, isPadded: false, to: &out)
        }
    }
}
