import ForgeCore

extension FailureReport {
    /// A type error: what was expected, what was found, and in what they differ.
    func error(_ problem: TypeProblem) -> ForgeError {
        let label = problem.label.map { "`\(text(of: $0))`" } ?? "it"
        let code = code(of: problem.reason)
        var lines: [String] = []
        let difference = TypeDifference(session.machine, names: problem.names)
        if !problem.expected.isNone, !problem.found.isNone {
            lines = difference.lines(expected: problem.expected, found: problem.found)
        } else if !problem.found.isNone {
            lines = ["found \(difference.text(problem.found))"]
        }
        return ForgeError(
            code, message(problem, label), frame: frame(problem.term), hints: hints(problem),
            cause: lines.isEmpty ? nil : lines.joined(separator: "\n         "))
    }

    private func code(of reason: TypeProblem.Reason) -> ErrorCode {
        guard let index = TypeProblem.Reason.allCases.firstIndex(of: reason) else {
            preconditionFailure("INVARIANT: all cases hold every case")
        }
        // INVARIANT: the registry lists the codes in the order of the reasons; a test compares them.
        return ErrorCode.dhallTypeCodes[index]
    }

    private func message(_ problem: TypeProblem, _ label: String) -> String {
        switch problem.reason {
        case .unboundVariable: "No variable of this name is in scope"
        case .untypedSort: "`Sort` has no type"
        case .unresolvedImport: "An import that is not resolved"
        case .notAType: "This is no type"
        case .notATerm: "This is no value: its type is not a `Type`"
        case .notABool: "This is no `Bool`"
        case .notANatural: "This is no `Natural`"
        case .notAText: "This is no `Text`"
        case .notAList: "This is no list"
        case .notARecord: "This is no record"
        case .notARecordType: "This is no record type"
        case .notAUnion: "This is no union"
        case .notAFunction: "This is no function, and it is applied"
        case .notAnEquivalence: "An assertion needs an equivalence"
        case .notOptional: "This is no `Optional`"
        case .branchMismatch: "The branches have different types"
        case .elementMismatch: "The element has another type than the first one"
        case .annotationMismatch: "The expression has another type than its annotation"
        case .argumentMismatch: "The argument has another type than the function takes"
        case .listMismatch: "The lists have elements of different types"
        case .equivalenceMismatch: "The two sides have different types"
        case .assertionFailed: "The assertion does not hold"
        case .missingField: "There is no field \(label)"
        case .duplicateField: "The label \(label) stands here twice"
        case .missingAlternative: "There is no alternative \(label)"
        case .fieldCollision: "Both sides have a field that is no record on both"
        case .projectionMismatch: "The field \(label) has another type than the projection asks for"
        case .missingHandler: "There is no handler for \(label)"
        case .unusedHandler: "The handler \(label) belongs to no alternative"
        case .handlerMismatch: "The handler \(label) takes another type than its alternative holds"
        case .handlerNotAFunction: "The handler \(label) is no function"
        case .handlerResultMismatch: "The handler \(label) gives another type than those before it"
        case .dependentHandler: "The type that the handler \(label) gives names its argument"
        case .mergeWithoutType: "A `merge` of an empty union needs a type"
        case .mergeResultMismatch: "The handlers give another type than the annotation"
        case .emptyListNotAList: "The type of an empty list is no `List`"
        case .toMapEmpty: "`toMap` of an empty record needs a type"
        case .toMapMixed: "The field \(label) has another type than the first one"
        case .toMapType: "This is no type that `toMap` gives"
        case .withMismatch: "The type inside the `Optional` changes"
        }
    }

    private func text(of name: Name) -> String { session.arena.names.text(name) }

    private func hints(_ problem: TypeProblem) -> [String] {
        switch problem.reason {
        case .missingField, .missingAlternative:
            guard let label = problem.label, !problem.found.isNone else { return [] }
            let node = session.machine.node(problem.found)
            guard node.tag == .recordType || node.tag == .union else { return [] }
            let labels = (0..<node.b).map { text(of: session.machine.label(node, $0)) }
            return Suggestion.hints(for: text(of: label), among: labels)
        case .notAText: return ["Show it: `Natural/show`, `Integer/show`, `Double/show`, `Text/show`"]
        case .notATerm: return []
        case .unboundVariable:
            let names = Set(problem.names.map { text(of: $0) })
            let node = session.arena.terms[problem.term.id]
            guard node.tag == .variable else { return [] }
            return Suggestion.hints(
                for: text(of: Name(id: node.a)), among: names.sorted() + Builtin.allCases.map { "\($0.spelling)" })
        case .mergeWithoutType: return ["Write `merge h u : T`"]
        case .toMapEmpty: return ["Write `toMap r : List { mapKey : Text, mapValue : T }`"]
        default: return []
        }
    }
}
