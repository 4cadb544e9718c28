import ForgeCore

/// What would make a value of one type one of another.
extension FailureReport {
    /// The fix of a mismatch: how the first difference goes away, else what to change where.
    func fix(_ problem: TypeProblem, _ differences: [Difference], _ places: TypePlaces) -> [String] {
        // What stands there is a type.
        if problem.reason == .projectionMismatch || problem.reason == .handlerMismatch { return general(problem) }
        if problem.reason == .assertionFailed { return [correction(problem, differences)] }
        if let fix = renaming(differences) { return [fix] }
        let source = differences.count > 1 ? nil : source(places.value)
        let name = places.wanted.flatMap(self.name)
        guard let first = differences.first, let fix = fix(first, differences, source, name) else {
            return general(problem)
        }
        // Of two sides that are alike none has to be the wrong one.
        let isSymmetrical: Bool =
            switch problem.reason {
            case .elementMismatch, .branchMismatch, .listMismatch, .toMapMixed, .handlerResultMismatch: true
            default: false
            }
        return isSymmetrical && fix == Self.unreadable ? general(problem) : [fix]
    }

    private static let unreadable = "Give a number without quotes; a `Text` cannot be read as one"

    private func correction(_ problem: TypeProblem, _ differences: [Difference]) -> String {
        let wanted = differences.first?.expected.value ?? problem.expected
        let text = TypeDifference(session.machine, names: problem.names).text(wanted, width: 60)
        return text.hasSuffix("…") || text.contains("`") || differences.count > 1
            ? "Correct the side that is wrong" : "When the left side is right, write `\(text)` on the right one"
    }

    // MARK: Fields

    /// A field that is there under another name.
    private func renaming(_ differences: [Difference]) -> String? {
        let extra = differences.filter { $0.expected.isAbsent }.compactMap(\.steps.last)
        let missing = differences.filter { $0.found.isAbsent }.compactMap(\.steps.last)
        for step in extra {
            let near = Suggestion.nearest(to: step.text, among: missing.map(\.text))
            if let near { return "Rename `\(step.text)` to `\(near)`" }
        }
        return nil
    }

    private func fix(
        _ difference: Difference, _ all: [Difference], _ source: String?, _ name: String?
    ) -> String? {
        guard case .field = difference.steps.last else {
            guard let wanted = difference.expected.value, let found = difference.found.value else { return nil }
            return conversion(from: found, to: wanted, source, name)
        }
        let missing = all.filter { $0.found.isAbsent }.compactMap(\.steps.last?.text)
        if !missing.isEmpty { return "Add \(missing.prefix(8).map { "`\($0) = …`" }.joined(separator: ", "))" }
        let extra = all.filter { $0.expected.isAbsent }.compactMap(\.steps.last?.text)
        if !extra.isEmpty {
            return "Remove \(Self.listed(extra)), or add \(extra.count == 1 ? "it" : "them") to the type"
        }
        guard let wanted = difference.expected.value, let found = difference.found.value else { return nil }
        return conversion(from: found, to: wanted, source, name)
    }

    // MARK: Values

    /// The text of what is to be changed, where it is short.
    private func source(_ place: Origin?) -> String? {
        guard let place, place.isExact else { return nil }
        return text(place.range, place.document)
    }

    /// The name by which a type is written, if it is one.
    private func name(_ place: Origin) -> String? {
        guard place.isExact, let text = text(place.range, place.document) else { return nil }
        let name = text.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? text
        let isName = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2E
        }
        return isName && name.first?.isLetter == true ? name : nil
    }

    func source(_ term: Term) -> String? {
        finder.spot(term).flatMap { text($0.range, $0.document) }
    }

    private func text(_ range: Range<Int>, _ document: OriginDocument) -> String? {
        guard range.count <= 40 else { return nil }
        let text = document.read { String(decoding: $0.bytes[range], as: UTF8.self) }
        return text.contains("\n") || text.contains("`") ? nil : text
    }

    /// How a value of one type is made one of another, where that is a matter of spelling.
    ///
    /// - Parameters:
    ///   - source: how the value is written.
    ///   - name: how the type is written that is wanted.
    func conversion(
        from found: Value, to wanted: Value, _ source: String?, _ name: String? = nil
    ) -> String? {
        let machine = session.machine
        guard let wanted = try? machine.force(wanted), let found = try? machine.force(found) else { return nil }
        let (a, b) = (machine.node(wanted), machine.node(found))
        let value = source ?? "x"
        let operand = Self.isOperand(value) ? value : "(\(value))"
        if a.tag == .builtin, b.tag == .builtin, a.count == 0, b.count == 0 {
            let plain = plain(from: Builtin(detail: b.detail), to: Builtin(detail: a.detail), value, operand)
            if let plain { return plain }
        }
        func isEqual(_ x: Value, _ y: Value) -> Bool { (try? machine.isEqual(x, y)) == true }
        if a.tag == .builtin, a.count == 1, isEqual(machine.argument(a, 0), found) {
            return a.detail == Builtin.list.rawValue ? "Write `[ \(value) ]`" : "Write `Some \(operand)`"
        }
        if b.tag == .builtin, b.count == 1, isEqual(machine.argument(b, 0), wanted) {
            if b.detail == Builtin.list.rawValue, wanted == machine.text {
                return "Join the texts, as with `Text/concat` of the Prelude"
            }
            let type = TypeDifference(machine, names: []).text(wanted, width: 40)
            return b.detail == Builtin.list.rawValue
                ? "Take one element, as with `List/head`, which gives an `Optional`"
                : "Say what holds for `None`: `merge { None = d, Some = λ(x : \(type)) → x } \(operand)`"
        }
        if a.tag == .builtin, b.tag == .builtin, a.count == 1, b.count == 1, a.detail != b.detail {
            let isList = a.detail == Builtin.list.rawValue
            if isEqual(machine.argument(a, 0), machine.argument(b, 0)) {
                return isList
                    ? "Write the list itself, `[] : List T` for none" : "Take one element, as with `List/head`"
            }
        }
        if [.pi, .arrow].contains(b.tag), isFunctionGiving(found, wanted) {
            return
                "Apply it to its argument of type `\(TypeDifference(machine, names: []).text(machine.domain(found), width: 40))`"
        }
        if [.pi, .arrow].contains(a.tag), ![.pi, .arrow].contains(b.tag) {
            return
                "Write a function: `λ(x : \(TypeDifference(machine, names: []).text(machine.domain(wanted), width: 40))) → …`"
        }
        if Universe(a) == .type { return "Give a type, such as `Natural`, and no value" }
        if Universe(b) == .type { return "Give a value; \(source.map { "`\($0)`" } ?? "this") is a type itself" }
        if a.tag == .union { return alternative(of: a, named: name, holding: found, source, operand) }
        return nil
    }

    /// Whether text can stand after a function as it is.
    private static func isOperand(_ text: String) -> Bool {
        if let first = text.first, let last = text.last,
            [["(", ")"], ["[", "]"], ["{", "}"]].contains([first, last])
        {
            return !text.dropFirst().dropLast().contains(first)
        }
        if text.hasPrefix("\"") { return !text.dropFirst().dropLast().contains("\"") }
        return !text.contains(" ")
    }

    private func isFunctionGiving(_ function: Value, _ wanted: Value) -> Bool {
        let machine = session.machine
        guard [.pi, .arrow].contains(machine.node(function).tag) else { return false }
        let variable = machine.add(.local, machine.nextFresh, Name.underscore.id)
        machine.nextFresh += 1
        guard let result = try? machine.codomain(function, variable) else { return false }
        return (try? machine.isEqual(result, wanted)) == true
    }

    private func plain(from found: Builtin, to wanted: Builtin, _ value: String, _ operand: String) -> String? {
        let digits = !value.isEmpty && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let quoted = value.count > 2 && value.hasPrefix("\"") ? String(value.dropFirst().dropLast()) : nil
        switch (found, wanted) {
        case (.natural, .text) where digits, (.double, .text) where value.first?.isNumber == true:
            return "Write `\"\(value)\"`, or show it with `\(found.spelling)/show`"
        case (.bool, .text): return "Write `if \(value) then \"yes\" else \"no\"`"
        case (_, .text):
            let show = "\(found.spelling)/show"
            return Builtin.allCases.contains { "\($0.spelling)" == show } ? "Write `\(show) \(operand)`" : nil
        case (.natural, .integer): return digits ? "Write `+\(value)`" : "Write `Natural/toInteger \(operand)`"
        case (.natural, .double):
            return digits ? "Write `\(value).0`" : "Write `Integer/toDouble (Natural/toInteger \(operand))`"
        case (.integer, .double): return "Write `Integer/toDouble \(operand)`"
        case (.integer, .natural) where value.hasPrefix("-") && value.dropFirst().allSatisfy(\.isNumber):
            return "Write a number without a sign: a `Natural` is never below 0"
        case (.integer, .natural):
            return value.hasPrefix("+")
                ? "Write `\(value.dropFirst())`: a `Natural` has no sign"
                : "Write `Integer/clamp \(operand)`, which gives 0 for what is below it"
        case (.text, .natural), (.text, .integer), (.text, .double):
            guard let quoted, quoted.first?.isNumber == true, !quoted.contains(" "), Double(quoted) != nil else {
                return Self.unreadable
            }
            return "Leave the quotes out: `\(quoted)`"
        case (.text, .bool):
            let isTrue = quoted.map { ["true", "yes", "on"].contains($0.lowercased()) } ?? false
            let isFalse = quoted.map { ["false", "no", "off"].contains($0.lowercased()) } ?? false
            return isTrue ? "Write `True`" : isFalse ? "Write `False`" : "Write `True` or `False`"
        case (.natural, .bool): return "Compare it, as with `Natural/isZero \(operand)`"
        case (.double, .natural), (.double, .integer): return "Write a whole number"
        default: return nil
        }
    }

    private func alternative(
        of union: ValueNode, named name: String?, holding found: Value, _ source: String?, _ operand: String
    ) -> String? {
        let machine = session.machine
        let (type, what) = (name ?? "T", name == nil ? ", where `T` is the union's name" : "")
        guard union.b > 0 else { return nil }
        let quoted = source.flatMap { $0.hasPrefix("\"") ? String($0.dropFirst().dropLast()) : nil }
        let names = (0..<union.b).map { (text(of: machine.label(union, $0)), machine.content(union, $0)) }
        let holders = names.filter { !$0.1.isNone && (try? machine.isEqual($0.1, found)) == true }
        if holders.count == 1 { return "Write `\(type).\(holders[0].0) \(operand)`\(what)" }
        let named = names.first { $0.0 == quoted } ?? names.first { $0.1.isNone } ?? names[0]
        if named.0 == quoted { return "Write `\(type).\(named.0)`\(what)" }
        return "Write an alternative of the union, such as `\(type).\(named.0)`\(what)"
    }

    // MARK: What to change where

    private func general(_ problem: TypeProblem) -> [String] {
        let difference = TypeDifference(session.machine, names: problem.names)
        func short(_ value: Value) -> String? {
            guard !value.isNone else { return nil }
            let text = difference.text(value, width: 60)
            return text.hasSuffix("…") || text.contains("`") ? nil : text
        }
        let (expected, found) = (short(problem.expected), short(problem.found))
        switch problem.reason {
        case .annotationMismatch:
            guard let expected, let found else { return ["Change the value or its annotation so that they agree"] }
            return ["Give a value of type `\(expected)`, or annotate it with `\(found)`"]
        case .argumentMismatch:
            return [
                expected.map { "Give an argument of type `\($0)`" } ?? "Give an argument of the type that is expected"
            ]
        case .elementMismatch, .listMismatch:
            return ["All elements have one type; elements of several types are alternatives of a union"]
        case .branchMismatch:
            return [
                expected.map { "Give a `\($0)` after `else` too, or change the branch after `then`" }
                    ?? "Give both branches one type"
            ]
        case .equivalenceMismatch: return ["Compare two expressions of one type"]
        case .projectionMismatch:
            return [
                found.map { "Write the type `\($0)` in the projection" } ?? "Write the field's type in the projection"
            ]
        case .handlerMismatch:
            return [
                expected.map { "Let the handler take `\($0)`" } ?? "Let the handler take what its alternative holds"
            ]
        case .handlerResultMismatch:
            return [expected.map { "Let every handler give `\($0)`" } ?? "Let every handler give one type"]
        case .mergeResultMismatch:
            return [
                found.map { "Annotate with `\($0)`, or change what the handlers give" }
                    ?? "Annotate with the type that the handlers give"
            ]
        case .toMapMixed:
            return ["The values of a map have one type; leave this field out, or make all alternatives of a union"]
        case .withMismatch:
            return [expected.map { "Give a value of type `\($0)`" } ?? "Give a value of the type that is there"]
        default: return []
        }
    }
}
