extension ErrorCode {
    static let workloadCodes: [ErrorCode] = [
        schemaVersion, schemaNewer, fieldUnknown, fieldMissing, fieldType, fieldValue, kindUnsupported, stringNUL,
        nameInvalid, nameDuplicate, pathInvalid, pathOverlap, referenceUnknown, outputVolatile, sourceUnpinned,
        layerCycle, actionCycle, workloadLimit,
    ]

    /// The schema version is not one that this program knows.
    public static let schemaVersion = ErrorCode(
        "E_SCHEMA_VERSION", .workload, .invalid,
        "`schema_version` is `MAJOR.MINOR`, such as `1.0`, and the major version is one that this Forge reads.")
    /// The document is written for a later minor version.
    public static let schemaNewer = ErrorCode(
        "E_SCHEMA_NEWER", .workload, .invalid,
        "The document uses a later minor version of the schema than this Forge knows, so fields could be missed. Use a newer Forge, or lower `schema_version` if the document needs nothing newer."
    )
    /// A field that the schema does not have.
    public static let fieldUnknown = ErrorCode(
        "E_FIELD_UNKNOWN", .workload, .invalid,
        "The schema is closed: a field that it does not name is an error, so that a misspelling is never silently ignored. `forge schema` prints every field."
    )
    /// A required field is absent.
    public static let fieldMissing = ErrorCode(
        "E_FIELD_MISSING", .workload, .invalid, "An object lacks a field that has no default.")
    /// A field holds another JSON type than it takes.
    public static let fieldType = ErrorCode(
        "E_FIELD_TYPE", .workload, .invalid, "A value is of another JSON type than the schema asks for there.")
    /// A field holds a value outside of what it takes.
    public static let fieldValue = ErrorCode(
        "E_FIELD_VALUE", .workload, .invalid,
        "A value has the right type but is not one that the field takes: out of range, empty, too long, or not one of the listed words."
    )
    /// A word of the vocabulary that this schema version does not carry yet.
    public static let kindUnsupported = ErrorCode(
        "E_KIND_UNSUPPORTED", .workload, .invalid,
        "The kind belongs to Forge's vocabulary but not to this version of the schema.")
    /// A NUL character in a string.
    public static let stringNUL = ErrorCode(
        "E_STRING_NUL", .workload, .invalid,
        "A string holds a NUL character, which no path, argument or variable can carry to a program.")
    /// A name outside its grammar.
    public static let nameInvalid = ErrorCode(
        "E_NAME_INVALID", .workload, .invalid,
        "Identifiers match `^[a-z][a-z0-9-]{0,62}$`, action names `^[A-Za-z0-9_/][A-Za-z0-9_./+:@=~#-]{0,254}$`; names of variables have no `=`; every name is in Unicode normal form C."
    )
    /// One name twice in a collection of unique names.
    public static let nameDuplicate = ErrorCode(
        "E_NAME_DUPLICATE", .workload, .invalid, "Two members of one collection have the same name, path or value.")
    /// A path that is not plain and relative.
    public static let pathInvalid = ErrorCode(
        "E_PATH_INVALID", .workload, .invalid,
        "Paths are relative, without empty, `.` or `..` components, without a slash at the end, in Unicode normal form C, at most 255 bytes a component and 4095 in all."
    )
    /// Two inputs or outputs that are in each other's way.
    public static let pathOverlap = ErrorCode(
        "E_PATH_OVERLAP", .workload, .invalid,
        "Two inputs share a path, an input or output lies inside a read-only input, or two outputs share a path or lie inside each other. Writable inputs may hold other inputs and outputs."
    )
    /// A name that nothing in the document has.
    public static let referenceUnknown = ErrorCode(
        "E_REFERENCE_UNKNOWN", .workload, .invalid,
        "The document refers to an environment, source, action or output that it does not declare.")
    /// Something consumes an output that is declared volatile.
    public static let outputVolatile = ErrorCode(
        "E_OUTPUT_VOLATILE", .workload, .invalid,
        "A `volatile` output is a log: its bytes may differ each time, so nothing may be built from it. Declare a canonicaliser for it, or do not consume it."
    )
    /// A fetched source without a digest.
    public static let sourceUnpinned = ErrorCode(
        "E_SOURCE_UNPINNED", .workload, .invalid,
        "Fetched sources carry the SHA-256 of their bytes. Nothing is fetched without one, because then the place and not the document would decide what is built."
    )
    /// Environments that are layers of themselves.
    public static let layerCycle = ErrorCode(
        "E_LAYER_CYCLE", .workload, .invalid, "An environment is, through its layers, a layer of itself.")
    /// Actions that wait for each other.
    public static let actionCycle = ErrorCode(
        "E_ACTION_CYCLE", .workload, .invalid,
        "Actions consume each other's outputs in a circle, so none can run first. The message names the smallest circle."
    )
    /// The document asks for more than Forge plans.
    public static let workloadLimit = ErrorCode(
        "E_WORKLOAD_LIMIT", .workload, .invalid,
        "A collection has more members than Forge takes, or the document has more problems than are listed at once.")
}
