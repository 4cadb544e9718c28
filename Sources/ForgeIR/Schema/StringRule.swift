package import ForgeCore
@_spi(_Unicode) private import Swift

/// What a string in a document may hold; no string may hold NUL.
package enum StringRule: Hashable, Sendable {
    /// `^[a-z][a-z0-9-]{0,62}$`
    case identifier
    /// `^[A-Za-z0-9_/][A-Za-z0-9_./+:@=~#-]{0,254}$`
    case actionName
    /// `MAJOR.MINOR`
    case version
    /// A plain relative path; `.` itself only where `here` is true, the empty path only where `empty` is.
    case path(here: Bool = false, empty: Bool = false)
    /// A plain path, relative to the document or absolute.
    case hostPath
    /// `sha256:` and 64 lower-case hex digits.
    case digest
    /// A scheme, a colon and something without white space.
    case url
    /// The name of a Debian package (Debian policy, section 5.6.1).
    case package
    /// The name of an environment variable.
    case variable
    /// Text of a bounded number of UTF-8 bytes.
    case text(ClosedRange<Int>)
    /// The id of a graph's node or edge: text in Unicode normal form C.
    case graphID
}

extension StringRule {
    /// The longest id of a node or edge, in bytes: two names and a path of a workload fit.
    package static let graphIDBytes = 8192

    /// Why a string does not follow a rule.
    package struct Violation: Equatable, Sendable {
        package var code: ErrorCode
        package var message: String
        package var hints: [String] = []
        package var cause: String?
    }

    /// The longest path and the longest component of one, in bytes (Linux: `PATH_MAX`, `NAME_MAX`).
    package static let pathBytes = 4095
    package static let componentBytes = 255
    /// The longest argument or variable that Linux passes to a program (`MAX_ARG_STRLEN`, less the final NUL).
    package static let argumentBytes = 131_071

    /// The JSON Schema keywords that say the same as far as a regular expression can.
    package var keywords: KeyValuePairs<String, JSONValue?> {
        switch self {
        case .identifier: ["pattern": .string("^[a-z][a-z0-9-]{0,62}$")]
        case .actionName: ["pattern": .string("^[A-Za-z0-9_/][A-Za-z0-9_./+:@=~#-]{0,254}$")]
        case .version: ["pattern": .string("^(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})$")]
        case .path(let here, let empty): ["pattern": .string(Self.pathPattern(here: here, empty: empty, host: false))]
        case .hostPath: ["pattern": .string(Self.pathPattern(here: true, empty: false, host: true))]
        case .digest: ["pattern": .string("^sha256:[0-9a-f]{64}$")]
        case .url: ["pattern": .string("^[a-z][a-z0-9+.-]*:[^\\u0000-\\u0020\\u007f]+$"), "maxLength": .integer(8192)]
        case .package: ["pattern": .string("^[a-z0-9][a-z0-9+.-]{1,127}$")]
        case .variable: ["pattern": .string("^[^=\\u0000]+$"), "maxLength": .integer(1024)]
        case .text(let bytes):
            [
                "pattern": .string("^[^\\u0000]*$"),
                "minLength": bytes.lowerBound > 0 ? .integer(Int64(bytes.lowerBound)) : nil,
                "maxLength": .integer(Int64(bytes.upperBound)),
            ]
        case .graphID:
            [
                "pattern": .string("^[^\\u0000]*$"), "minLength": .integer(1),
                "maxLength": .integer(Int64(Self.graphIDBytes)),
            ]
        }
    }

    private static func pathPattern(here: Bool, empty: Bool, host: Bool) -> String {
        let start = host ? "/?" : ""
        let plain = "\(start)(?!\\.{1,2}(/|$))[^/\\u0000]+(/(?!\\.{1,2}(/|$))[^/\\u0000]+)*"
        let extra = (here ? "|\\." : "") + (empty ? "|" : "")
        return extra.isEmpty ? "^\(plain)$" : "^(\(plain)\(extra))$"
    }

    /// What is wrong with a string under this rule, or nil.
    package func violation(in text: String) -> Violation? {
        if text.utf8.contains(0) {
            return Violation(code: .stringNUL, message: "The string holds a NUL character")
        }
        switch self {
        case .identifier: return Self.identifierViolation(text)
        case .actionName: return Self.actionNameViolation(text)
        case .version: return nil
        case .path(let here, let empty):
            return Self.pathViolation(text, here: here, empty: empty, host: false)
        case .hostPath: return Self.pathViolation(text, here: true, empty: false, host: true)
        case .digest: return Self.digestViolation(text)
        case .url: return Self.urlViolation(text)
        case .package: return Self.packageViolation(text)
        case .variable: return Self.variableViolation(text)
        case .text(let bytes):
            if bytes.contains(text.utf8.count) { return nil }
            let message =
                text.isEmpty
                ? "The string is empty" : "The string has \(text.utf8.count) bytes; at most \(bytes.upperBound) fit"
            return Violation(code: .fieldValue, message: message)
        case .graphID: return Self.graphIDViolation(text)
        }
    }

    /// Whether a string is in Unicode normal form C, in which equal-looking names are equal bytes.
    package static func isNormalized(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < 0x80 } || text._nfc.elementsEqual(text.unicodeScalars)
    }
}

extension StringRule {
    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { isLower(byte | 0x20) }

    private static func isActionNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: ":"),
            UInt8(ascii: "@"), UInt8(ascii: "="), UInt8(ascii: "~"), UInt8(ascii: "#"), UInt8(ascii: "-"):
            true
        default: isLetter(byte) || isDigit(byte)
        }
    }

    private static func identifierViolation(_ text: String) -> Violation? {
        let bytes = text.utf8
        let fits = bytes.allSatisfy { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
        if let first = bytes.first, fits, isLower(first), bytes.count <= 63 { return nil }
        let message =
            text.isEmpty
            ? "An identifier is empty" : "\(text.quoted) is not an identifier: it must match `^[a-z][a-z0-9-]{0,62}$`"
        let lowered = text.lowercased()
        let proposal = String(lowered.unicodeScalars.map { $0 == "_" || $0 == " " || $0 == "." ? "-" : Character($0) })
        guard proposal != text, identifierViolation(proposal) == nil else {
            return Violation(code: .nameInvalid, message: message)
        }
        return Violation(code: .nameInvalid, message: message, hints: ["Write \(proposal.quoted)"])
    }

    private static func actionNameViolation(_ text: String) -> Violation? {
        let bytes = text.utf8
        if let first = bytes.first, bytes.count <= 255, bytes.allSatisfy(isActionNameByte),
            isLetter(first) || isDigit(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: "/")
        {
            return nil
        }
        return Violation(
            code: .nameInvalid,
            message: text.isEmpty
                ? "An action's name is empty"
                : "\(text.quoted) is no action name: it must match `^[A-Za-z0-9_/][A-Za-z0-9_./+:@=~#-]{0,254}$`")
    }

    private static func digestViolation(_ text: String) -> Violation? {
        if Digest(text: text) != nil { return nil }
        let lowered = text.lowercased()
        var hints: [String] = []
        for candidate in [lowered, Digest.prefix + lowered] where Digest(text: candidate) != nil {
            hints = ["Write \(candidate.quoted)"]
        }
        return Violation(
            code: .fieldValue, message: "\(text.quoted) is not a digest: `sha256:` and 64 lower-case hex digits",
            hints: hints)
    }

    private static func urlViolation(_ text: String) -> Violation? {
        let bytes = text.utf8
        let clean = bytes.allSatisfy { $0 > 0x20 && $0 != 0x7f } && bytes.count <= 8192
        if clean, let colon = bytes.firstIndex(of: UInt8(ascii: ":")), let first = bytes.first, isLower(first),
            bytes.index(after: colon) < bytes.endIndex,
            bytes[..<colon].allSatisfy({ isLower($0) || isDigit($0) || "+.-".utf8.contains($0) })
        {
            return nil
        }
        return Violation(
            code: .fieldValue, message: "\(text.quoted) is not a URL",
            hints: ["URLs begin with a scheme, such as `https://` or `apt-source:NAME/FILE`"])
    }

    private static func packageViolation(_ text: String) -> Violation? {
        let bytes = text.utf8
        let fits = bytes.allSatisfy { isLower($0) || isDigit($0) || "+.-".utf8.contains($0) }
        if let first = bytes.first, fits, isLower(first) || isDigit(first), (2...128).contains(bytes.count) {
            return nil
        }
        return Violation(code: .fieldValue, message: "\(text.quoted) is not the name of a Debian package")
    }

    private static func graphIDViolation(_ text: String) -> Violation? {
        if (1...graphIDBytes).contains(text.utf8.count), isNormalized(text) { return nil }
        let message =
            text.isEmpty
            ? "An id is empty"
            : text.utf8.count > graphIDBytes
                ? "An id has \(text.utf8.count) bytes; at most \(graphIDBytes) fit"
                : "The id \(text.quoted) is not in Unicode normal form C"
        return Violation(
            code: .graphIDInvalid, message: message,
            hints: [
                isNormalized(text)
                    ? "Ids have 1 to \(graphIDBytes) bytes"
                    : "Write \(String(String.UnicodeScalarView(text._nfc)).quoted), which looks the same"
            ])
    }

    private static func variableViolation(_ text: String) -> Violation? {
        let message: String? =
            if text.isEmpty {
                "The name of a variable is empty"
            } else if text.utf8.contains(UInt8(ascii: "=")) {
                "The name of the variable \(text.quoted) holds `=`"
            } else if text.utf8.count > 1024 {
                "The name of a variable has more than 1024 bytes"
            } else if !isNormalized(text) {
                "The name \(text.quoted) is not in Unicode normal form C"
            } else {
                nil
            }
        return message.map { Violation(code: .nameInvalid, message: $0) }
    }
}

extension String {
    /// The text in backticks as messages show it, cut when long.
    package var quoted: String {
        let shown = unicodeScalars.prefix(101)
        return shown.count > 100 ? "`\(String(String.UnicodeScalarView(shown.prefix(100))))…`" : "`\(self)`"
    }
}
