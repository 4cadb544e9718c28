extension ErrorCode {
    static let jsonCodes: [ErrorCode] = [
        jsonSyntax, jsonDuplicateKey, jsonSurrogate, jsonUTF8, jsonFloat, jsonInteger, jsonDepth, jsonSize,
    ]

    /// The grammar of JSON is broken.
    public static let jsonSyntax = ErrorCode(
        "E_JSON_SYNTAX", .json, .invalid,
        "The document is not JSON (RFC 8259). The frame shows the first byte that does not fit and what was expected there."
    )
    /// One object has the same key twice.
    public static let jsonDuplicateKey = ErrorCode(
        "E_JSON_DUPLICATE_KEY", .json, .invalid,
        "An object names one key twice, and readers disagree about which one counts. Remove one of them.")
    /// Half of a surrogate pair.
    public static let jsonSurrogate = ErrorCode(
        "E_JSON_LONE_SURROGATE", .json, .invalid,
        "A `\\uD800`–`\\uDFFF` escape stands alone. It names no character; write the pair, or the character itself.")
    /// Bytes that are not UTF-8.
    public static let jsonUTF8 = ErrorCode(
        "E_JSON_UTF8", .json, .invalid, "A string holds bytes that are not valid UTF-8. Save the document as UTF-8.")
    /// A number with a fraction or exponent.
    public static let jsonFloat = ErrorCode(
        "E_JSON_FLOAT", .json, .invalid,
        "Canonical documents hold integers only, because two programs may round a fraction differently.")
    /// An integer that loses digits as a double.
    public static let jsonInteger = ErrorCode(
        "E_JSON_INTEGER_RANGE", .json, .invalid,
        "Integers lie within ±9007199254740991 (2^53 − 1); beyond that, other readers lose digits.")
    /// Nested too deeply.
    public static let jsonDepth = ErrorCode(
        "E_JSON_DEPTH", .json, .invalid, "Arrays and objects may be nested 128 deep.")
    /// Too many bytes.
    public static let jsonSize = ErrorCode(
        "E_JSON_SIZE", .json, .invalid, "The document is larger than Forge reads (256 MiB).")
}
