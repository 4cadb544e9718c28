internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs
internal import ForgeStore

/// `forge build`.
struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build actions and everything that they need.",
        discussion: """
            Results come from the cache where they can. Outputs are linked below forge-out/ beside the document, one \
            directory for each target: what //app:x leaves is in forge-out/app/x/.
            """)

    @Argument(
        help: ArgumentHelp(
            "Names of actions of the document, or labels of packages, such as //lib:z or //...; none for all.",
            valueName: "TARGET"))
    var targets: [String] = []

    @Option(help: ArgumentHelp("Make labels with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @OptionGroup var document: DocumentOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var remote: RemoteOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("Copy outputs to DIR/TARGET/ instead.", valueName: "DIR"))
    var output: String?

    @Flag(name: .shortAndLong, help: "Go on with independent actions after a failure.")
    var keepGoing = false

    @Flag(help: "Run actions again whose failure is in the cache.")
    var retryFailed = false

    @Flag(help: "Print one JSON object a line; the last is the summary.")
    var json = false

    func run() async throws {
        let targets = BuildSelection.orAll(targets, document)
        var options = try work.options()
        options.keepGoing = keepGoing
        options.retryFailed = retryFailed
        options.showsOutputs = remote.showsOutputs
        options.containerImages = try remote.images()
        let summary =
            try await !json && output == nil && options.containerImages.isEmpty
            && targets.contains(where: BuildSelection.isLabel)
            ? buildPackages(targets, options) : buildSelection(targets, options)
        if !summary.isSuccess { throw ExitCode(ErrorCode.actionFailed.outcome.exitCode) }
    }

    private func buildSelection(_ targets: [String], _ options: BuildOptions) async throws -> BuildSummary {
        let selection = try BuildSelection(targets, document, toolchain: toolchain)
        let fabric = try Composition.fabric(remote)
        let printer = BuildPrinter(json: json, clock: fabric.clock)
        let session = BuildSession(
            fabric: fabric, workload: selection.workload, documentDirectory: selection.directory, options: options,
            emit: printer.take)
        let destination = output.map { BuildSession.Destination.copies($0) } ?? .links
        let summary = try await Interruption.watched(printer) { () async throws(ForgeError) in
            try await session.build(selection.actions, into: destination)
        }
        try await show(summary, of: selection, fabric, printer)
        return summary
    }

    /// Builds labels with what is known of the last build of them.
    private func buildPackages(_ targets: [String], _ options: BuildOptions) async throws -> BuildSummary {
        try BuildSelection.checkLabels(targets)
        let compilation = PackageCompilation(root: try RepositoryRoot.find())
        let asked = try AskedLabels(targets, toolchain: toolchain)
        let request = compilation.request(asked.labels, toolchain: asked.toolchain, options)
        let daemon = DaemonClient(root: compilation.root.path)
        if let total = daemon?.unchanged(request) {
            return concludeUnchanged(total, BuildPrinter(json: false, clock: SystemClock()))
        }
        let printer = BuildPrinter(json: false, clock: SystemClock())
        let build = PackageBuild(
            home: try Composition.home(), fabric: { [remote] () throws(ForgeError) in try Composition.fabric(remote) },
            root: compilation.root.path, options: options,
            compiler: compilation.compiler, emit: printer.take)
        let result = try await Interruption.watched(printer) { () async throws(ForgeError) in
            do { return Result<PackageBuild.Outcome, any Error>.success(try await build.build(request)) } catch {
                return .failure(error)
            }
        }
        if case .failure(let error as ForgeError) = result, error.code == .inputMissing {
            // A file of a target went after the packages were compiled.
            _ = try compilation.compile(request)
        }
        switch try result.get() {
        case .unchanged(let total):
            daemon?.learn(request)
            return concludeUnchanged(total, printer)
        case .ran(let run):
            let targets = run.summary.isSuccess && run.unread.isEmpty ? [] : PackageCompilation.targets(run.details)
            try FailureReport(fabric: try build.fabric(), root: compilation.root.path, targets: targets)
                .show(run.summary, json: false)
            printer.unread(
                run.unread, of: targets, in: Set(run.actions), isWhole: request.patterns.contains("//..."))
            conclude(run.summary, printer)
            if run.summary.isSuccess { daemon?.learn(request) }
            return run.summary
        }
    }

    /// Shows that nothing has changed.
    private func concludeUnchanged(_ total: Int, _ printer: BuildPrinter) -> BuildSummary {
        var summary = BuildSummary()
        summary.total = total
        summary.cached = total
        conclude(summary, printer)
        return summary
    }

    /// Shows how a run ended.
    private func show(
        _ summary: BuildSummary, of selection: BuildSelection, _ fabric: Fabric, _ printer: BuildPrinter
    ) async throws {
        try FailureReport(fabric: fabric, document: document, selection: selection).show(summary, json: json)
        if summary.isSuccess, let targets = selection.targets {
            let unread = try await UnreadInputs(fabric: fabric, workload: selection.workload).paths(of: summary)
            printer.unread(
                unread, of: targets, in: Set(summary.reports.keys), isWhole: selection.isWhole)
        }
        conclude(summary, printer)
    }

    private func conclude(_ summary: BuildSummary, _ printer: BuildPrinter) {
        if json {
            print(
                JSONWriter.canonicalText(
                    .object([
                        "type": .string("summary"),
                        "actions": .object([
                            "total": .integer(Int64(summary.total)), "executed": .integer(Int64(summary.executed)),
                            "cached": .integer(Int64(summary.cached)), "failed": .integer(Int64(summary.failed)),
                            "skipped": .integer(Int64(summary.skipped)),
                        ]),
                        "success": .bool(summary.isSuccess), "cancelled": .bool(summary.cancelled),
                        "duration_ms": .integer(printer.elapsedNanoseconds / 1_000_000),
                    ])))
            return
        }
        let noun = summary.total == 1 ? "action" : "actions"
        StandardError.write(
            "\(summary.total) \(noun): \(ActionLine.counts(summary)) in "
                + "\(BuildPrinter.seconds(printer.elapsedNanoseconds))\(summary.cancelled ? " (cancelled)" : "")\n")
    }
}
