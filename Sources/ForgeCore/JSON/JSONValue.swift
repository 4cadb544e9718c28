/// A JSON value as Forge accepts it: integers only, and each value knows the bytes that it was read from.
///
/// Two values are equal when their content is; where they stood in a document does not count.
public struct JSONValue: Sendable {
    /// What the value is.
    public enum Kind: Sendable, Equatable {
        case null
        case bool(Bool)
        /// An integer within ±(2^53 − 1).
        case integer(Int64)
        /// Any other number as it is written; only from a reader that was asked to keep them.
        case decimal(String)
        case string(String)
        case array([JSONValue])
        /// Members in the order in which they were written; keys are unique.
        case object([JSONMember])
    }

    /// What the value is.
    public var kind: Kind
    /// The byte range in the document that was read; empty at 0 for a value made by a program.
    public var span: Range<Int>

    /// Makes a value.
    public init(_ kind: Kind, span: Range<Int> = 0..<0) {
        self.kind = kind
        self.span = span
    }

    /// The largest integer that JSON numbers carry without loss (RFC 8785, section 3.2.2.3).
    public static let maxInteger: Int64 = 9_007_199_254_740_991
}

/// One key with its value.
public struct JSONMember: Sendable, Equatable {
    /// The key, decoded.
    public var key: String
    /// The value.
    public var value: JSONValue
    /// The byte range of the key with its quotes.
    public var keySpan: Range<Int>

    /// Makes a member.
    public init(_ key: String, _ value: JSONValue, keySpan: Range<Int> = 0..<0) {
        self.key = key
        self.value = value
        self.keySpan = keySpan
    }

    /// Compares key and value, not the place.
    public static func == (a: JSONMember, b: JSONMember) -> Bool { a.key == b.key && a.value == b.value }
}

extension JSONValue: Equatable {
    /// Compares what is written, not the place.
    public static func == (a: JSONValue, b: JSONValue) -> Bool { a.kind == b.kind }
}

extension JSONValue {
    /// A string value.
    public static func string(_ text: String) -> JSONValue { JSONValue(.string(text)) }
    /// An integer value; the caller keeps it within ±(2^53 − 1).
    public static func integer(_ number: Int64) -> JSONValue {
        precondition(abs(number) <= maxInteger, "integer \(number) does not fit JSON")
        return JSONValue(.integer(number))
    }
    /// A truth value.
    public static func bool(_ value: Bool) -> JSONValue { JSONValue(.bool(value)) }
    /// An array.
    public static func array(_ items: [JSONValue]) -> JSONValue { JSONValue(.array(items)) }
    /// An array of strings.
    public static func strings(_ items: [String]) -> JSONValue { .array(items.map { .string($0) }) }
    /// An object with the given members, whose keys are unique.
    public static func object(_ members: [JSONMember]) -> JSONValue { JSONValue(.object(members)) }
    /// An object with the given members, leaving out those that are nil.
    public static func object(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(members.compactMap { key, value in value.map { JSONMember(key, $0) } })
    }

    /// The word that messages use for the kind of value.
    public var kindName: String {
        switch kind {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .decimal: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The member with this key, if this is an object that has it.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = kind else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The string, if this is one.
    public var stringValue: String? {
        if case .string(let text) = kind { text } else { nil }
    }
    /// The integer, if this is one.
    public var integerValue: Int64? {
        if case .integer(let number) = kind { number } else { nil }
    }
    /// The truth value, if this is one.
    public var boolValue: Bool? {
        if case .bool(let value) = kind { value } else { nil }
    }
    /// The items, if this is an array.
    public var arrayValue: [JSONValue]? {
        if case .array(let items) = kind { items } else { nil }
    }
    /// The members, if this is an object.
    public var objectValue: [JSONMember]? {
        if case .object(let members) = kind { members } else { nil }
    }
}
