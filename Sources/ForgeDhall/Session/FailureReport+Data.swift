import ForgeCore

extension FailureReport {
    /// A problem between expressions and plain data.
    func error(_ problem: DataProblem) -> ForgeError {
        let (code, message, hints) = describe(problem.reason)
        var frame: CodeFrame?
        if let number = problem.source {
            let source = session.sources.all[Int(number)]
            frame = CodeFrame(
                source: source.bytes, offset: problem.span.lowerBound, length: problem.span.count, file: source.name)
        }
        if let name = problem.expression, let root = finder.root(ofSource: name) {
            frame = finder.part(of: root, at: problem.way, text(of:)).frame
        }
        return ForgeError(
            code, message, path: problem.path, frame: frame, hints: hints, cause: cause(problem.reason))
    }

    private func describe(_ reason: DataProblem.Reason) -> (ErrorCode, String, [String]) {
        switch reason {
        case .kind(let what): (.dhallDataKind, "JSON and YAML have no form for \(what)", kindHints(what))
        case .notFinite(let number): (.dhallDataNumber, "JSON has no `\(number)`", ["Write it as text, or as `None`"])
        case .duplicateKey(let key):
            (.dhallDataDuplicate, "The map has the key `\(key)` twice", ["Keep the list with `--no-maps`"])
        case .schema(let what):
            (
                .dhallDataSchema, "No JSON has \(what)",
                [
                    "Leave this out of the type, or make it \(what == "`Bytes`" ? "`Text`" : "something plain, such as `Text`")"
                ]
            )
        case .missing(let key):
            (.dhallDataMissing, "The object has no key `\(key)`", ["Add the key, or make the field `Optional`"])
        case .unknown(let key, let known):
            (.dhallDataUnknown, "The type has no field `\(key)`", unknownHints(key, known))
        case .mismatch(let expected, let found):
            (.dhallDataMismatch, "Expected \(expected), found \(found)", mismatchHints(expected, found))
        case .number(let expected, let found):
            (.dhallDataNumber, "`\(found)` does not fit \(expected)", numberHints(expected))
        case .noAlternative(_, let near):
            (
                .dhallDataMismatch, "No alternative of the union fits",
                near.map { ["Did you mean `\($0)`?"] } ?? ["Give what one of the alternatives holds"]
            )
        case .ambiguous(let names):
            (
                .dhallDataAmbiguous, "Several alternatives fit: \(names.map { "`\($0)`" }.joined(separator: ", "))",
                ["Make the alternatives differ in the keys or kinds of what they hold"]
            )
        }
    }

    private func mismatchHints(_ expected: String, _ found: String) -> [String] {
        if found == "null" { return ["Give a value, or make the type `Optional`"] }
        switch expected {
        case "a `Date`": return ["Write a day that exists, as `2023-01-31`"]
        case "a `Time`": return ["Write a time that exists, as `23:59:59`"]
        case "a `TimeZone`": return ["Write an offset, as `+01:00`"]
        case "a string" where ["a number", "an integer", "a boolean"].contains(found):
            return ["Put it in quotes, or change the type"]
        case _ where found == "a string" && expected == "a boolean":
            return ["Leave the quotes out, or make it `Text`"]
        case "an integer" where found == "a string": return ["Leave the quotes out, or make it `Text`"]
        case _ where expected.hasSuffix("number") && found == "a string":
            return ["Leave the quotes out, or make it `Text`"]
        case "an array": return ["Put it in `[ ]`, or leave `List` out of the type"]
        default: return ["Change the value, or the type that it is to have"]
        }
    }

    private func kindHints(_ what: String) -> [String] {
        switch what {
        case "a function": ["Apply it to its argument, or leave it out"]
        case "bytes": ["Write them as text"]
        default: ["Leave it out"]
        }
    }

    private func unknownHints(_ key: String, _ known: [String]) -> [String] {
        let near = Suggestion.hints(for: key, among: known)
        return near.isEmpty ? ["Add the field to the type, or remove the key"] : near
    }

    private func numberHints(_ expected: String) -> [String] {
        switch expected {
        case "`Natural`": ["A `Natural` is whole and not negative"]
        case "`Integer`": ["An `Integer` is whole"]
        default: ["A `Double` has to keep all the digits of a whole number and to be finite"]
        }
    }

    private func cause(_ reason: DataProblem.Reason) -> String? {
        guard case .noAlternative(let lines, _) = reason, !lines.isEmpty else { return nil }
        return lines.joined(separator: "\n         ")
    }
}
