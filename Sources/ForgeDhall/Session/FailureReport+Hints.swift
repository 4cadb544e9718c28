import ForgeCore

/// What would mend an expression that has no type.
extension FailureReport {
    func hints(_ problem: TypeProblem, _ differences: [Difference], _ places: TypePlaces) -> [String] {
        switch problem.reason {
        case .branchMismatch, .elementMismatch, .annotationMismatch, .argumentMismatch, .listMismatch,
            .equivalenceMismatch, .assertionFailed, .projectionMismatch, .handlerMismatch, .handlerResultMismatch,
            .mergeResultMismatch, .toMapMixed, .withMismatch:
            return fix(problem, differences, places)
        case .missingField, .missingAlternative:
            let known = labels(of: problem.found)
            let near = near(problem, known)
            if !near.isEmpty { return near }
            if known.isEmpty { return ["It has none at all; give it one of this name, or leave the selection out"] }
            let what = problem.reason == .missingField ? "Its fields are" : "Its alternatives are"
            return ["\(what) \(Self.listed(known.map { text(of: $0) }))"]
        case .unusedHandler:
            let near = near(problem, problem.candidates)
            let all = problem.candidates.prefix(16).map { "`\(text(of: $0))`" }.joined(separator: ", ")
            return !near.isEmpty || all.isEmpty ? near : ["The alternatives are \(all)"]
        case .unboundVariable: return nearVariable(problem)
        case .notAType, .notABool, .notAText, .notANatural, .notAList, .notAUnion, .notARecord, .notARecordType:
            return kindHints(problem)
        case .notATerm where tag(problem.term) == .toMap:
            return ["`toMap` takes a record of values; leave `toMap` out where the fields are types"]
        case .notATerm: return ["Give a value, such as `1` for `Natural`; types can be fields of a record instead"]
        case .notOptional: return ["Leave the `?` out: it goes into an `Optional`"]
        case .untypedSort where isSort(problem.term): return ["Leave it out: nothing can hold `Sort`"]
        case .untypedSort: return ["Use `Type` instead, or leave it out: a kind cannot be kept in a value"]
        case .unresolvedImport: return ["Leave `--no-imports` out, or add `--no-check`"]
        case .dependentHandler: return ["Let the handler's result have one type, whatever it is given"]
        case .duplicateField: return ["Leave one of the two out, or rename it"]
        case .notAFunction: return applied(problem.term)
        case .notAnEquivalence: return ["Write `assert : x ≡ y`"]
        case .fieldCollision where problem.label == nil: return ["Give the field once"]
        case .fieldCollision where isOperation(problem.term, .combineTypes): return ["Leave the field out on one side"]
        case .fieldCollision: return ["`⫽` takes the field of its right side"]
        case .missingHandler: return missingHandler(problem)
        case .handlerNotAFunction:
            let type = TypeDifference(session.machine, names: problem.names).text(problem.expected, width: 40)
            return ["Write `λ(x : \(type)) → …`"]
        case .mergeWithoutType: return ["Write `merge h u : T`"]
        case .emptyListNotAList: return ["Write `[] : List T` with the type of its elements"]
        case .toMapEmpty, .toMapType: return ["Write `toMap r : List { mapKey : Text, mapValue : T }`"]
        }
    }

    /// What to do with what is of another kind than it has to be.
    private func kindHints(_ problem: TypeProblem) -> [String] {
        switch problem.reason {
        case .notAType where isFunction(problem.found): return ["Apply it to what it takes, as in `List Natural`"]
        case .notAType where isRecordOfTypes(problem.found): return ["A record type is written `{ a : A, b : B }`"]
        case .notAType where tag(problem.within) == .recordType:
            return ["A record is written `{ a = x, b = y }`; after `:` stands the type of a field"]
        case .notAType: return ["Write a type here, such as `Natural`; \(quotedSource(problem)) is a value"]
        case .notABool where isComparison(problem.within): return compared(problem.found)
        case .notABool: return converted(problem) ?? ["Give a `Bool`: `True`, `False`, or what compares"]
        case .notAText: return converted(problem) ?? shown(problem.found)
        case .notANatural: return counted(problem.found)
        case .notAList where isBuiltin(problem.found, .text): return ["Texts are joined with `++`"]
        case .notAList where isBuiltin(problem.found, .optional):
            return ["An `Optional` is no list: `merge { None = [] : List T, Some = λ(x : T) → [ x ] } o` makes it one"]
        case .notAList: return ["A list of one element is written `[ \(source(problem.term) ?? "x") ]`"]
        case .notAUnion where isRecordType(problem.found):
            return ["A union is written `< A | B : T >`; a record type has no values to select"]
        case .notAUnion where isBuiltin(problem.found, .bool): return ["Choose with `if`"]
        case .notAUnion: return ["`merge` takes a union or an `Optional`; \(quotedSource(problem)) is none"]
        case .notARecord where isBuiltin(problem.found, .optional):
            return ["Say what holds for `None`, as in `merge { None = d, Some = λ(x : T) → x } o`"]
        case .notARecord where problem.step != nil:
            return ["`with` goes into records alone; end the path at the field before, or make that field a record"]
        case .notARecord where problem.label == .default:
            return ["Let `default` be a record: `{ Type = …, default = {=} }`"]
        case .notARecord: return ["Fields are taken from records alone; a record is written `{ a = x }`"]
        case .notARecordType: return ["Write a record type, such as `{ a : Natural }`"]
        default: return []
        }
    }

    /// The conversion of what is no `Bool`, `Natural` or `Text`.
    private func converted(_ problem: TypeProblem) -> [String]? {
        conversion(from: problem.found, to: problem.expected, source(problem.term)).map { [$0] }
    }

    private func quotedSource(_ problem: TypeProblem) -> String { source(problem.term).map { "`\($0)`" } ?? "this" }

    private func missingHandler(_ problem: TypeProblem) -> [String] {
        let name = problem.label.map { text(of: $0) } ?? "x"
        if problem.expected.isNone { return ["Add `\(name) = …` to the handlers"] }
        let type = TypeDifference(session.machine, names: problem.names).text(problem.expected, width: 40)
        return ["Add `\(name) = λ(x : \(type)) → …` to the handlers"]
    }

    // MARK: Names

    func text(of name: Name) -> String { session.arena.names.text(name) }

    private func near(_ problem: TypeProblem, _ labels: [Name]) -> [String] {
        guard let label = problem.label else { return [] }
        return Suggestion.hints(for: text(of: label), among: labels.map { text(of: $0) })
    }

    private func labels(of type: Value) -> [Name] {
        guard !type.isNone else { return [] }
        let node = session.machine.node(type)
        guard node.tag == .recordType || node.tag == .union else { return [] }
        return (0..<node.b).map { session.machine.label(node, $0) }
    }

    /// A variable as it is written.
    func variable(_ term: Term) -> String {
        let node = session.arena.terms[term.id]
        guard node.tag == .variable else { return "_" }
        return text(of: Name(id: node.a)) + (node.b == 0 ? "" : "@\(node.b)")
    }

    private func nearVariable(_ problem: TypeProblem) -> [String] {
        let node = session.arena.terms[problem.term.id]
        guard node.tag == .variable else { return [] }
        let name = Name(id: node.a)
        if problem.candidates.contains(name) {
            let last = problem.candidates.count { $0 == name } - 1
            let outermost = text(of: name) + (last == 0 ? "" : "@\(last)")
            return ["The outermost variable of this name in scope is `\(outermost)`"]
        }
        if let difference = difference(text(of: name), problem.candidates) { return [difference] }
        if let place = self.place(ofUnbound: problem.term, text(of: name)) { return [place] }
        let names = Set(problem.candidates.map { text(of: $0) }).subtracting(["_"]).sorted()
        let near = Suggestion.hints(for: text(of: name), among: names + Builtin.allCases.map { "\($0.spelling)" })
        if let known = Self.elsewhere[text(of: name)] { return [known] }
        if !near.isEmpty { return near }
        if names.isEmpty || names.count > 8 {
            return ["Bind it, as in `let \(text(of: name)) = … in …`, or import what defines it"]
        }
        return ["In scope \(names.count == 1 ? "is" : "are") \(Self.listed(names))"]
    }

    /// What a name without a binder says by where it stands.
    private func place(ofUnbound term: Term, _ name: String) -> String? {
        guard let spot = finder.spot(term) else { return nil }
        let path = spot.document.read { $0.path(toNode: spot.node) }
        for (holder, node) in zip(path, path.dropFirst()).reversed() {
            let (parent, part) = (spot.at(holder), spot.at(node))
            if parent.kind == .selection, parent.parts.count == 2, parent.parts[1].label == "dhall",
                part.range == spot.range
            {
                return "A path begins with `./`: `./\(name).dhall`"
            }
            if parent.kind == .binding, parent.parts[0].label == name, part.range != parent.parts[0].range {
                return "Nothing can name itself: there is no recursion; use `List/fold`, `Natural/fold` or an import"
            }
        }
        return nil
    }

    /// What other languages call things.
    private static let elsewhere: [String: String] = {
        var hints: [String: String] = [:]
        for name in ["null", "nil", "undefined", "none", "nothing"] {
            hints[name] = "That there is no value is written `None T`, where `T` is the type of one"
        }
        for name in ["String", "string", "str", "Str"] { hints[name] = "The type is called `Text`" }
        for name in ["Int", "int", "number", "Number", "uint", "Nat", "nat"] {
            hints[name] = "The types are called `Natural` and, with a sign, `Integer`"
        }
        for name in ["float", "Float", "decimal"] { hints[name] = "The type is called `Double`" }
        hints["import"] = "An import is its path alone, as in `let lib = ./lib.dhall in …`"
        hints["include"] = hints["import"]
        hints["require"] = hints["import"]
        for name in ["boolean", "Boolean"] { hints[name] = "The type is called `Bool`" }
        for name in ["Array", "array", "Vec", "Maybe", "Option", "Map", "Dict", "map", "filter", "concat", "foldl"] {
            hints[name] =
                ["Array", "array", "Vec"].contains(name)
                ? "Lists have the type `List T`"
                : ["Maybe", "Option"].contains(name)
                    ? "What may be absent has the type `Optional T`"
                    : "Nothing of that name is built in; the Prelude has it, which is imported like any other source"
        }
        return hints
    }()

    private func isRecordType(_ type: Value) -> Bool {
        guard !type.isNone, let forced = try? session.machine.force(type) else { return false }
        return session.machine.node(forced).tag == .recordType
    }

    /// `a-b` is one name; both sides of a dash in scope are rather a difference.
    private func difference(_ name: String, _ candidates: [Name]) -> String? {
        let sides = name.split(separator: "-", maxSplits: 1)
        guard sides.count == 2, candidates.contains(where: { text(of: $0) == sides[0] }) else { return nil }
        return "A dash is part of a name; `Natural/subtract b a` is the difference of `a` and `b`"
    }

    // MARK: Types

    private func tag(_ term: Term) -> TermNode.Tag? { term.isNone ? nil : session.arena.terms[term.id].tag }

    private func isComparison(_ term: Term) -> Bool {
        tag(term) == .operation && (isOperation(term, .equal) || isOperation(term, .notEqual))
    }

    /// Whether a type is that of a record which was meant as a record type.
    private func isRecordOfTypes(_ type: Value) -> Bool {
        guard !type.isNone, let forced = try? session.machine.force(type) else { return false }
        let node = session.machine.node(forced)
        guard node.tag == .recordType, node.b > 0 else { return false }
        return (0..<node.b).allSatisfy { builtin(session.machine.content(node, $0)) == .type }
    }

    /// How values are compared that are no `Bool`s.
    private func compared(_ type: Value) -> [String] {
        let general = "`==` and `!=` compare `Bool`s alone"
        switch builtin(type) {
        case .natural: return ["\(general); `Natural/isZero (Natural/subtract b a)` holds when `a` is at most `b`"]
        case .text: return ["\(general); choose with `merge` on a union instead of by a text"]
        default: return ["\(general); what holds always can be told by `assert : x ≡ y`"]
        }
    }

    private func isBuiltin(_ type: Value, _ builtin: Builtin) -> Bool { self.builtin(type) == builtin }

    private func builtin(_ type: Value) -> Builtin? {
        guard !type.isNone, let forced = try? session.machine.force(type) else { return nil }
        let node = session.machine.node(forced)
        return node.tag == .builtin ? Builtin(detail: node.detail) : nil
    }

    private func isFunction(_ type: Value) -> Bool {
        guard !type.isNone, let forced = try? session.machine.force(type) else { return false }
        let tag = session.machine.node(forced).tag
        return tag == .pi || tag == .arrow
    }

    func isSort(_ term: Term) -> Bool {
        let node = session.arena.terms[term.id]
        return node.tag == .builtin && node.detail == Builtin.sort.rawValue
    }

    func isOperation(_ term: Term, _ wanted: Operator) -> Bool {
        let node = session.arena.terms[term.id]
        return node.tag == .operation && node.detail == wanted.rawValue
    }

    private func shown(_ type: Value) -> [String] {
        switch builtin(type) {
        case .bool: return ["Write `if b then \"yes\" else \"no\"`"]
        case let type?:
            let show = "\(type.spelling)/show"
            return Builtin.allCases.contains { "\($0.spelling)" == show }
                ? ["Show it with `\(show)`"]
                : type == .list ? ["Lists are joined with `#`"] : ["Give a `Text`: nothing shows a `\(type.spelling)`"]
        case nil: return ["Give a `Text`: choose a field, or build one with `\"${…}\"`"]
        }
    }

    private func counted(_ type: Value) -> [String] {
        switch builtin(type) {
        case .integer: ["Leave the sign of a literal out, or convert with `Integer/clamp`"]
        case .text: ["Texts are joined with `++`"]
        case .list: ["Lists are joined with `#`"]
        case .double: ["`+` and `*` take `Natural`s; nothing computes with `Double`s"]
        default: ["`+` and `*` take `Natural`s: give one"]
        }
    }

    /// `1 +2` applies `1` to an integer; other words in a row lack an operator or have an argument too many.
    private func applied(_ function: Term) -> [String] {
        let general = ["Put an operator or a comma between the two, or remove the second"]
        let span = session.arena.spans[function.id]
        guard span.end > span.start, Int(span.source) < session.sources.all.count else { return general }
        let rest = session.sources.all[Int(span.source)].bytes.dropFirst(Int(span.end))
        let next = rest.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        switch next {
        case 0x2B: return ["Put a space after `+`; with a digit it is the sign of an `Integer`"]
        case 0x2D: return ["There is no subtraction operator; `Natural/subtract a b` gives `b` less `a`"]
        default: return general
        }
    }
}
