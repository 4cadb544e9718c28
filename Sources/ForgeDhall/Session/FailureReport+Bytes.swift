import ForgeCore

/// Problems whose message says what bytes stand there.
extension FailureReport {
    typealias Words = (code: ErrorCode, message: String, hints: [String])

    /// A source in another encoding, or with a mark of its encoding; nil for any other problem.
    static func encoding(_ problem: SyntaxProblem, _ bytes: [UInt8]) -> Words? {
        let at = problem.start
        guard bytes.indices.contains(at) else { return nil }
        if problem.reason == .strayCharacter, at == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return (
                .dhallParseCharacter, "The source begins with a byte order mark",
                ["Save it as UTF-8 without a mark, or remove the first three bytes"]
            )
        }
        guard problem.reason == .invalidUTF8 else { return nil }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[at...].makeIterator()
        if case .valid(let encoded) = parser.parseScalar(from: &rest) {
            let number = String(Unicode.UTF8.decode(encoded).value, radix: 16, uppercase: true)
            return (
                .dhallParseUtf8, "The character U+\(number) at byte \(at) is allowed nowhere in a source",
                ["Remove it; in a text it is written `\\u{\(number)}` where the language allows it"]
            )
        }
        let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        return (
            .dhallParseUtf8, "The byte 0x\(hex(bytes[at])) at offset \(at) is not UTF-8",
            [
                isWide
                    ? "The source looks like UTF-16: save it as UTF-8"
                    : "Save the source as UTF-8; this may be no text at all"
            ]
        )
    }

    /// A date or time that does not exist, and why.
    static func temporal(_ problem: SyntaxProblem, _ bytes: [UInt8]) -> Words? {
        guard problem.reason == .temporalRange, problem.end <= bytes.count else { return nil }
        let text = String(decoding: bytes[problem.start..<problem.end], as: UTF8.self)
        let parts = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard parts.count >= 2 else { return nil }
        if text.contains("-"), parts.count == 3, text.first?.isNumber == true {
            let message = "There is no date `\(text)`"
            guard (1...12).contains(parts[1]) else {
                return (.dhallParseLiteral, message, ["Months go from 01 to 12; a date is `YYYY-MM-DD`"])
            }
            let last = Scanner.days(ofMonth: parts[1], year: parts[0])
            return (.dhallParseLiteral, message, ["The days of that month go from 01 to \(last)"])
        }
        if text.first == "+" || text.first == "-" {
            return (
                .dhallParseLiteral, "There is no time zone `\(text)`",
                ["Hours go from 00 to 23, minutes from 00 to 59"]
            )
        }
        let why =
            parts[0] > 23
            ? "Hours go from 00 to 23" : parts[1] > 59 ? "Minutes go from 00 to 59" : "Seconds go from 00 to 59"
        return (.dhallParseLiteral, "There is no time `\(text)`", [why])
    }

    /// What other languages write and this one does not; nil where nothing of that kind stands there.
    static func spelling(_ problem: SyntaxProblem, _ bytes: [UInt8]) -> Words? {
        guard bytes.indices.contains(problem.start) else { return nil }
        let rest = bytes[problem.start...].prefix(2)
        let (first, isDouble) = (rest.first ?? 0, rest.count == 2 && rest.first == rest.last)
        switch (problem.reason, first) {
        case (.expected("}"), 0x3D), (.expected("}"), 0x3A):
            return (
                .dhallParseExpected, "Expected `,` or `}`",
                ["Put a comma before the field that begins here: `{ a = x, b = y }`"]
            )
        case (.expected("a field name"), 0x22):
            return (
                .dhallParseExpected, "Expected a field name",
                ["Write it without quotes: `{ name = value }`; JSON is read by `forge dhall from-json`"]
            )
        case (.expected("an expression"), 0x23), (.expected("an expression"), 0x2F):
            guard isDouble || first == 0x23 else { return nil }
            return (
                .dhallParseExpected, "Expected an expression",
                ["A comment begins with `--`, or stands between `{-` and `-}`"]
            )
        case (.leftover, 0x3D):
            return (
                .dhallParseLeftover, "The expression ended before this",
                ["A name is given with `let name = x in …`, a field in braces: `{ name = x }`"]
            )
        case (.strayCharacter, _), (.expected, 0x3C), (.expected, 0x3E), (.leftover, 0x3C), (.leftover, 0x3E):
            guard let hint = foreign[first] else { return nil }
            let character = String(UnicodeScalar(first))
            return (
                problem.reason == .strayCharacter ? .dhallParseCharacter : .dhallParseExpected,
                "There is no operator or mark `\(character)` here", [hint]
            )
        default: return nil
        }
    }

    private static let foreign: [UInt8: String] = [
        0x27: "Texts stand in double quotes: `\"a\"`",
        0x3B: "Leave it out: `let` needs no mark at its end, elements are separated by commas",
        0x21: "Write `x == False` for the opposite of `x`",
        0x2F: "Numbers cannot be divided; a path begins with `./`, `../`, `~/` or `/`",
        0x25: "Numbers cannot be divided",
        0x26: "And is written `&&`",
        0x24: "A `$` stands in texts alone: `\"${name}\"`",
        0x3C: "Numbers are compared with `Natural/isZero (Natural/subtract b a)`, which holds when `a` is at most `b`",
        0x3E: "Numbers are compared with `Natural/isZero (Natural/subtract b a)`, which holds when `a` is at most `b`",
    ]

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
