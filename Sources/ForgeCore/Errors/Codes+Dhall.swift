extension ErrorCode {
    static let dhallCodes: [ErrorCode] =
        dhallParseCodes + dhallDecodeCodes + dhallImportCodes + dhallTypeCodes + dhallLimitCodes + dhallDataCodes

    static let dhallParseCodes: [ErrorCode] = [
        dhallParseCharacter, dhallParseUtf8, dhallParseUnclosed, dhallParseLiteral, dhallParseImport,
        dhallParseExpected, dhallParseSpace, dhallParseReserved, dhallParseEmptyList, dhallParseLeftover,
        dhallParseDepth,
    ]

    static let dhallDecodeCodes: [ErrorCode] = [
        dhallDecodeTruncated, dhallDecodeLeftover, dhallDecodeCbor, dhallDecodeExpression, dhallDecodeDepth,
    ]

    static let dhallImportCodes: [ErrorCode] = [
        dhallImportAbsent, dhallImportVariable, dhallImportUnreachable, dhallImportMissing,
        dhallImportRefused, dhallImportUnpinned, dhallImportUtf8, dhallImportHash, dhallImportCycle,
        dhallImportOpaque, dhallImportCrossOrigin, dhallImportHeaders,
    ]

    static let dhallLimitCodes: [ErrorCode] = [
        dhallLimitSteps, dhallLimitMemory, dhallLimitDepth,
    ]

    /// A character that begins nothing.
    public static let dhallParseCharacter = ErrorCode(
        "E_DHALL_PARSE_CHARACTER", .dhall, .invalid,
        "A character cannot begin any part of an expression, or is a control character where text stands. Remove it, or write it as an escape within a text."
    )
    /// Bytes that are not UTF-8.
    public static let dhallParseUtf8 = ErrorCode(
        "E_DHALL_PARSE_UTF8", .dhall, .invalid,
        "A source is UTF-8 without surrogates and non-characters, also in comments and texts.")
    /// A text, comment or label that does not end.
    public static let dhallParseUnclosed = ErrorCode(
        "E_DHALL_PARSE_UNCLOSED", .dhall, .invalid,
        "A text, a block comment or a label in backticks is begun and not ended. The frame shows where it begins.")
    /// A literal that stands for no value.
    public static let dhallParseLiteral = ErrorCode(
        "E_DHALL_PARSE_LITERAL", .dhall, .invalid,
        "A number, date, escape, bytes or multi-line literal does not follow the grammar, or is out of range. Natural numbers have no leading zeros; `''` is followed by a line end."
    )
    /// A path, URL or variable name that is none.
    public static let dhallParseImport = ErrorCode(
        "E_DHALL_PARSE_IMPORT", .dhall, .invalid,
        "The place after `env:`, a path or a URL does not follow the grammar. Quote path components with odd characters, and percent-encode those of URLs."
    )
    /// Something else stands where a part is expected.
    public static let dhallParseExpected = ErrorCode(
        "E_DHALL_PARSE_EXPECTED", .dhall, .invalid,
        "The grammar asks for another part here; the message says which.")
    /// Missing white space.
    public static let dhallParseSpace = ErrorCode(
        "E_DHALL_PARSE_SPACE", .dhall, .invalid,
        "White space is part of the grammar here: after `:` in an annotation, around arguments, after keywords and after `+` and `?`."
    )
    /// A builtin as a variable name.
    public static let dhallParseReserved = ErrorCode(
        "E_DHALL_PARSE_RESERVED", .dhall, .invalid,
        "Builtins cannot be bound. Choose another name, or quote it in backticks.")
    /// An empty list without a type.
    public static let dhallParseEmptyList = ErrorCode(
        "E_DHALL_PARSE_EMPTY_LIST", .dhall, .invalid,
        "An empty list names its type, as in `[] : List Natural`.")
    /// Something follows the expression.
    public static let dhallParseLeftover = ErrorCode(
        "E_DHALL_PARSE_LEFTOVER", .dhall, .invalid,
        "The expression ends before the source does. An operator or parentheses may be missing.")
    /// Nested too deeply.
    public static let dhallParseDepth = ErrorCode(
        "E_DHALL_PARSE_DEPTH", .dhall, .invalid,
        "An expression may be nested 200,000 deep.")
    /// The bytes end too early.
    public static let dhallDecodeTruncated = ErrorCode(
        "E_DHALL_DECODE_TRUNCATED", .dhall, .invalid,
        "The encoding ends within an item, or states a length beyond its end.")
    /// Bytes follow the encoding.
    public static let dhallDecodeLeftover = ErrorCode(
        "E_DHALL_DECODE_LEFTOVER", .dhall, .invalid,
        "An encoding is one item; something follows it.")
    /// The bytes are not the CBOR that the language uses.
    public static let dhallDecodeCbor = ErrorCode(
        "E_DHALL_DECODE_CBOR", .dhall, .invalid,
        "The bytes are no CBOR of definite length (RFC 8949).")
    /// The CBOR is no expression.
    public static let dhallDecodeExpression = ErrorCode(
        "E_DHALL_DECODE_EXPRESSION", .dhall, .invalid,
        "The item does not follow the standard's binary encoding; the message says where and how.")
    /// The encoding is nested too deeply.
    public static let dhallDecodeDepth = ErrorCode(
        "E_DHALL_DECODE_DEPTH", .dhall, .invalid,
        "An expression may be nested 200,000 deep.")
    /// A file that is not there.
    public static let dhallImportAbsent = ErrorCode(
        "E_DHALL_IMPORT_ABSENT", .dhall, .invalid,
        "The file does not exist. A relative path starts at the file that holds it; `?` gives an alternative.")
    /// An environment variable that is not set.
    public static let dhallImportVariable = ErrorCode(
        "E_DHALL_IMPORT_VARIABLE", .dhall, .invalid,
        "The variable is not set; `?` gives an alternative.")
    /// A URL that cannot be fetched.
    public static let dhallImportUnreachable = ErrorCode(
        "E_DHALL_IMPORT_UNREACHABLE", .dhall, .environment,
        "The server could not be reached or did not answer with 200. A pinned import comes from the cache when it is there."
    )
    /// `missing` without an alternative.
    public static let dhallImportMissing = ErrorCode(
        "E_DHALL_IMPORT_MISSING", .dhall, .invalid,
        "`missing` never resolves. It stands before `?`, or with a hash that is in the cache.")
    /// An import that is not allowed here.
    public static let dhallImportRefused = ErrorCode(
        "E_DHALL_IMPORT_REFUSED", .dhall, .invalid,
        "The place is there, and the rules of this run keep it from being read; the message says which.")
    /// A remote import without a hash.
    public static let dhallImportUnpinned = ErrorCode(
        "E_DHALL_IMPORT_UNPINNED", .dhall, .invalid,
        "What a URL gives can change, so that only imports with a hash are fetched. The message shows the hash to add; `--allow-unpinned` lets it pass while exploring."
    )
    /// Imported text is not UTF-8.
    public static let dhallImportUtf8 = ErrorCode(
        "E_DHALL_IMPORT_UTF8", .dhall, .invalid,
        "`as Text` takes UTF-8 alone; `as Bytes` takes anything.")
    /// An import that is not what its hash says.
    public static let dhallImportHash = ErrorCode(
        "E_DHALL_IMPORT_HASH", .dhall, .integrity,
        "What was imported has another semantic hash than the one written. Look at what changed before putting the new hash in."
    )
    /// Imports that need each other.
    public static let dhallImportCycle = ErrorCode(
        "E_DHALL_IMPORT_CYCLE", .dhall, .invalid,
        "A source imports itself, perhaps through others; the message shows the way around.")
    /// A remote source that reads this machine.
    public static let dhallImportOpaque = ErrorCode(
        "E_DHALL_IMPORT_OPAQUE", .dhall, .invalid,
        "What is remote means the same everywhere, so it cannot import files or variables.")
    /// A remote source that another one may not use.
    public static let dhallImportCrossOrigin = ErrorCode(
        "E_DHALL_IMPORT_CROSS_ORIGIN", .dhall, .invalid,
        "A server has to allow the origin of the importing source with one `Access-Control-Allow-Origin` header.")
    /// Headers that are none.
    public static let dhallImportHeaders = ErrorCode(
        "E_DHALL_IMPORT_HEADERS", .dhall, .invalid,
        "Headers have the type `List { mapKey : Text, mapValue : Text }` and no free variables.")
    /// The step limit was reached.
    public static let dhallLimitSteps = ErrorCode(
        "E_DHALL_LIMIT_STEPS", .dhall, .environment,
        "Evaluation took as many steps as `--max-steps` allows. The frame shows what was worked on.")
    /// The memory limit was reached.
    public static let dhallLimitMemory = ErrorCode(
        "E_DHALL_LIMIT_MEMORY", .dhall, .environment,
        "Evaluation took as much memory as it may: what `--max-memory` says, and 1 GiB for each file of a build.")
    /// Evaluation went too deep.
    public static let dhallLimitDepth = ErrorCode(
        "E_DHALL_LIMIT_DEPTH", .dhall, .environment,
        "Evaluation is nested deeper than the stack of a session allows.")
}
