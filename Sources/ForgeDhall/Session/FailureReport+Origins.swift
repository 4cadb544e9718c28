import ForgeCore

/// Both places of a mismatch: where what was found stands, and where the other side comes from.
extension FailureReport {
    /// One side of a mismatch: a part of the type of a term, or of a term that is a type.
    private struct Side {
        var term: Term
        var steps: [TypeStep] = []
        var isType = false
        /// What is there, when the part itself is found, and when only the whole is.
        var what = ""
        var whole: String?
    }

    /// Where a type problem is, and what else belongs to it.
    struct TypePlaces {
        /// The place of what was found; nil when the span of the term has to do.
        var main: Origin?
        var related: [RelatedPlace] = []
        /// Where what was found is written, behind names.
        var value: Origin?
        /// Where the other side is written.
        var wanted: Origin?
    }

    func places(of problem: TypeProblem, _ differences: [Difference]) -> TypePlaces {
        let steps = Self.shared(differences)
        var places = TypePlaces()
        switch problem.reason {
        case .assertionFailed: return assertion(problem, steps)
        case .annotationMismatch where isOperation(problem.term, .complete): return completion(problem, steps)
        case .duplicateField: places.related = first(problem)
        case .fieldCollision where problem.label == nil: places.related = first(problem)
        default: break
        }
        guard let found = foundSide(problem), let spot = finder.spot(found.term) else {
            return TypePlaces(related: places.related + definition(problem))
        }
        let isUnknown = differences.count == 1 && differences[0].expected.isAbsent
        var main = found.isType ? finder.written(spot, found.steps + steps) : finder.part(of: spot, found.steps + steps)
        if isUnknown, let label = main.label { main.range = label }
        places.main = main
        places.value = main
        if let expected = expectedSide(problem), let (place, origin) = place(of: expected, steps, main) {
            places.related.append(place)
            places.wanted = origin
        }
        if main.isName, !found.isType, let origin = source(of: found, steps, main) {
            places.related.append(RelatedPlace(origin.frame, "where the type that was found comes from"))
            if !main.isExact { places.value = origin }
        }
        return places
    }

    /// The steps that all differences have in common.
    private static func shared(_ differences: [Difference]) -> [TypeStep] {
        guard var shared = differences.first?.steps else { return [] }
        for difference in differences {
            let same = zip(shared, difference.steps).prefix { $0 == $1 }.count
            shared = Array(shared.prefix(same))
        }
        return shared
    }

    // MARK: Sides

    private func field(_ name: Name?) -> [TypeStep] { name.map { [.field(text(of: $0))] } ?? [] }

    private func alternative(_ name: Name?) -> [TypeStep] {
        name.map { $0 == .some ? [.content] : [.alternative(text(of: $0))] } ?? []
    }

    /// The side that is to blame; nil where the place is that of a label, which is found otherwise.
    private func foundSide(_ problem: TypeProblem) -> Side? {
        switch problem.reason {
        case .annotationMismatch, .argumentMismatch, .elementMismatch, .branchMismatch, .listMismatch,
            .equivalenceMismatch:
            Side(term: problem.term)
        case .projectionMismatch: Side(term: problem.term, steps: field(problem.label), isType: true)
        case .handlerMismatch: Side(term: problem.term, steps: field(problem.label) + [.argument])
        case .handlerResultMismatch, .mergeResultMismatch:
            Side(term: problem.term, steps: field(problem.label) + (problem.takes.found ? [.result] : []))
        case .handlerNotAFunction, .dependentHandler, .toMapMixed:
            Side(term: problem.term, steps: field(problem.label))
        case .missingHandler: Side(term: problem.term)
        case .withMismatch: Side(term: value(ofWith: problem.term))
        case .fieldCollision where problem.label != nil:
            Side(term: Term(id: session.arena.terms[problem.term.id].b), steps: collision(problem))
        default: nil
        }
    }

    private func expectedSide(_ problem: TypeProblem) -> Side? {
        let other = problem.other
        switch problem.reason {
        case .annotationMismatch: return Side(term: other, isType: true, what: "the annotation")
        case .argumentMismatch:
            return Side(term: other, steps: [.argument], what: "what the function takes", whole: "the function")
        case .elementMismatch: return Side(term: other, what: "the first element")
        case .branchMismatch: return Side(term: other, what: "the branch after `then`")
        case .listMismatch: return Side(term: other, what: "the left list")
        case .equivalenceMismatch: return Side(term: other, what: "the left side")
        case .projectionMismatch: return Side(term: other, steps: field(problem.label), what: "the field")
        case .handlerMismatch, .handlerNotAFunction, .missingHandler:
            return Side(term: other, steps: alternative(problem.label), what: "the alternative", whole: "the union")
        case .handlerResultMismatch:
            let first = problem.otherLabel.map { "the handler `\(text(of: $0))`" } ?? "the first handler"
            return Side(
                term: other, steps: field(problem.otherLabel) + (problem.takes.expected ? [.result] : []), what: first)
        case .mergeResultMismatch: return Side(term: other, isType: true, what: "the annotation")
        case .toMapMixed: return Side(term: other, steps: field(problem.otherLabel), what: "the first field")
        case .withMismatch:
            return Side(term: other, steps: way(ofWith: problem), what: "what it replaces", whole: "the record")
        case .fieldCollision where problem.label != nil:
            return Side(
                term: Term(id: session.arena.terms[problem.term.id].a), steps: collision(problem), what: "the left side"
            )
        default: return nil
        }
    }

    /// The fields that lead to one that both sides of `∧` or `⩓` have.
    private func collision(_ problem: TypeProblem) -> [TypeStep] {
        (problem.way + (problem.label.map { [$0] } ?? [])).map { .field(text(of: $0)) }
    }

    private func value(ofWith term: Term) -> Term {
        let node = session.arena.terms[term.id]
        return node.tag == .with ? Term(id: session.arena.extra[node.a + 1]) : term
    }

    private func way(ofWith problem: TypeProblem) -> [TypeStep] {
        let node = session.arena.terms[problem.term.id]
        guard node.tag == .with, let last = problem.step else { return [] }
        return (0...UInt32(last)).prefix(Int(node.b)).map { index in
            let step = session.arena.extra[node.a + 2 + index]
            return step == TermNode.optionalStep ? .content : .field(text(of: Name(id: step)))
        }
    }

    // MARK: Places

    /// The place of a side, unless the main place is it or within it.
    private func place(of side: Side, _ steps: [TypeStep], _ main: Origin) -> (RelatedPlace, Origin)? {
        guard let spot = finder.spot(side.term) else { return nil }
        let path = side.steps + steps
        // A collision of types is one of expressions that are types.
        let isType = side.isType || (spot.kind == .recordType && !path.isEmpty)
        let origin = isType ? finder.written(spot, path) : finder.type(of: spot, path)
        if origin.document === main.document, origin.range.overlaps(main.range) || origin.range == main.range {
            return nil
        }
        if side.isType, side.what == "the annotation", !spot.range.overlaps(origin.range) {
            return (RelatedPlace(origin.frame, "what the annotation stands for"), origin)
        }
        return (RelatedPlace(origin.frame, origin.isExact ? side.what : side.whole ?? side.what), origin)
    }

    /// Where the type of a name that was found comes from.
    private func source(of side: Side, _ steps: [TypeStep], _ main: Origin) -> Origin? {
        guard let spot = finder.spot(side.term) else { return nil }
        let origin = finder.type(of: spot, side.steps + steps)
        guard origin.isExact || origin.document !== main.document else { return nil }
        if origin.document === main.document, origin.range.overlaps(main.range) { return nil }
        return origin
    }

    /// What stands behind the term that a problem is about, when it is a name of something else.
    private func definition(_ problem: TypeProblem) -> [RelatedPlace] {
        var term = problem.term
        var what = "where its type comes from"
        switch problem.reason {
        case .missingField, .missingAlternative, .unusedHandler:
            term = problem.other
            what = problem.reason == .missingField ? "the record" : "the union"
        case .notATerm, .notABool, .notANatural, .notAText, .notAList, .notARecord, .notAUnion, .notAFunction,
            .notAType, .notARecordType, .emptyListNotAList, .toMapType, .notAnEquivalence:
            break
        default: return []
        }
        guard let spot = finder.spot(term) else { return [] }
        let isType =
            [.missingAlternative, .notARecordType, .emptyListNotAList, .toMapType, .notAType].contains(problem.reason)
        let origin: Origin
        if isType {
            guard let literal = finder.literal(spot) else { return [] }
            origin = finder.written(literal, [])
            if what != "the union" { what = "what it stands for" }
        } else {
            origin = finder.type(of: spot, [])
        }
        guard origin.isExact, origin.document !== spot.document || !origin.range.overlaps(spot.range) else { return [] }
        return [RelatedPlace(origin.frame, what)]
    }

    /// The sides of an equivalence that does not hold, where they differ.
    private func assertion(_ problem: TypeProblem, _ steps: [TypeStep]) -> TypePlaces {
        guard let spot = finder.spot(problem.term), let literal = finder.literal(spot) else { return TypePlaces() }
        guard literal.joined == .equivalent else { return TypePlaces() }
        let parts = literal.parts
        let (left, right) = (finder.part(of: parts[0], steps), finder.part(of: parts[1], steps))
        if literal.document === spot.document, literal.range == spot.range {
            guard !steps.isEmpty, left.isExact, right.isExact else { return TypePlaces() }
            return TypePlaces(main: left, related: [RelatedPlace(right.frame, "the right side")])
        }
        return TypePlaces(
            related: [RelatedPlace(literal.document.frame(literal.range), "the equivalence")])
    }

    /// The field of a completed record, and that of the schema.
    private func completion(_ problem: TypeProblem, _ steps: [TypeStep]) -> TypePlaces {
        let term = session.arena.terms[problem.term.id]
        guard let record = finder.spot(Term(id: term.b)) else { return TypePlaces() }
        let fault = completionFault(problem)
        let label = field(fault?.label)
        var main = finder.part(of: record, label + (steps.first == label.first ? Array(steps.dropFirst()) : []))
        if fault?.isUnknown == true, let place = main.label { main.range = place }
        guard let schema = finder.spot(problem.other), let type = finder.member("Type", of: schema) else {
            return TypePlaces(main: main)
        }
        let path = fault?.isUnknown == true ? [] : steps.isEmpty ? field(fault?.label ?? fault?.missing) : steps
        let origin = finder.written(type, path)
        return TypePlaces(
            main: main,
            related: [RelatedPlace(origin.frame, origin.isExact && !path.isEmpty ? "the schema's field" : "the schema")]
        )
    }

    /// The first of two fields with one label.
    private func first(_ problem: TypeProblem) -> [RelatedPlace] {
        guard let spot = finder.spot(problem.term) else { return [] }
        if let label = problem.label.map({ text(of: $0) }) {
            let parts = spot.kind == .projection ? Array(spot.parts.dropFirst()) : spot.parts.map { $0.parts[0] }
            return parts.first { $0.label == label }.map {
                [RelatedPlace($0.document.frame($0.range), "the first one")]
            }
                ?? []
        }
        // The place is that of the second value.
        let path = spot.document.read { $0.path(toNode: spot.node) }
        guard
            let holder = path.last(where: { spot.document.kind($0) == .fieldValue || spot.document.kind($0) == .pun }),
            let record = path.last(where: { spot.document.kind($0) == .record && $0 > holder })
        else { return [] }
        let label = spot.at(holder).parts[0].label
        let found = spot.at(record).parts.first { $0.parts[0].label == label && $0.node != holder }
        return found.map { [RelatedPlace($0.document.frame($0.range), "the first one")] } ?? []
    }
}
