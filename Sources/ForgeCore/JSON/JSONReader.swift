/// Reads strict JSON (RFC 8259 as narrowed by RFC 8785 and by Forge) from bytes.
///
/// Refused beyond the grammar: duplicate keys, lone surrogates, invalid UTF-8, fractions and exponents, integers
/// beyond ±(2^53 − 1), nesting beyond the depth limit, and documents beyond the size limit.
public struct JSONReader {
    /// How much a document may ask for.
    public struct Limits: Sendable {
        /// The deepest nesting of arrays and objects.
        public var depth: Int
        /// The most bytes in a document.
        public var bytes: Int
        /// Whether numbers that no integer of 53 bits holds are kept as they are written, rather than refused.
        public var keepsDecimals: Bool

        /// Sets limits; the defaults are the ones documented for every Forge document.
        public init(depth: Int = 128, bytes: Int = 256 << 20, keepsDecimals: Bool = false) {
            self.depth = depth
            self.bytes = bytes
            self.keepsDecimals = keepsDecimals
        }
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: Limits
    private var position = 0
    private var depth = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, limits: Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads one whole document.
    public static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else {
            throw JSONError(.tooLarge(limit: limits.bytes), at: limits.bytes)
        }
        let result: Result<JSONValue, JSONError> = bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer, limits: limits)
            do throws(JSONError) {
                return .success(try reader.document())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private mutating func document() throws(JSONError) -> JSONValue {
        if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf {
            throw syntax("a value, not a byte order mark")
        }
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw syntax("the end of the document") }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        let start = position
        let kind: JSONValue.Kind
        guard let first = peek() else { throw syntax("a value") }
        switch first {
        case UInt8(ascii: "{"): kind = .object(try object())
        case UInt8(ascii: "["): kind = .array(try array())
        case UInt8(ascii: "\""): kind = .string(try string())
        case UInt8(ascii: "t"): kind = try literal("true", .bool(true))
        case UInt8(ascii: "f"): kind = try literal("false", .bool(false))
        case UInt8(ascii: "n"): kind = try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): kind = try number()
        default: throw syntax("a value")
        }
        return JSONValue(kind, span: start..<position)
    }

    private mutating func object() throws(JSONError) -> [JSONMember] {
        try enter()
        defer { depth -= 1 }
        var members: [JSONMember] = []
        var seen: Set<String> = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            skipSpace()
            let start = position
            guard peek() == UInt8(ascii: "\"") else { throw syntax("a key in double quotes") }
            let key = try string()
            let keySpan = start..<position
            guard unique(key, among: members, &seen) else { throw JSONError(.duplicateKey(key), at: start) }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw syntax("`:` after the key") }
            skipSpace()
            if members.isEmpty { members.reserveCapacity(6) }
            members.append(JSONMember(key, try value(), keySpan: keySpan))
            skipSpace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else { throw syntax("`,` or `}`") }
        }
    }

    /// Small objects are compared member by member, larger ones through a set.
    private func unique(_ key: String, among members: [JSONMember], _ seen: inout Set<String>) -> Bool {
        if members.count < 8 { return !members.contains { $0.key.utf8.elementsEqual(key.utf8) } }
        if seen.isEmpty { for member in members { seen.insert(Self.exact(member.key)) } }
        return seen.insert(Self.exact(key)).inserted
    }

    /// Swift compares strings by canonical equivalence, JSON by code points: keys that are not ASCII are escaped.
    private static func exact(_ key: String) -> String {
        if key.utf8.allSatisfy({ $0 < 0x80 && $0 != 0 }) { return key }
        return "\0" + key.utf8.map { String($0, radix: 16) }.joined(separator: ",")
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        defer { depth -= 1 }
        var items: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return items }
        while true {
            skipSpace()
            items.append(try value())
            skipSpace()
            if take(UInt8(ascii: "]")) { return items }
            guard take(UInt8(ascii: ",")) else { throw syntax("`,` or `]`") }
        }
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= limits.depth else { throw JSONError(.tooDeep(limit: limits.depth), at: position) }
        position += 1
    }

    private mutating func number() throws(JSONError) -> JSONValue.Kind {
        let start = position
        let negative = take(UInt8(ascii: "-"))
        var magnitude: Int64 = 0
        var digits = 0
        var overflow = false
        while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            if digits > 0, magnitude == 0, !overflow { throw syntax("no digit after a leading zero") }
            magnitude = overflow ? 1 : magnitude * 10 + Int64(byte - UInt8(ascii: "0"))
            if magnitude > JSONValue.maxInteger { overflow = true }
            digits += 1
            position += 1
        }
        guard digits > 0 else { throw syntax("a digit") }
        if let byte = peek(), byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
            guard limits.keepsDecimals else { throw JSONError(.float, at: start) }
            try fraction()
            return .decimal(String(decoding: bytes[start..<position], as: UTF8.self))
        }
        if overflow {
            guard limits.keepsDecimals else { throw JSONError(.integerRange, at: start) }
            return .decimal(String(decoding: bytes[start..<position], as: UTF8.self))
        }
        return .integer(negative ? -magnitude : magnitude)
    }

    /// What may follow the digits of an integer: a fraction, an exponent.
    private mutating func fraction() throws(JSONError) {
        if take(UInt8(ascii: ".")) { try digits() }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw syntax("a digit") }
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONValue.Kind) throws(JSONError) -> JSONValue.Kind {
        for index in 0..<word.utf8CodeUnitCount {
            guard peek() == word.utf8Start[index] else { throw syntax("`\(word)`") }
            position += 1
        }
        return kind
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = peek(), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if peek() == UInt8(ascii: "\"") {
            let text = try decode(UnsafeBufferPointer(rebasing: bytes[start..<position]), at: start)
            position += 1
            return text
        }
        return try escapedString(from: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var decoded = Array(bytes[start..<position])
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: decoded, as: UTF8.self) else {
                    // Escapes are ASCII and stand for whole characters, so the raw bytes are invalid at the same place.
                    let raw = UnsafeBufferPointer(rebasing: bytes[start..<position])
                    throw JSONError(.invalidUTF8, at: start + Self.firstInvalid(raw))
                }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &decoded)
            case 0..<0x20:
                throw syntax("an escape: control characters may not stand in a string")
            default:
                decoded.append(byte)
                position += 1
            }
        }
        throw syntax("`\"` at the end of the string")
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(JSONError) {
        let start = position - 1
        guard let byte = peek() else { throw syntax("an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0c)
        case UInt8(ascii: "n"): decoded.append(0x0a)
        case UInt8(ascii: "r"): decoded.append(0x0d)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            var unit = try hexUnit()
            if (0xd800..<0xdc00).contains(unit) {
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                    throw JSONError(.loneSurrogate, at: start)
                }
                let low = try hexUnit()
                guard (0xdc00..<0xe000).contains(low) else { throw JSONError(.loneSurrogate, at: start) }
                unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw JSONError(.loneSurrogate, at: start) }
            decoded.append(contentsOf: String(Character(scalar)).utf8)
        default:
            position -= 1
            throw syntax("one of `\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u`")
        }
    }

    private mutating func hexUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw syntax("four hex digits")
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }

    private func decode(_ slice: UnsafeBufferPointer<UInt8>, at start: Int) throws(JSONError) -> String {
        if let text = String(validating: slice, as: UTF8.self) { return text }
        throw JSONError(.invalidUTF8, at: start + Self.firstInvalid(slice))
    }

    /// The offset of the first byte that is not part of a character.
    private static func firstInvalid(_ slice: UnsafeBufferPointer<UInt8>) -> Int {
        var good = 0
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = slice.makeIterator()
        while case .valid(let character) = decoder.parseScalar(from: &iterator) { good += character.count }
        return good
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private func syntax(_ expected: String) -> JSONError { JSONError(.syntax(expected: expected), at: position) }
}
