internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs

/// What became of one test.
struct TestResult {
    /// How it ended.
    enum Verdict: String, CaseIterable {
        case passed, failed
        /// It ended in different ways under one key.
        case flaky
        /// Something that the test needs could not be made, or the run was stopped.
        case skipped
    }

    /// How often it was executed, where that was more than once or asked for.
    struct Runs {
        var passed = 0
        var count = 0
    }

    let action: String
    let name: String
    var verdict: Verdict
    var isCached: Bool
    var runs = Runs()
    /// Wall time of the command.
    var seconds: Double
    /// How it ended, in words.
    var outcome: String
    /// What it printed, where it failed.
    var output = ""

    init(action: String, report: ActionReport?) {
        self.action = action
        name = action.hasSuffix("#test") ? String(action.dropLast(5)) : action
        verdict =
            report.map { $0.outcome.isSuccess ? .passed : $0.outcome == .cancelled ? .skipped : .failed } ?? .skipped
        isCached = report?.origin == .cached
        seconds = Double(report?.durationNanoseconds ?? 0) / 1_000_000_000
        outcome = report.map { ActionLine.words($0.outcome) } ?? "what it needs could not be made"
    }

    /// The line for a terminal.
    var line: String {
        let word: String
        switch verdict {
        case .passed: word = Palette.paint("PASS", .good)
        case .failed: word = Palette.paint("FAIL", .bad)
        case .flaky: word = Palette.paint("FLAKY", .bad)
        case .skipped: word = "SKIP"
        }
        let detail =
            verdict == .passed
            ? isCached ? "cached" : BuildPrinter.seconds(Int64(seconds * 1_000_000_000)) : outcome
        let times = runs.count > 0 ? "  passed \(runs.passed) of \(runs.count)" : ""
        return "\(word) \(name)  \(detail)\(times)"
    }

    /// The object for programs.
    var json: JSONValue {
        .object([
            "type": .string("test"), "name": .string(name), "verdict": .string(verdict.rawValue),
            "cached": .bool(isCached), "outcome": .string(outcome),
            "duration_ms": .integer(Int64(seconds * 1000)),
            "runs": runs.count == 0
                ? nil : .object(["passed": .integer(Int64(runs.passed)), "total": .integer(Int64(runs.count))]),
        ])
    }

    /// A JUnit report.
    static func junit(_ results: [TestResult]) -> [UInt8] {
        let failures = results.count { $0.verdict == .failed }
        let skipped = results.count { $0.verdict == .skipped }
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            "<testsuites tests=\"\(results.count)\" failures=\"\(failures)\" skipped=\"\(skipped)\">",
            "  <testsuite name=\"forge\" tests=\"\(results.count)\" failures=\"\(failures)\" skipped=\"\(skipped)\">",
        ]
        for result in results {
            let parts = result.name.split(separator: ":", maxSplits: 1).map { escaped(String($0)) }
            let opening =
                "    <testcase classname=\"\(parts[0])\" name=\"\(parts.count > 1 ? parts[1] : parts[0])\" "
                + "time=\"\(result.seconds)\""
            switch result.verdict {
            case .passed: lines.append("\(opening)/>")
            case .flaky:
                let message = "\(result.outcome); passed \(result.runs.passed) of \(result.runs.count)"
                lines.append("\(opening)><flakyFailure message=\"\(escaped(message))\"/></testcase>")
            case .failed:
                let failure = "<failure message=\"\(escaped(result.outcome))\">\(escaped(result.output))</failure>"
                lines.append("\(opening)>\(failure)</testcase>")
            case .skipped:
                lines.append("\(opening)><skipped message=\"\(escaped(result.outcome))\"/></testcase>")
            }
        }
        lines += ["  </testsuite>", "</testsuites>", ""]
        return Array(lines.joined(separator: "\n").utf8)
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
