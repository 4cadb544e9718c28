/// Why a term has no type.
struct TypeProblem {
    var reason: Reason
    /// The part that is to blame.
    var term: Term
    /// The type that was expected, where there is one.
    var expected: Value = .none
    /// The type that was found.
    var found: Value = .none
    /// The label that it is about.
    var label: Name?
    /// Labels that could have been meant.
    var candidates: [Name] = []
    /// The construct that asks for what the part is not.
    var within: Term = .none
    /// The component that it is about, of the path of a `with`.
    var step: Int?
    /// The term that the other side comes from.
    var other: Term = .none
    /// The label in it, where that is another one.
    var otherLabel: Name?
    /// Whether the handlers on the two sides take what their alternatives hold.
    var takes = (found: false, expected: false)
    /// The fields that lead to a collision.
    var way: [Name] = []
    /// Labels of the locals in the types, by level.
    var names: [Name] = []

    enum Reason: String, CaseIterable, Sendable {
        case unboundVariable, untypedSort, unresolvedImport
        case notAType, notATerm, notABool, notANatural, notAText, notAList, notARecord, notARecordType, notAUnion
        case notAFunction, notAnEquivalence, notOptional
        case branchMismatch, elementMismatch, annotationMismatch, argumentMismatch, listMismatch, equivalenceMismatch
        case assertionFailed
        case missingField, duplicateField, missingAlternative, fieldCollision, projectionMismatch
        case missingHandler, unusedHandler, handlerMismatch, handlerNotAFunction, handlerResultMismatch
        case dependentHandler, mergeWithoutType, mergeResultMismatch
        case emptyListNotAList, toMapEmpty, toMapMixed, toMapType
        case withMismatch
    }
}
