internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs

/// `forge watch`.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Build targets, and again whenever something below the root changes.",
        discussion: """
            Prints one line for each build, and what failed. Hidden files and forge-out are not looked at; changes \
            that come together are built together. Ctrl-C ends it.
            """)

    @Argument(help: ArgumentHelp("Labels; none means //..., all packages.", valueName: "LABEL"))
    var labels: [String] = ["//..."]

    @Flag(help: "Run the tests of the targets instead of building their outputs.")
    var test = false

    @Option(help: ArgumentHelp("Make labels with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @Option(help: ArgumentHelp("End after this many builds, with the exit code of the last.", valueName: "N"))
    var builds: Int?

    @Flag(help: "End after the first build that follows a change.")
    var onceChanged = false

    @OptionGroup var work: WorkOptions

    func validate() throws {
        if let builds, builds < 1 { throw ValidationError("`--builds` takes a number from 1 up") }
        if onceChanged, builds != nil { throw ValidationError("`--once-changed` and `--builds` exclude each other") }
    }

    func run() async throws {
        for name in labels where !BuildSelection.isLabel(name) {
            throw ForgeError(.labelInvalid, "`\(name)` is not a label", hints: ["Write `//path:name` or `//...`"])
        }
        let root = try RepositoryRoot.find()
        let watch = try DirectoryWatch(root.path)
        let fabric = try Composition.fabric()
        let last = onceChanged ? 2 : builds
        var number = 0
        var changed: [String] = []
        while true {
            number += 1
            let isGood = try await build(fabric, number, changed.map { String($0.dropFirst(root.path.utf8.count + 1)) })
            if let last, number >= last {
                if !isGood { throw ExitCode(ErrorCode.actionFailed.outcome.exitCode) }
                return
            }
            let lock = PackageFiles.bytes("\(root.path)/forge.lock")
            repeat {
                changed = try watch.changes { Interruption.exitCode != nil }
                if Interruption.exitCode != nil { throw ForgeError(.cancelled, "Stopped") }
                // Builds lock environments, which is no change for the next one.
                if PackageFiles.bytes("\(root.path)/forge.lock") == lock {
                    changed.removeAll { $0.hasPrefix("\(root.path)/forge.lock") }
                }
            } while changed.isEmpty
        }
    }

    /// Builds once and says so in a line; what is wrong with sources does not end the watch.
    private func build(_ fabric: Fabric, _ number: Int, _ changed: [String]) async throws -> Bool {
        let printer = BuildPrinter(json: false, clock: fabric.clock)
        do {
            let document = try DocumentOptions.parse([])
            let selection = try BuildSelection(labels, document, toolchain: toolchain, part: test ? .tests : .outputs)
            guard !selection.actions.isEmpty else {
                line(false, number, changed, "there is nothing to \(test ? "test" : "build")", printer)
                return false
            }
            var options = try work.options()
            options.keepGoing = true
            options.retryFailed = test
            let session = BuildSession(
                fabric: fabric, workload: selection.workload, documentDirectory: selection.directory, options: options,
                emit: { event in if case .notice = event { printer.take(event) } })
            let summary = try await Interruption.watched(printer) { () async throws(ForgeError) in
                try await session.build(selection.actions, into: .links)
            }
            try FailureReport(fabric: fabric, document: document, selection: selection).show(summary, json: false)
            line(summary.isSuccess, number, changed, ActionLine.counts(summary), printer)
            return summary.isSuccess
        } catch let error as ForgeErrors {
            return refused(error.errors, number, changed, printer)
        } catch let error as ForgeError where error.code != .cancelled {
            return refused([error], number, changed, printer)
        }
    }

    private func refused(_ errors: [ForgeError], _ number: Int, _ changed: [String], _ printer: BuildPrinter) -> Bool {
        for error in errors { StandardError.write(error.rendered + "\n") }
        line(false, number, changed, errors.count == 1 ? "1 error" : "\(errors.count) errors", printer)
        return false
    }

    private func line(_ isGood: Bool, _ number: Int, _ changed: [String], _ text: String, _ printer: BuildPrinter) {
        let word = isGood ? Palette.paint("good", .good) : Palette.paint("bad ", .bad)
        let cause =
            switch changed.count {
            case 0: ""
            case 1: " after \(changed[0])"
            default: " after \(changed[0]) and \(changed.count - 1) more"
            }
        StandardError.write(
            "\(word) #\(number)\(cause): \(text) in \(BuildPrinter.seconds(printer.elapsedNanoseconds))\n")
    }
}
