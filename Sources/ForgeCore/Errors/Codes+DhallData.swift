extension ErrorCode {
    static let dhallDataCodes: [ErrorCode] = [
        dhallDataKind, dhallDataNumber, dhallDataDuplicate, dhallDataSchema, dhallDataMissing, dhallDataUnknown,
        dhallDataMismatch, dhallDataAmbiguous,
    ]

    /// A value that JSON and YAML have no form for.
    public static let dhallDataKind = ErrorCode(
        "E_DHALL_DATA_KIND", .dhall, .invalid,
        "Functions, types, assertions and bytes have no form in JSON and YAML. The path says where in the value it stands; apply the function, leave the field out, or write bytes as text."
    )
    /// A number that the other side cannot hold.
    public static let dhallDataNumber = ErrorCode(
        "E_DHALL_DATA_NUMBER", .dhall, .invalid,
        "JSON has no `NaN` and no `Infinity`. In the other direction a number has to fit its type without loss: a `Natural` is whole and not negative, an `Integer` is whole, a whole number in a `Double` keeps all its digits."
    )
    /// Two entries of a map with one key.
    public static let dhallDataDuplicate = ErrorCode(
        "E_DHALL_DATA_DUPLICATE", .dhall, .invalid,
        "A list of `mapKey` and `mapValue` becomes an object, which holds each key once. Remove an entry, or keep the list with `--no-maps`."
    )
    /// A type that no JSON has.
    public static let dhallDataSchema = ErrorCode(
        "E_DHALL_DATA_SCHEMA", .dhall, .invalid,
        "The schema is a type made of records, unions, lists, `Optional`, `Bool`, numbers, `Text`, dates and times.")
    /// A key that the type asks for.
    public static let dhallDataMissing = ErrorCode(
        "E_DHALL_DATA_MISSING", .dhall, .invalid,
        "An object lacks a key that is a field of its type. Only fields of an `Optional` type may be absent.")
    /// A key that the type does not have.
    public static let dhallDataUnknown = ErrorCode(
        "E_DHALL_DATA_UNKNOWN", .dhall, .invalid,
        "An object has a key that is no field of its type, so it would be lost. Add the field to the type, or remove the key."
    )
    /// Another kind of value than the type asks for.
    public static let dhallDataMismatch = ErrorCode(
        "E_DHALL_DATA_MISMATCH", .dhall, .invalid,
        "The value is of another kind than the type asks for; the path says where.")
    /// A value that several alternatives of a union fit.
    public static let dhallDataAmbiguous = ErrorCode(
        "E_DHALL_DATA_AMBIGUOUS", .dhall, .invalid,
        "More than one alternative of the union fits the value. Make the alternatives differ in the keys or kinds of what they hold."
    )
}
