public import ForgeCore

/// The pattern of `text-timestamps@1`: literal bytes and directives of fixed width, matched in time linear in the text.
///
/// Directives, with what they match and what replaces it (1980-01-01T00:00:00Z, a Tuesday): `%Y` `1980`, `%y` `80`,
/// `%m` and `%d` `01`, `%e` (day, space-padded) ` 1`, `%H %M %S` `00`, `%I` `12`, `%p` `AM`, `%j` `001`, `%b` (month)
/// `Jan`, `%a` (weekday) `Tue`, `%3N %6N %9N` (fraction digits) zeros, `%z` (`+hhmm`) `+0000`, `%s` (ten digits,
/// seconds since 1970) `0315532800`, `%%` a percent sign; `%F` is `%Y-%m-%d` and `%T` is `%H:%M:%S`.
public struct TimestampPattern: Sendable {
    /// The most bytes in a pattern.
    public static let maxBytes = 256

    /// One place of the pattern.
    enum Part: Equatable {
        case literal(UInt8)
        /// A number of fixed width within a range, with what replaces it.
        case number(width: Int, ClosedRange<Int>, replacement: String)
        /// A space-padded day.
        case paddedDay
        /// One word of a list, all of one length; the replacement is one of them.
        case word([String], replacement: String)
        /// An offset from UTC.
        case zone
    }

    let parts: [Part]
    /// How many bytes a match has.
    let width: Int

    /// Parses a pattern.
    ///
    /// - Throws: `E_CANONICALIZER_PATTERN`, with a frame that marks the directive.
    public init(_ text: String) throws(ForgeError) {
        let source = Array(text.utf8)
        func problem(_ message: String, at offset: Int = 0, length: Int = 1, hints: [String] = []) -> ForgeError {
            let frame = CodeFrame(source: source, offset: offset, length: length, file: "<pattern>")
            return ForgeError(.canonicalizerPattern, message, frame: frame, hints: hints)
        }
        guard source.count <= Self.maxBytes else {
            throw problem("The pattern has \(source.count) bytes, more than \(Self.maxBytes)")
        }
        var parts: [Part] = []
        var position = 0
        while position < source.count {
            guard source[position] == UInt8(ascii: "%") else {
                parts.append(.literal(source[position]))
                position += 1
                continue
            }
            guard let (directive, length) = Self.directive(source[position...]) else {
                throw problem(
                    "The pattern has an unknown directive", at: position, length: 2,
                    hints: ["Directives of fixed width are `\(Self.directiveNames)`; write `%%` for a percent sign"])
            }
            parts += directive
            position += length
        }
        let directives = parts.filter { if case .literal = $0 { false } else { true } }
        let hasEpoch = directives.contains { if case .number(10, _, _) = $0 { true } else { false } }
        guard directives.count >= 2 || hasEpoch else {
            throw problem(
                "The pattern holds fewer than two directives and would match ordinary numbers",
                hints: ["Write the whole time stamp, such as `%Y-%m-%d %H:%M:%S`"])
        }
        self.parts = parts
        width = parts.reduce(0) { $0 + $1.width }
    }

    private static let directiveNames = "%Y %y %m %d %e %H %I %M %S %p %j %b %a %3N %6N %9N %z %s %F %T"

    private static func directive(_ source: ArraySlice<UInt8>) -> ([Part], Int)? {
        func number(_ width: Int, _ range: ClosedRange<Int>, _ replacement: String) -> ([Part], Int) {
            ([.number(width: width, range, replacement: replacement)], 2)
        }
        let text = String(decoding: source.prefix(3), as: UTF8.self)
        switch text.dropFirst().first {
        case "Y": return number(4, 0...9999, "1980")
        case "y": return number(2, 0...99, "80")
        case "m": return number(2, 1...12, "01")
        case "d": return number(2, 1...31, "01")
        case "e": return ([.paddedDay], 2)
        case "H": return number(2, 0...23, "00")
        case "I": return number(2, 1...12, "12")
        case "M": return number(2, 0...59, "00")
        case "S": return number(2, 0...60, "00")
        case "j": return number(3, 1...366, "001")
        case "s": return number(10, 0...9_999_999_999, "0315532800")
        case "p": return ([.word(["AM", "PM"], replacement: "AM")], 2)
        case "b": return ([.word(months, replacement: "Jan")], 2)
        case "a": return ([.word(weekdays, replacement: "Tue")], 2)
        case "z": return ([.zone], 2)
        case "%": return ([.literal(UInt8(ascii: "%"))], 2)
        case "F": return (composite("%Y-%m-%d"), 2)
        case "T": return (composite("%H:%M:%S"), 2)
        default: break
        }
        switch text {
        case "%3N": return ([.number(width: 3, 0...999, replacement: "000")], 3)
        case "%6N": return ([.number(width: 6, 0...999_999, replacement: "000000")], 3)
        case "%9N": return ([.number(width: 9, 0...999_999_999, replacement: "000000000")], 3)
        default: return nil
        }
    }

    private static func composite(_ text: String) -> [Part] {
        var parts: [Part] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "%"), let (inner, length) = directive(rest) {
                parts += inner
                rest = rest.dropFirst(length)
            } else {
                parts.append(.literal(byte))
                rest = rest.dropFirst()
            }
        }
        return parts
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
}

extension TimestampPattern.Part {
    /// How many bytes the part matches.
    var width: Int {
        switch self {
        case .literal: 1
        case .number(let width, _, _): width
        case .paddedDay: 2
        case .word(_, let replacement): replacement.utf8.count
        case .zone: 5
        }
    }

    /// The bytes that replace a match.
    var replacement: [UInt8] {
        switch self {
        case .literal(let byte): [byte]
        case .number(_, _, let text), .word(_, let text): Array(text.utf8)
        case .paddedDay: Array(" 1".utf8)
        case .zone: Array("+0000".utf8)
        }
    }
}
