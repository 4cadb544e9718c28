internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeLedger

/// `forge trace`.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Write a run as a trace that Perfetto and chrome://tracing show.",
        discussion: """
            Each lane is a place at which one action ran at a time; results from the cache are instants in a lane of \
            their own. Without --run it is the latest run here: of the packages or document of this directory.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The file; `-` is standard output.", valueName: "FILE"))
    var output: String

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("The run's number, as `forge record list` shows it.", valueName: "N"))
    var number: Int64?

    @OptionGroup var document: DocumentOptions

    func run() throws {
        let ledger = try Composition.ledger(of: try Composition.store())
        let project = document.project ?? (try? RepositoryRoot.find())?.path
        guard let number = try number ?? ledger.latestRun(project: project) else {
            throw ForgeError(.runUnknown, "No run is on record here", hints: ["Build something first"])
        }
        guard let found = try ledger.run(number) else {
            let latest = try ledger.runs(limit: 1).first.map { ["The latest run is \($0.number)"] } ?? []
            throw ForgeError(.runUnknown, "There is no run \(number)", hints: latest)
        }
        let trace = JSONWriter.canonical(RunTrace(found, try ledger.actions(of: number)).json) + [0x0A]
        if output == "-" { return try DocumentOutput.write(trace) }
        let file = try FileSink(output)
        try trace.withUnsafeBytes { bytes in try file.write(bytes) }
        try file.commit()
    }
}
