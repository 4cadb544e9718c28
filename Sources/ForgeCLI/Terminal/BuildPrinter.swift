internal import ForgeCompiler
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs
private import Glibc
private import Synchronization

/// Shows a run as it happens: a live line on a terminal, plain lines elsewhere, one JSON object a line on request.
final class BuildPrinter: Sendable {
    /// How the run is shown.
    enum Style: Sendable {
        case terminal, plain, json
    }

    private struct State {
        var total = 0
        var done = 0
        var cached = 0
        var failed = 0
        var running: [(name: String, since: Int64)] = []
        var liveShown = false
    }

    private let style: Style
    private let clock: any Clock
    private let started: Int64
    private let state = Mutex(State())

    init(json: Bool, clock: any Clock) {
        style = json ? .json : Palette.isTerminal ? .terminal : .plain
        self.clock = clock
        started = clock.monotonicNanoseconds()
    }

    /// Nanoseconds since the run began.
    var elapsedNanoseconds: Int64 { clock.monotonicNanoseconds() - started }

    /// Takes one event.
    func take(_ event: Event) {
        state.withLock { state in
            clearLive(&state)
            switch event {
            case .started(let total):
                state = State(total: total)
                if style == .json { printJSON(["type": .string("started"), "total": .integer(Int64(total))]) }
            case .notice(let text): note("notice", text)
            case .preparing(let what): note("prepare", what)
            case .actionStarted(let name, let key):
                state.running.append((name, clock.monotonicNanoseconds()))
                if style == .json {
                    printJSON(["type": .string("action_started"), "name": .string(name), "key": .string(key.text)])
                } else if style == .plain {
                    StandardError.write("start    \(name)\n")
                }
            case .actionFinished(let report): finished(report, &state)
            case .actionSkipped(let name, let cause):
                if style == .json {
                    printJSON([
                        "type": .string("action_skipped"), "name": .string(name), "cause": .string(cause),
                    ])
                } else {
                    StandardError.write("skipped  \(name) (needs \(cause))\n")
                }
            }
            drawLive(&state)
        }
    }

    /// Draws the live line again, so that elapsed times move.
    func tick() {
        state.withLock { state in
            clearLive(&state)
            drawLive(&state)
        }
    }

    /// Whether a live line is drawn at all.
    var isLive: Bool { style == .terminal }

    private func note(_ type: String, _ text: String) {
        if style == .json {
            printJSON(["type": .string(type), "message": .string(text)])
        } else {
            StandardError.write(Palette.paint(type.padded(to: 8), .quiet) + " \(text)\n")
        }
    }

    /// Warns of headers that targets declare and nothing reads.
    ///
    /// What only a part of the owner's sources could have read is not spoken of.
    ///
    /// - Parameters:
    ///   - actions: All actions of the build.
    ///   - isWhole: Whether every source below the root was built.
    func unread(_ paths: [String], of targets: [CompiledBuild.Target], in actions: Set<String>, isWhole: Bool) {
        for path in paths {
            guard let owner = targets.first(where: { $0.files.contains(path) }),
                owner.actions.allSatisfy({ actions.contains($0) || owner.tests.contains($0) })
            else { continue }
            let readers = isWhole ? "no source reads it: take it out of `hdrs`" : "no source of this build reads it"
            let text = "`\(path)` is declared by `\(owner.name)`, and \(readers)"
            if style == .json {
                printJSON([
                    "type": .string("warning"), "code": .string("W_HEADER_UNUSED"), "message": .string(text),
                ])
            } else {
                StandardError.write(Palette.paint("warning".padded(to: 8), .bad) + " \(text)\n")
            }
        }
    }

    private func finished(_ report: ActionReport, _ state: inout State) {
        state.running.removeAll { $0.name == report.name }
        state.done += 1
        if report.origin == .cached { state.cached += 1 }
        if !report.outcome.isSuccess, report.outcome != .cancelled { state.failed += 1 }
        if style == .json {
            printJSON(ActionLine.json(report))
            return
        }
        let (word, role): (String, Palette.Role) =
            switch (report.outcome, report.origin) {
            case (.exited(0), .cached): ("cached", .quiet)
            case (.exited(0), .executed): ("built", .good)
            case (.cancelled, _): ("stopped", .quiet)
            default: ("failed", .bad)
            }
        if report.origin == .cached, report.outcome.isSuccess, style == .terminal { return }
        var line = "\(Palette.paint(word.padded(to: 8), role)) \(report.name)"
        if report.origin == .executed { line += " \(Self.seconds(report.durationNanoseconds))" }
        if !report.outcome.isSuccess, report.outcome != .cancelled { line += ": \(ActionLine.words(report.outcome))" }
        if !report.outcome.isSuccess, report.origin == .cached { line += " (cached; `--retry-failed` runs it again)" }
        StandardError.write(line + "\n")
    }

    private func clearLive(_ state: inout State) {
        guard state.liveShown else { return }
        StandardError.write("\r\u{1b}[K")
        state.liveShown = false
    }

    private func drawLive(_ state: inout State) {
        guard style == .terminal, !state.running.isEmpty else { return }
        let now = clock.monotonicNanoseconds()
        let running = state.running.map { "\($0.name) \(Self.seconds(now - $0.since))" }
        let line = Self.liveLine(
            done: state.done, total: state.total, cached: state.cached, failed: state.failed, running: running,
            elapsed: now - started, columns: Self.columns)
        StandardError.write(line)
        state.liveShown = true
    }

    /// The live line, cut to the terminal: counts, real work told apart from cached results, what runs, time.
    static func liveLine(
        done: Int, total: Int, cached: Int, failed: Int, running: [String], elapsed: Int64, columns: Int
    ) -> String {
        var counts = "[\(done)/\(total)"
        if cached > 0 { counts += ", \(cached) cached" }
        if failed > 0 { counts += ", \(failed) failed" }
        let shown = running.prefix(4).joined(separator: ", ")
        let more = running.count > 4 ? " and \(running.count - 4) more" : ""
        return String("\(counts), \(seconds(elapsed))] \(shown)\(more)".prefix(max(1, columns - 1)))
    }

    private func printJSON(_ members: KeyValuePairs<String, JSONValue?>) { printJSON(.object(members)) }

    private func printJSON(_ value: JSONValue) { StandardOutput.write(JSONWriter.canonical(value) + [0x0a]) }

    private static var columns: Int {
        var size = winsize()
        return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 80
    }

    /// A duration with two digits after the point.
    static func seconds(_ nanoseconds: Int64) -> String {
        let hundredths = nanoseconds / 10_000_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)s"
    }
}

extension String {
    /// The text with spaces up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
