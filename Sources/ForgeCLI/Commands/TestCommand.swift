internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs

/// `forge test`.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of packages, those that passed before from the cache.",
        discussion: "A test passes when its command ends with 0. All tests run, whatever became of others.")

    @Argument(help: ArgumentHelp("Labels; none means //..., all packages.", valueName: "LABEL"))
    var labels: [String] = []

    @Option(help: ArgumentHelp("Make and test with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @Option(help: ArgumentHelp("Write a JUnit report to this file.", valueName: "FILE"))
    var junit: String?

    @OptionGroup var work: WorkOptions

    @Flag(help: "Print one JSON object a line; the last is the summary.")
    var json = false

    func run() async throws {
        let document = try DocumentOptions.parse([])
        for name in labels where !BuildSelection.isLabel(name) {
            throw ForgeError(.labelInvalid, "`\(name)` is not a label", hints: ["Write `//path:name` or `//...`"])
        }
        let selection = try BuildSelection(
            labels.isEmpty ? ["//..."] : labels, document, toolchain: toolchain, part: .tests)
        guard !selection.actions.isEmpty else {
            throw ForgeError(.targetUnknown, "There are no tests in what was named")
        }
        var options = try work.options()
        options.keepGoing = true
        options.retryFailed = true
        let fabric = try Composition.fabric()
        let printer = BuildPrinter(json: json, clock: fabric.clock)
        let session = BuildSession(
            fabric: fabric, workload: selection.workload, documentDirectory: selection.directory, options: options,
            emit: { event in
                // What tests need is of interest when it fails.
                switch event {
                case .notice, .preparing: printer.take(event)
                default: break
                }
            })
        let summary = try await Interruption.watched(printer) { () async throws(ForgeError) in
            try await session.build(selection.actions, into: .links)
        }
        try FailureReport(fabric: fabric, document: document, selection: selection).show(summary, json: json)
        let results = selection.actions.map { TestResult(action: $0, report: summary.reports[$0]) }
        for result in results { print(json ? JSONWriter.canonicalText(result.json) : result.line) }
        if let junit { try LogFile.write(TestResult.junit(results), to: junit) }
        conclude(results, summary, printer)
        if !summary.isSuccess { throw ExitCode(ErrorCode.actionFailed.outcome.exitCode) }
    }

    private func conclude(_ results: [TestResult], _ summary: BuildSummary, _ printer: BuildPrinter) {
        let counts = TestResult.Verdict.allCases.map { verdict in (verdict, results.count { $0.verdict == verdict }) }
        if json {
            var members = counts.map { JSONMember($0.0.rawValue, .integer(Int64($0.1))) }
            members.append(JSONMember("cached", .integer(Int64(results.count { $0.isCached }))))
            return print(
                JSONWriter.canonicalText(
                    .object([
                        "type": .string("summary"), "tests": .object(members), "success": .bool(summary.isSuccess),
                        "duration_ms": .integer(printer.elapsedNanoseconds / 1_000_000),
                    ])))
        }
        let words = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }
        let cached = results.count { $0.isCached }
        let noun = results.count == 1 ? "test" : "tests"
        StandardError.write(
            "\(results.count) \(noun): \(words.joined(separator: ", "))\(cached > 0 ? ", \(cached) from the cache" : "") in "
                + "\(BuildPrinter.seconds(printer.elapsedNanoseconds))\n")
    }
}
