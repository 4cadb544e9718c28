extension ErrorCode {
    /// The ways in which an expression can have no type, in the order of `TypeProblem.Reason` in `ForgeDhall`.
    public static let dhallTypeCodes: [ErrorCode] = [
        ErrorCode(
            "E_DHALL_TYPE_UNBOUND_VARIABLE", .dhall, .invalid,
            "No binder of that name is in scope. The index after `@` counts binders of one name from the inside."),
        ErrorCode(
            "E_DHALL_TYPE_UNTYPED_SORT", .dhall, .invalid,
            "`Sort` has no type, so nothing can hold it or be typed by it."),
        ErrorCode(
            "E_DHALL_TYPE_UNRESOLVED_IMPORT", .dhall, .invalid, "Types are inferred once imports are resolved."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_TYPE", .dhall, .invalid,
            "A type stands on the right of `:` and in fields, alternatives and arguments of functions."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_TERM", .dhall, .invalid, "A value is needed here, and a type or kind was given."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_BOOL", .dhall, .invalid, "The operand or condition is a `Bool`."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_NATURAL", .dhall, .invalid,
            "`+` and `*` take `Natural` operands; convert with `Integer/clamp` or write the literal without a sign."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_TEXT", .dhall, .invalid,
            "A `Text` is needed; show other values with `Natural/show` and its like."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_LIST", .dhall, .invalid, "`#` takes lists."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_RECORD", .dhall, .invalid, "A record is needed here."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_RECORD_TYPE", .dhall, .invalid, "A record type is needed here."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_UNION", .dhall, .invalid, "A union, or an `Optional`, is needed here."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_A_FUNCTION", .dhall, .invalid,
            "Only functions can be applied. An argument too many, or a missing operator, looks like this."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_AN_EQUIVALENCE", .dhall, .invalid, "An assertion has the form `assert : x ≡ y`."),
        ErrorCode(
            "E_DHALL_TYPE_NOT_OPTIONAL", .dhall, .invalid, "`?` in a path of `with` goes into an `Optional`."),
        ErrorCode(
            "E_DHALL_TYPE_BRANCH_MISMATCH", .dhall, .invalid, "Both branches of `if` have one type."),
        ErrorCode(
            "E_DHALL_TYPE_ELEMENT_MISMATCH", .dhall, .invalid,
            "All elements of a list have one type, that of the first."),
        ErrorCode(
            "E_DHALL_TYPE_ANNOTATION_MISMATCH", .dhall, .invalid,
            "The expression has another type than the annotation says."),
        ErrorCode(
            "E_DHALL_TYPE_ARGUMENT_MISMATCH", .dhall, .invalid, "The argument has another type than the function takes."
        ),
        ErrorCode(
            "E_DHALL_TYPE_LIST_MISMATCH", .dhall, .invalid, "`#` joins lists of one element type."),
        ErrorCode(
            "E_DHALL_TYPE_EQUIVALENCE_MISMATCH", .dhall, .invalid, "Both sides of `≡` have one type."),
        ErrorCode(
            "E_DHALL_TYPE_ASSERTION_FAILED", .dhall, .invalid,
            "The two sides of the assertion have different normal forms."),
        ErrorCode(
            "E_DHALL_TYPE_MISSING_FIELD", .dhall, .invalid, "The record has no such field."),
        ErrorCode(
            "E_DHALL_TYPE_DUPLICATE_FIELD", .dhall, .invalid,
            "A label stands once in a record type, union or projection."),
        ErrorCode(
            "E_DHALL_TYPE_MISSING_ALTERNATIVE", .dhall, .invalid, "The union has no such alternative."),
        ErrorCode(
            "E_DHALL_TYPE_FIELD_COLLISION", .dhall, .invalid,
            "`∧` and `⩓` join records; a field that both sides have has to be a record on both."),
        ErrorCode(
            "E_DHALL_TYPE_PROJECTION_MISMATCH", .dhall, .invalid,
            "A projection by type asks for a field of another type than the record has."),
        ErrorCode(
            "E_DHALL_TYPE_MISSING_HANDLER", .dhall, .invalid, "`merge` needs a handler for every alternative."),
        ErrorCode(
            "E_DHALL_TYPE_UNUSED_HANDLER", .dhall, .invalid,
            "`merge` has a handler for something that is no alternative."),
        ErrorCode(
            "E_DHALL_TYPE_HANDLER_MISMATCH", .dhall, .invalid,
            "A handler takes another type than its alternative holds."),
        ErrorCode(
            "E_DHALL_TYPE_HANDLER_NOT_A_FUNCTION", .dhall, .invalid,
            "The handler of an alternative that holds something is a function."),
        ErrorCode(
            "E_DHALL_TYPE_HANDLER_RESULT_MISMATCH", .dhall, .invalid, "All handlers of a `merge` give one type."),
        ErrorCode(
            "E_DHALL_TYPE_DEPENDENT_HANDLER", .dhall, .invalid,
            "The type that a handler gives may not name the handler's argument."),
        ErrorCode(
            "E_DHALL_TYPE_MERGE_WITHOUT_TYPE", .dhall, .invalid, "`merge` of an empty union names its type."),
        ErrorCode(
            "E_DHALL_TYPE_MERGE_RESULT_MISMATCH", .dhall, .invalid,
            "The handlers give another type than the annotation says."),
        ErrorCode(
            "E_DHALL_TYPE_EMPTY_LIST_NOT_A_LIST", .dhall, .invalid, "The annotation of an empty list is a `List`."),
        ErrorCode(
            "E_DHALL_TYPE_TO_MAP_EMPTY", .dhall, .invalid, "`toMap` of an empty record names its type."),
        ErrorCode(
            "E_DHALL_TYPE_TO_MAP_MIXED", .dhall, .invalid, "`toMap` takes a record whose fields have one type."),
        ErrorCode(
            "E_DHALL_TYPE_TO_MAP_TYPE", .dhall, .invalid,
            "The annotation of `toMap` is `List { mapKey : Text, mapValue : T }`."),
        ErrorCode(
            "E_DHALL_TYPE_WITH_MISMATCH", .dhall, .invalid,
            "`with` through `?` keeps the type of what the `Optional` holds."),
    ]
}
