internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeJobs

/// `forge test`.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of packages, those that passed before from the cache.",
        discussion: """
            A test passes when its command ends with 0. All tests run, whatever became of others. A test that ends in \
            different ways under one key is FLAKY: with --runs that fails, with --rerun-failed it is only said. \
            Executions beyond the first go around the cache and leave nothing in it.
            """)

    @Argument(help: ArgumentHelp("Labels; none means //..., all packages.", valueName: "LABEL"))
    var labels: [String] = []

    @Option(help: ArgumentHelp("Make and test with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @Option(
        help: ArgumentHelp(
            "Only tests whose label fits: a part of it, a glob with * and ?, or a regular expression in /slashes/. Repeatable.",
            valueName: "PATTERN"))
    var filter: [String] = []

    @Option(help: ArgumentHelp("Execute every test this many times.", valueName: "N"))
    var runs: Int?

    @Option(help: ArgumentHelp("Execute a test that failed again, up to this many times.", valueName: "N"))
    var rerunFailed: Int?

    @Option(help: ArgumentHelp("Only share I of N, which is decided by each label alone.", valueName: "I/N"))
    var shard: String?

    @Option(
        help: ArgumentHelp(
            "Stop a test after this many seconds, where it declares no shorter limit; part of its key.",
            valueName: "SECONDS"))
    var timeout: Int64?

    @Option(help: ArgumentHelp("Write a JUnit report to this file.", valueName: "FILE"))
    var junit: String?

    @OptionGroup var work: WorkOptions
    @OptionGroup var remote: RemoteOptions

    @Flag(help: "Print one JSON object a line; the last is the summary.")
    var json = false

    func validate() throws {
        for (name, value) in [("runs", runs), ("rerun-failed", rerunFailed)] where !(1...1000).contains(value ?? 1) {
            throw ValidationError("`--\(name)` takes a number from 1 to 1000")
        }
        if runs != nil, rerunFailed != nil { throw ValidationError("`--runs` and `--rerun-failed` exclude each other") }
        if runs != nil || rerunFailed != nil, remote.containerImages != nil {
            throw ValidationError(
                "`--container-images` and `--\(runs == nil ? "rerun-failed" : "runs")` exclude each other: tests are "
                    + "executed again on this machine, which has no images")
        }
        if let timeout, !(1...86_400).contains(timeout) {
            throw ValidationError("`--timeout` takes a number of seconds from 1 to 86400")
        }
    }

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
        let chosen = try TestSelection(filters: filter, shard: shard)
        let tests = selection.actions.filter { chosen.contains(TestResult(action: $0, report: nil).name) }
        // A share may well be empty; a filter that fits nothing is a mistake.
        guard !tests.isEmpty || shard != nil else {
            throw ForgeError(
                .targetUnknown,
                "No test among \(selection.actions.count) fits `\(filter.joined(separator: "` and `"))`",
                hints: ["`forge query 'kind(Test, //...)'` and `'kind(C.test, //...)'` name tests"])
        }
        var options = try work.options()
        options.keepGoing = true
        options.retryFailed = true
        options.containerImages = try remote.images()
        let fabric = try Composition.fabric(remote)
        let printer = BuildPrinter(json: json, clock: fabric.clock)
        let session = BuildSession(
            fabric: fabric, workload: limited(selection.workload, tests), documentDirectory: selection.directory,
            options: options,
            emit: { event in
                // What tests need is of interest when it fails.
                switch event {
                case .notice, .preparing: printer.take(event)
                default: break
                }
            })
        let summary = try await Interruption.watched(printer) { () async throws(ForgeError) in
            tests.isEmpty ? BuildSummary() : try await session.build(tests, into: .links)
        }
        let failures = FailureReport(fabric: fabric, document: document, selection: selection)
        try failures.show(summary, json: json)
        let repeated = RepeatedTests(
            session: session, fabric: fabric, directory: selection.directory, printer: printer, json: json)
        var results: [TestResult] = []
        for test in tests where !summary.cancelled {
            var result = TestResult(action: test, report: summary.reports[test])
            if result.verdict == .failed, let report = summary.reports[test] {
                result.output = try failures.output(of: report)
            }
            if let runs { result = try await repeated.repeating(result, runs) }
            if let rerunFailed { result = try await repeated.retrying(result, rerunFailed) }
            results.append(result)
        }
        for result in results { print(json ? JSONWriter.canonicalText(result.json) : result.line) }
        if let junit { try LogFile.write(TestResult.junit(results), to: junit) }
        let accepted: [TestResult.Verdict] = rerunFailed == nil ? [.passed] : [.passed, .flaky]
        let isSuccess = !summary.cancelled && results.allSatisfy { accepted.contains($0.verdict) }
        conclude(results, isSuccess, printer)
        if !isSuccess { throw ExitCode(ErrorCode.actionFailed.outcome.exitCode) }
    }

    /// The workload with the limit of time on its tests.
    private func limited(_ workload: Workload, _ tests: [String]) -> Workload {
        guard let timeout else { return workload }
        var workload = workload
        let names = Set(tests)
        for place in workload.actions.indices where names.contains(workload.actions[place].name) {
            workload.actions[place].timeoutSeconds = min(workload.actions[place].timeoutSeconds ?? timeout, timeout)
        }
        return workload
    }

    private func conclude(_ results: [TestResult], _ isSuccess: Bool, _ printer: BuildPrinter) {
        let counts = TestResult.Verdict.allCases.map { verdict in (verdict, results.count { $0.verdict == verdict }) }
        if json {
            var members = counts.map { JSONMember($0.0.rawValue, .integer(Int64($0.1))) }
            members.append(JSONMember("cached", .integer(Int64(results.count { $0.isCached }))))
            return print(
                JSONWriter.canonicalText(
                    .object([
                        "type": .string("summary"), "tests": .object(members), "success": .bool(isSuccess),
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
