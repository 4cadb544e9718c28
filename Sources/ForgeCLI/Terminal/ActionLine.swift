internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs

/// One action's report in words and as JSON.
enum ActionLine {
    /// How an action ended, for a sentence.
    static func words(_ outcome: Outcome) -> String {
        switch outcome {
        case .exited(let code): "exit \(code)"
        case .signaled(let signal): "killed by signal \(signal)"
        case .timedOut: "timed out"
        case .outOfMemory: "out of memory"
        case .outputMissing(let path): "left no output `\(path)`"
        case .outputTypeWrong(let path, let expected, let found):
            "left \(found.hasPrefix("a ") ? found : "a \(found)") at `\(path)` where a \(expected) was declared"
        case .resourceLimit(let what): "reached its limit of \(what)"
        case .violation(let what): "sandbox violation: \(what)"
        case .cancelled: "cancelled"
        }
    }

    /// The stable word for how an action ended.
    static func word(_ outcome: Outcome) -> String {
        switch outcome {
        case .exited: "exited"
        case .signaled: "signaled"
        case .timedOut: "timed_out"
        case .outOfMemory: "out_of_memory"
        case .outputMissing: "output_missing"
        case .outputTypeWrong: "output_type_wrong"
        case .resourceLimit: "resource_limit"
        case .violation: "sandbox_violation"
        case .cancelled: "cancelled"
        }
    }

    /// How many actions of a run ended how, for a line.
    static func counts(_ summary: BuildSummary) -> String {
        var parts = ["\(summary.executed) executed", "\(summary.cached) cached"]
        if summary.failed > 0 { parts.append("\(summary.failed) failed") }
        if summary.skipped > 0 { parts.append("\(summary.skipped) skipped") }
        return parts.joined(separator: ", ")
    }

    /// The report for programs.
    static func json(_ report: ActionReport) -> JSONValue {
        var exitCode: JSONValue?
        var detail: JSONValue?
        switch report.outcome {
        case .exited(let code): exitCode = .integer(Int64(code))
        case .signaled(let signal): detail = .string(String(signal))
        case .outputMissing(let path): detail = .string(path)
        case .outputTypeWrong: detail = .string(words(report.outcome))
        case .resourceLimit(let what), .violation(let what): detail = .string(what)
        case .timedOut, .outOfMemory, .cancelled: break
        }
        return .object([
            "type": .string("action"), "name": .string(report.name), "key": .string(report.key.text),
            "origin": .string(report.origin.rawValue), "outcome": .string(word(report.outcome)),
            "exit_code": exitCode, "detail": detail,
            "record": report.record.map { .string($0.text) },
            "stdout": report.stdout.map { .string($0.digest.text) },
            "stderr": report.stderr.map { .string($0.digest.text) },
            "duration_ms": .integer(report.durationNanoseconds / 1_000_000),
        ])
    }
}
