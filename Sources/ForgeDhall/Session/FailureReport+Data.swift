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
        return ForgeError(
            code, message, path: problem.path, frame: frame, hints: hints, cause: cause(problem.reason))
    }

    private func describe(_ reason: DataProblem.Reason) -> (ErrorCode, String, [String]) {
        switch reason {
        case .kind(let what): (.dhallDataKind, "JSON and YAML have no form for \(what)", [])
        case .notFinite(let number): (.dhallDataNumber, "JSON has no `\(number)`", ["Write it as text, or as `None`"])
        case .duplicateKey(let key):
            (.dhallDataDuplicate, "The map has the key `\(key)` twice", ["Keep the list with `--no-maps`"])
        case .schema(let what): (.dhallDataSchema, "No JSON has \(what)", [])
        case .missing(let key): (.dhallDataMissing, "The object has no key `\(key)`", [])
        case .unknown(let key, let known):
            (.dhallDataUnknown, "The type has no field `\(key)`", Suggestion.hints(for: key, among: known))
        case .mismatch(let expected, let found):
            (.dhallDataMismatch, "Expected \(expected), found \(found)", [])
        case .number(let expected, let found):
            (.dhallDataNumber, "`\(found)` does not fit \(expected)", [])
        case .noAlternative: (.dhallDataMismatch, "No alternative of the union fits", [])
        case .ambiguous(let names):
            (.dhallDataAmbiguous, "Several alternatives fit: \(names.map { "`\($0)`" }.joined(separator: ", "))", [])
        }
    }

    private func cause(_ reason: DataProblem.Reason) -> String? {
        guard case .noAlternative(let lines) = reason, !lines.isEmpty else { return nil }
        return lines.joined(separator: "\n         ")
    }
}
