internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeLedger

/// `forge path`.
struct PathCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path", abstract: "Show which actions decide how long a build takes, and what would shorten it.",
        discussion: """
            Durations of the latest executions are replayed through the scheduler of builds, on a clock that is \
            counted. --what-if cores=8 supposes other hardware, --what-if //path:name=0.5 a target in half its time; \
            several hold together.
            """)

    @Argument(help: ArgumentHelp("Labels or actions; none means all.", valueName: "TARGET"))
    var targets: [String] = []

    @Option(help: ArgumentHelp("What to suppose; repeatable.", valueName: "NAME=VALUE"))
    var whatIf: [String] = []

    @Option(
        name: [.customShort("j", allowingJoined: true), .long],
        help: ArgumentHelp("CPUs' worth of actions at one time.", valueName: "N"))
    var jobs: Int?

    @Option(help: ArgumentHelp("Labels are of this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @OptionGroup var document: DocumentOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        if let jobs, jobs < 1 { throw ForgeError(.usage, "`--jobs` takes a number from 1 up, not \(jobs)") }
        var suppositions: [Supposition] = []
        for text in whatIf { suppositions.append(try Supposition(text)) }
        let selection = try BuildSelection(orAll: targets, document, toolchain: toolchain)
        let ledger = try Composition.ledger(of: try Composition.store())
        let durations = try ledger.durations(project: selection.directory)
        let cores = jobs ?? Composition.cpuCount
        let now = try ScheduleReplay(
            selection.workload, targets: selection.actions, durations: durations, cores: cores)
        let unknown = now.steps.filter { durations[$0.name] == nil }.map(\.name)
        guard unknown.count < now.steps.count else {
            throw ForgeError(
                .runUnknown, "None of these actions has run, so that nothing is known of how long they take",
                hints: ["Build them first"])
        }
        var report = PathReport(cores: cores, replay: now, unknown: unknown)
        if !suppositions.isEmpty {
            let (changed, others) = try suppose(suppositions, durations, now, cores)
            report.supposed = try ScheduleReplay(
                selection.workload, targets: selection.actions, durations: changed, cores: others)
            report.supposition = whatIf.joined(separator: ", ")
        }
        if json { return try DocumentOutput.line(JSONWriter.canonicalText(report.json)) }
        for line in report.lines { try DocumentOutput.line(line) }
    }

    /// The durations and the number of CPUs that are supposed.
    private func suppose(
        _ suppositions: [Supposition], _ durations: [String: Int64], _ replay: ScheduleReplay, _ cores: Int
    ) throws -> ([String: Int64], Int) {
        var (changed, count) = (durations, cores)
        for supposition in suppositions {
            switch supposition {
            case .cores(let number): count = number
            case .factor(let name, let millionths):
                let names = try names(of: name, among: replay.steps.map(\.name))
                for name in names { changed[name] = (changed[name] ?? 0) * millionths / 1_000_000 }
            }
        }
        return (changed, count)
    }

    /// The action of that name, or all actions of a label.
    private func names(of text: String, among names: [String]) throws -> [String] {
        let full = BuildSelection.isLabel(text) ? try RepositoryRoot.find().absolute(text) : text
        var label = full
        if BuildSelection.isLabel(full), !full.contains("#") { label = try AskedActions.pattern(full) }
        let found = names.filter { $0 == full || label.hasSuffix("#") && $0.hasPrefix(label) }
        guard found.isEmpty else { return found }
        throw ForgeError(
            .targetUnknown, "`\(text)` is none of the actions whose path is shown",
            hints: Suggestion.hints(for: full, among: names))
    }
}
