/// A piece of a source: every byte belongs to exactly one token, so that a source can be written again from its tokens.
struct Token: BitwiseCopyable {
    var kind: Kind
    /// The byte at which it begins; it ends where the next one begins.
    var start: UInt32

    enum Kind: UInt8, BitwiseCopyable {
        // What separates tokens.
        case space, lineComment, blockComment, shebang
        // Literals.
        case natural, integer, double, temporal, bytes
        // Text: delimiters, runs of characters, and the two ends of an interpolation.
        case quote, multilineQuote, chunk, interpolation, interpolationEnd, quoteEnd
        // Labels: one that is no keyword, and one in backticks.
        case label, quotedLabel
        // Keywords.
        case `if`, then, `else`, `let`, `in`, using, missing, assert, `as`, infinity, nan, merge, some, toMap
        case forall, with, showConstructor
        // Places to import from.
        case path, url, environment, hash
        // Punctuation.
        case openParenthesis, closeParenthesis, openBrace, closeBrace, openBracket, closeBracket, openAngle, closeAngle
        case comma, dot, equals, colon, at, bar, lambda, arrow
        // Operators; `alternative` is also a component of a `with` path.
        case or, and, equal, notEqual, plus, times, textAppend, listAppend, combine, prefer, combineTypes, alternative
        case equivalent, complete
        // A byte that begins nothing, and the end.
        case stray, end
    }
}

extension Token.Kind {
    /// Whether it only separates.
    @inline(__always)
    var isTrivia: Bool { rawValue <= Self.shebang.rawValue }

    /// The binary operator that it stands for.
    var `operator`: Operator? {
        guard rawValue >= Self.or.rawValue, rawValue <= Self.complete.rawValue else { return nil }
        return Operator(rawValue: rawValue - Self.or.rawValue)
    }

    /// The keyword that bytes spell.
    static func keyword(_ bytes: UnsafeBufferPointer<UInt8>) -> Token.Kind? {
        guard (2...15).contains(bytes.count), keywordStarts.contains(bytes[0]) else { return nil }
        for (spelling, kind) in keywords
        where spelling.utf8CodeUnitCount == bytes.count && spelling.withUTF8Buffer({ $0.isSame(as: bytes) }) {
            return kind
        }
        return nil
    }

    private static let keywordStarts: [UInt8] = Array("itelaumISNfws".utf8)

    /// The keywords with their kinds.
    static let keywords: [(StaticString, Token.Kind)] = [
        ("if", .if), ("then", .then), ("else", .else), ("let", .let), ("in", .in), ("using", .using),
        ("missing", .missing), ("assert", .assert), ("as", .as), ("Infinity", .infinity), ("NaN", .nan),
        ("merge", .merge), ("Some", .some), ("toMap", .toMap), ("forall", .forall), ("with", .with),
        ("showConstructor", .showConstructor),
    ]
}
