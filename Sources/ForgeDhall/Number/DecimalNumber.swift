import BigInt

/// A number as JSON writes it, taken apart without loss.
struct DecimalNumber {
    /// The longest whole number that is written out: an exponent is short for any number of zeros.
    private static let digitLimit = 100_000

    let isNegative: Bool
    private let text: String
    /// The digits without the point, and how far it is moved to the right of them.
    private let digits: String
    private let exponent: Int?
    private let isWholeAsWritten: Bool

    /// - Parameter text: what the grammar of JSON numbers allows.
    init(_ text: String) {
        self.text = text
        isNegative = text.utf8.first == 0x2D
        let magnitude = isNegative ? text.dropFirst() : text[...]
        let e = magnitude.firstIndex { $0 == "e" || $0 == "E" } ?? magnitude.endIndex
        let mantissa = magnitude[..<e]
        let point = mantissa.firstIndex(of: ".") ?? mantissa.endIndex
        let fraction = point < mantissa.endIndex ? mantissa[mantissa.index(after: point)...] : ""
        digits = String(mantissa[..<point] + fraction)
        let power: Int? = e < magnitude.endIndex ? Int(magnitude[magnitude.index(after: e)...]) : 0
        let (difference, isBeyond) = (power ?? .min).subtractingReportingOverflow(fraction.utf8.count)
        exponent = power == nil || isBeyond ? nil : difference
        isWholeAsWritten = point == mantissa.endIndex && e == magnitude.endIndex
    }

    /// The magnitude, if the number is whole.
    var whole: BigUInt? {
        if digits.utf8.allSatisfy({ $0 == 0x30 }) { return 0 }
        guard let exponent else { return nil }
        if exponent >= 0 {
            guard exponent + digits.utf8.count <= max(Self.digitLimit, digits.utf8.count) else { return nil }
            return DecimalDigits.read(Array((digits + String(repeating: "0", count: exponent)).utf8))
        }
        let (dropped, over) = (-exponent).subtractingReportingOverflow(digits.utf8.count)
        guard !over, dropped < 0, digits.utf8.suffix(-exponent).allSatisfy({ $0 == 0x30 }) else { return nil }
        return DecimalDigits.read(Array(digits.utf8.dropLast(-exponent)))
    }

    /// The nearest `Double`; nil when it is beyond all of them, or when a number that is written as a whole one would
    /// lose digits.
    var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        guard isWholeAsWritten, value.magnitude >= 9_007_199_254_740_992 else { return value }
        return whole.map { BigUInt(exactly: value.magnitude) == $0 } == true ? value : nil
    }
}
