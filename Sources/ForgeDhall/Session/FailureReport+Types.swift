import ForgeCore

extension FailureReport {
    /// A type error: what was expected, what was found, and in what they differ.
    func error(_ problem: TypeProblem) -> ForgeError {
        let label = problem.label.map { "`\(text(of: $0))`" } ?? "it"
        let code = code(of: problem.reason)
        var lines: [String] = []
        let difference = TypeDifference(session.machine, names: problem.names, sides: sides(problem.reason))
        let differences = differences(problem, difference)
        if problem.reason == .fieldCollision, !problem.expected.isNone, !problem.found.isNone {
            lines = ["left \(difference.text(problem.expected)), right \(difference.text(problem.found))"]
        } else if hasSides(problem) {
            lines = difference.lines(differences, problem.expected, problem.found)
        } else if !problem.found.isNone {
            lines = ["found \(difference.text(problem.found))"]
        }
        let fault = completionFault(problem)
        let places = places(of: problem, differences)
        return ForgeError(
            code, fault?.message ?? message(problem, label),
            frame: places.main?.frame ?? frame(place(of: problem)), related: places.related,
            hints: fault?.hints ?? self.hints(problem, differences, places),
            cause: lines.isEmpty ? nil : lines.joined(separator: "\n         "))
    }

    /// The bytes that a type error is about, in the source of its term.
    func span(of problem: TypeProblem) -> Arena.Span {
        let difference = TypeDifference(session.machine, names: problem.names, sides: sides(problem.reason))
        let places = places(of: problem, differences(problem, difference))
        let span = session.arena.spans[problem.term.id]
        guard let main = places.main, Int(span.source) < session.sources.all.count,
            session.sources.all[Int(span.source)].name == main.document.name
        else { return place(of: problem) }
        return Arena.Span(
            source: span.source, start: UInt32(main.range.lowerBound), end: UInt32(main.range.upperBound))
    }

    /// Whether the two types are two sides of one thing.
    private func hasSides(_ problem: TypeProblem) -> Bool {
        switch problem.reason {
        case .fieldCollision, .handlerNotAFunction, .missingHandler: false
        default: !problem.expected.isNone && !problem.found.isNone
        }
    }

    private func differences(_ problem: TypeProblem, _ difference: TypeDifference) -> [Difference] {
        guard hasSides(problem) else { return [] }
        return difference.differences(problem.expected, problem.found)
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
        case .unboundVariable: "There is no variable `\(variable(problem.term))` in scope"
        case .untypedSort where isSort(problem.term): "`Sort` has no type"
        case .untypedSort: "The type of this is `Sort`, which has no type itself"
        case .unresolvedImport: "The import is not resolved"
        case .notAType: "This is no type"
        case .notATerm: "This is a type or a kind where a value is needed"
        case .notABool: "This is no `Bool`"
        case .notANatural: "This is no `Natural`"
        case .notAText: "This is no `Text`"
        case .notAList: "This is no list"
        case .notARecord: "This is no record"
        case .notARecordType: "This is no record type"
        case .notAUnion: "This is no union"
        case .notAFunction: "This is applied to an argument and is no function"
        case .notAnEquivalence: "An assertion needs an equivalence"
        case .notOptional: "This is no `Optional`"
        case .branchMismatch: "The branch after `else` has another type than the one after `then`"
        case .elementMismatch: "The element has another type than the first one"
        case .annotationMismatch where isOperation(problem.term, .complete):
            "The completed record has another type than the schema says"
        case .annotationMismatch: "The expression has another type than its annotation"
        case .argumentMismatch: "The argument has another type than the function takes"
        case .listMismatch: "The lists have elements of different types"
        case .equivalenceMismatch: "The two sides have different types"
        case .assertionFailed: "The assertion does not hold"
        case .missingField: "There is no field \(label)"
        case .duplicateField: "The label \(label) stands here twice"
        case .missingAlternative: "There is no alternative \(label)"
        case .fieldCollision where problem.label == nil: "The field is given twice and is not a record both times"
        case .fieldCollision: "The field \(label) is on both sides and is not a record on both"
        case .projectionMismatch: "The field \(label) has another type than the projection asks for"
        case .missingHandler: "There is no handler for \(label)"
        case .unusedHandler: "The handler \(label) belongs to no alternative"
        case .handlerMismatch: "The handler \(label) takes another type than its alternative holds"
        case .handlerNotAFunction: "The handler \(label) is no function"
        case .handlerResultMismatch: "The handler \(label) gives another type than those before it"
        case .dependentHandler: "The type that the handler \(label) gives names its argument"
        case .mergeWithoutType: "A `merge` of an empty union needs a type"
        case .mergeResultMismatch: "The handlers give another type than the annotation says"
        case .emptyListNotAList: "The type of an empty list is no `List`"
        case .toMapEmpty: "`toMap` of an empty record needs a type"
        case .toMapMixed: "The field \(label) has another type than the first one"
        case .toMapType: "This is no type that `toMap` gives"
        case .withMismatch: "The type inside the `Optional` changes"
        }
    }

    /// What the two sides of a difference are called.
    private func sides(_ reason: TypeProblem.Reason) -> (String, String) {
        switch reason {
        case .assertionFailed, .equivalenceMismatch, .fieldCollision, .listMismatch: ("left", "right")
        case .branchMismatch: ("then", "else")
        default: ("expected", "found")
        }
    }
}
