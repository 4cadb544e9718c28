import ForgeCore

extension FailureReport {
    /// An import that does not resolve.
    func error(_ problem: ImportProblem) -> ForgeError {
        let place = problem.location
        let (code, message): (ErrorCode, String) =
            switch problem.reason {
            case .absentFile: (.dhallImportAbsent, "There is no file `\(place)`")
            case .unsetVariable: (.dhallImportVariable, "`\(place)` is not set")
            case .unreachable: (.dhallImportUnreachable, "`\(place)` cannot be fetched")
            case .missing: (.dhallImportMissing, "`missing` never resolves")
            case .refused: (.dhallImportRefused, "`\(place)` may not be imported here")
            case .unpinned: (.dhallImportUnpinned, "`\(place)` is imported without a hash")
            case .notUTF8: (.dhallImportUtf8, "`\(place)` is not UTF-8")
            case .hashMismatch: (.dhallImportHash, "`\(place)` is not what its hash says")
            case .cycle: (.dhallImportCycle, "`\(place)` imports itself")
            case .referentiallyOpaque: (.dhallImportOpaque, "A remote source may not import `\(place)`")
            case .crossOrigin: (.dhallImportCrossOrigin, "`\(place)` does not let this source use it")
            case .headers: (.dhallImportHeaders, "The headers in `\(place)` have the wrong type")
            }
        var hints = problem.hint.map { [$0] } ?? self.hints(problem.reason)
        var cause = problem.detail
        if let expected = problem.expected, let found = problem.found {
            cause = "written \(expected)\n         found \(found)"
            hints.append("When the change is wanted, write `\(found)`")
        }
        return ForgeError(code, message, frame: frame(problem.term), hints: hints, cause: cause)
    }

    private func hints(_ reason: ImportProblem.Reason) -> [String] {
        switch reason {
        case .absentFile:
            ["A relative path starts at the file that it is written in", "An alternative can follow after `?`"]
        case .unsetVariable: ["Set the variable, or write an alternative after `?`"]
        case .unreachable: ["Write an alternative after `?`, or a hash with which it comes from the cache"]
        case .missing: ["Write an alternative after `?`"]
        case .notUTF8: ["Import it `as Bytes`"]
        case .cycle: ["Move what both need into a source of its own"]
        case .referentiallyOpaque: ["Let the remote source be a function that takes what it needs"]
        case .crossOrigin: ["Ask for `Access-Control-Allow-Origin` on that server, or import it from here"]
        case .headers: ["Write `[ { mapKey = \"Name\", mapValue = \"value\" } ]`"]
        case .refused, .unpinned, .hashMismatch: []
        }
    }
}
