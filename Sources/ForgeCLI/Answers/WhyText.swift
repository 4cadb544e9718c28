internal import ForgeIR
internal import ForgeJobs
internal import ForgeLedger

/// Puts the reason of a run in words.
enum WhyText {
    /// The most causes, and the most changes, that are shown of an action.
    static let limit = 20

    /// The lines for one action.
    static func lines(_ answer: WhyAnswer) -> [String] {
        guard let state = answer.state else { return ["\(answer.name) never ran"] }
        var lines: [String] = []
        let run = state.run.map { "run \($0)" } ?? "another machine"
        let before = answer.previous?.run.map { "run \($0)" } ?? "the other record"
        switch answer.verdict {
        case .never: return ["\(answer.name) never ran"]
        case .first: lines.append("\(answer.name) ran in \(run)\(ending(state)), the first time that it is on record")
        case .repeated:
            lines.append("\(answer.name) ran in \(run)\(ending(state)), though nothing of it changed since \(before)")
            lines.append("  \(reason(answer))")
        case .unchanged:
            lines.append("\(answer.name) did not run in \(run): nothing of it changed since \(before)")
        case .found:
            lines.append(
                "\(answer.name) did not run in \(run): it changed since \(before), and the cache had the result")
            lines += changes(answer)
        case .changed:
            lines.append("\(answer.name) ran in \(run)\(ending(state)), because of what changed since \(before):")
            lines += changes(answer)
        case .compared:
            lines.append("\(answer.name): \(run) compared with \(before)")
            lines += answer.changes.isEmpty ? ["  the actions are equal"] : changes(answer)
        }
        if let source = answer.source {
            let name = source.name == answer.name ? "" : " of \(source.name)"
            lines.append("  its result is that\(name) of run \(source.run)")
        }
        for last in answer.lastExecution { lines += self.lines(last).map { "  " + $0 } }
        return lines
    }

    private static func ending(_ state: WhyAnswer.State) -> String {
        let time = BuildPrinter.seconds(state.durationMicroseconds * 1000)
        guard let outcome = state.outcome, !outcome.isSuccess else { return " (\(time))" }
        return " (\(time), \(words(outcome)))"
    }

    private static func words(_ outcome: RecordedOutcome) -> String {
        outcome.kind == .exited
            ? "exit \(outcome.detail ?? "")" : [outcome.kind.rawValue, outcome.detail ?? ""].joined(separator: " ")
    }

    private static func reason(_ answer: WhyAnswer) -> String {
        guard let outcome = answer.previous?.outcome, !outcome.isSuccess else {
            return "the cache did not have its result any more"
        }
        return outcome.kind == .exited
            ? "it had failed (\(words(outcome))), and failures were asked to run again"
            : "it had ended without a result (\(words(outcome))), which is never cached"
    }

    private static func changes(_ answer: WhyAnswer) -> [String] {
        var lines: [String] = []
        for cause in answer.causes.prefix(limit) {
            lines.append("  \(cause.words)")
            if cause.chain.count > 1 { lines.append("    \(cause.route)") }
        }
        lines += more(answer.causes.count, "causes")
        let made = answer.changes.filter { answer.makers[$0.subject] != nil && $0.kind == .input }
        for change in made.prefix(limit) {
            lines.append("  which it sees as: \(change.words), made by \(answer.makers[change.subject] ?? "")")
        }
        return lines + more(made.count, "inputs")
    }

    private static func more(_ count: Int, _ what: String) -> [String] {
        count > limit ? ["  and \(count - limit) more \(what)"] : []
    }
}
