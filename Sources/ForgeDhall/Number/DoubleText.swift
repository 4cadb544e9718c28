/// Writes doubles as the language shows them: the shortest digits that read back, plain from 0.1 up to 10^7, and with
/// an exponent elsewhere.
enum DoubleText {
    static func show(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        let sign = value.sign == .minus ? "-" : ""
        if value == 0 { return sign + "0.0" }
        var (digits, exponent) = decimal(value.magnitude)
        // The number is 0.DIGITS times ten to the exponent.
        if exponent >= 0, exponent <= 7, value.magnitude >= 0.1 {
            if exponent == 0 { return "\(sign)0.\(digits)" }
            if digits.count <= exponent { digits += String(repeating: "0", count: exponent - digits.count + 1) }
            let point = digits.index(digits.startIndex, offsetBy: exponent)
            return "\(sign)\(digits[..<point]).\(digits[point...])"
        }
        if digits.count == 1 { digits += "0" }
        return "\(sign)\(digits.prefix(1)).\(digits.dropFirst())e\(exponent - 1)"
    }

    /// Digits without zeros at either end, and the exponent that belongs to `0.DIGITS`.
    private static func decimal(_ value: Double) -> (String, Int) {
        var text = Substring(value.description)
        var exponent = 0
        if let e = text.firstIndex(where: { $0 == "e" }) {
            exponent = Int(text[text.index(after: e)...]) ?? 0
            text = text[..<e]
        }
        let point = text.firstIndex(of: ".") ?? text.endIndex
        var digits = String(text[..<point]) + (point < text.endIndex ? text[text.index(after: point)...] : "")
        exponent += text[..<point].count
        while digits.hasPrefix("0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.hasSuffix("0") { digits.removeLast() }
        return (digits, exponent)
    }
}
