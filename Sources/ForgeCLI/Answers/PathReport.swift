internal import ForgeCore
internal import ForgeJobs

/// A replayed run, and one under other conditions, in words and as JSON.
struct PathReport {
    /// How many of the heaviest actions are listed.
    static let heaviest = 10

    let cores: Int
    let replay: ScheduleReplay
    /// Actions whose time is not known; they count as none.
    let unknown: [String]
    var supposed: ScheduleReplay?
    var supposition = ""

    /// The lines for people.
    var lines: [String] {
        let count = replay.steps.count
        var lines = [
            "\(count) \(count == 1 ? "action" : "actions"), \(seconds(replay.work)) of work on \(cores) "
                + "\(cores == 1 ? "CPU" : "CPUs"): \(seconds(replay.total)); the longest chain takes "
                + seconds(replay.longestChain)
        ]
        if !unknown.isEmpty {
            let more = unknown.count > 1 ? " and \(unknown.count - 1) more" : ""
            lines.append("no execution on record, counted as nothing: \(unknown[0])\(more)")
        }
        lines += ["", "path:"] + path(replay)
        if let supposed {
            let saved = replay.total - supposed.total
            let change = saved == 0 ? "the same" : "\(seconds(abs(saved))) \(saved > 0 ? "less" : "more")"
            let percent = replay.total > 0 ? " (\(saved > 0 ? "-" : "+")\(abs(saved) * 100 / replay.total) %)" : ""
            lines += ["", "what if \(supposition): \(seconds(supposed.total)), \(change)\(saved == 0 ? "" : percent)"]
            lines += ["", "path then:"] + path(supposed)
        }
        lines += ["", "heaviest, with the time they may take longer before the longest chain does:"]
        for step in heaviest { lines.append("  \(column(step.duration))  slack \(column(step.slack))  \(step.name)") }
        return lines
    }

    private func path(_ replay: ScheduleReplay) -> [String] {
        replay.path.map { link in
            let wait = link.waitedForCPU ? "  (waited for a CPU)" : ""
            return "  at \(column(link.step.start))  \(column(link.step.duration))  \(link.step.name)\(wait)"
        }
    }

    private var heaviest: [ScheduleReplay.Step] {
        Array(
            replay.steps.sorted { ($0.duration, $1.name) > ($1.duration, $0.name) }.filter { $0.duration > 0 }
                .prefix(Self.heaviest))
    }

    private func seconds(_ microseconds: Int64) -> String { BuildPrinter.seconds(microseconds * 1000) }

    private func column(_ microseconds: Int64) -> String {
        let text = seconds(microseconds)
        return String(repeating: " ", count: max(0, 8 - text.count)) + text
    }

    /// The report for programs.
    var json: JSONValue {
        .object([
            "type": .string("path"), "cores": .integer(Int64(cores)), "now": Self.json(replay),
            "what_if": supposed.map { .object(["supposition": .string(supposition), "replay": Self.json($0)]) },
            "slack": .array(
                heaviest.map { step in
                    .object([
                        "name": .string(step.name), "duration_microseconds": .integer(step.duration),
                        "slack_microseconds": .integer(step.slack),
                    ])
                }),
            "unknown": unknown.isEmpty ? nil : .strings(unknown),
        ])
    }

    private static func json(_ replay: ScheduleReplay) -> JSONValue {
        .object([
            "total_microseconds": .integer(replay.total), "work_microseconds": .integer(replay.work),
            "longest_chain_microseconds": .integer(replay.longestChain),
            "path": .array(
                replay.path.map { link in
                    .object([
                        "name": .string(link.step.name), "start_microseconds": .integer(link.step.start),
                        "duration_microseconds": .integer(link.step.duration),
                        "waited_for_cpu": link.waitedForCPU ? .bool(true) : nil,
                    ])
                }),
        ])
    }
}
