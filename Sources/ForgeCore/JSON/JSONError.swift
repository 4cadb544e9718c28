/// Why bytes are not a JSON document that Forge accepts, and where.
public struct JSONError: Error, Equatable, Sendable {
    /// The distinct reasons.
    public enum Reason: Equatable, Sendable {
        /// The grammar of RFC 8259 is broken here; the text says what was expected.
        case syntax(expected: String)
        case duplicateKey(String)
        /// A `\uD800`–`\uDFFF` escape that is not part of a pair.
        case loneSurrogate
        case invalidUTF8
        /// A number with a fraction or an exponent.
        case float
        /// An integer beyond ±(2^53 − 1).
        case integerRange
        case tooDeep(limit: Int)
        case tooLarge(limit: Int)
    }

    /// What is wrong.
    public let reason: Reason
    /// The byte offset at which it was noticed.
    public let offset: Int

    /// Makes an error.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension JSONError {
    /// The error in the form that users see, with a code frame out of `source`.
    public func forgeError(source: [UInt8], file: String?) -> ForgeError {
        let code: ErrorCode
        let message: String
        var hints: [String] = []
        switch reason {
        case .syntax(let expected):
            code = .jsonSyntax
            message = "Expected \(expected)"
        case .duplicateKey(let key):
            code = .jsonDuplicateKey
            message = "The key `\(key)` appears twice in one object"
            hints = ["Remove one of the two members"]
        case .loneSurrogate:
            code = .jsonSurrogate
            message = "A `\\u` escape names half of a surrogate pair"
            hints = ["Write the character itself, or both halves of the pair"]
        case .invalidUTF8:
            code = .jsonUTF8
            message = "The bytes here are not valid UTF-8"
            hints = ["Save the document as UTF-8"]
        case .float:
            code = .jsonFloat
            message = "Numbers are integers: fractions and exponents have no canonical form here"
            hints = ["Write an integer, or put the number into a string"]
        case .integerRange:
            code = .jsonInteger
            message = "The integer is beyond ±9007199254740991 and would lose digits in other readers"
            hints = ["Put the number into a string"]
        case .tooDeep(let limit):
            code = .jsonDepth
            message = "Arrays and objects are nested more than \(limit) deep"
        case .tooLarge(let limit):
            code = .jsonSize
            message = "The document is larger than \(limit) bytes"
        }
        return ForgeError(
            code, message, frame: CodeFrame(source: source, offset: offset, file: file), hints: hints)
    }
}
