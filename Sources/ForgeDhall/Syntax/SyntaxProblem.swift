/// Something that keeps a source from being an expression.
package struct SyntaxProblem: Sendable, Equatable {
    /// How many are kept; what follows the first ones rarely says more.
    static let limit = 64

    /// The bytes that it is about.
    package var start: Int
    package var end: Int
    package var reason: Reason

    package enum Reason: Sendable, Equatable {
        // Characters.
        case strayCharacter, invalidUTF8, controlCharacter
        /// A `-` that begins neither a number nor a comment.
        case strayMinus
        // Pieces that do not end.
        case textOpen, commentOpen, labelOpen
        // Literals.
        case multilineWithoutLine, labelCharacter, leadingZero, doubleRange, bytesLiteral, textEscape
        /// A date, a time or an offset of the right form that does not exist.
        case temporalRange
        // Imports.
        case environmentEscape, environmentCharacter, environmentName, pathCharacter, pathComponent, urlAuthority
        // Structure: what was expected where something else stands.
        case expected(String)
        /// A field with `:` in a record, or one with `=` in a record type.
        case fieldTypeInRecord, fieldValueInType
        case needsSpace(before: String)
        case reservedName(String)
        case emptyListWithoutType
        case leftover
        case tooDeep
    }
}
