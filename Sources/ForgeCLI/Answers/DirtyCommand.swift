internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs

/// `forge dirty`.
struct DirtyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dirty", abstract: "Say which actions would run now, and why, executing none.",
        discussion: """
            `run` would run; `maybe` stands behind one that would, and is cached when that one leaves the same bytes; \
            `failed` and `blocked` are a failure in the cache and what stands behind it. Exits with 0 whatever is found.
            """)

    @Argument(help: ArgumentHelp("Labels or actions; none means all.", valueName: "TARGET"))
    var targets: [String] = []

    @Option(help: ArgumentHelp("Make labels with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @OptionGroup var document: DocumentOptions

    @Option(
        help: ArgumentHelp("Waive this protection, as the build would. Repeatable.", valueName: "NAME"))
    var allowWeakerSandbox: [String] = []

    @Flag(help: "List what would come from the cache as well.")
    var all = false

    @Flag(help: "Print one JSON object for each action, and a summary.")
    var json = false

    func run() async throws {
        let selection = try BuildSelection(orAll: targets, document, toolchain: toolchain)
        var options = BuildOptions(jobs: 1)
        for name in allowWeakerSandbox { try WorkOptions.checkWaiver(name) }
        options.waivedProtections = Array(Set(allowWeakerSandbox)).sorted()
        let fabric = try Composition.fabric()
        let printer = BuildPrinter(json: false, clock: fabric.clock)
        let session = BuildSession(
            fabric: fabric, workload: selection.workload, documentDirectory: selection.directory, options: options,
            emit: { event in if !json { printer.take(event) } })
        let findings = try await session.dirty(selection.actions)
        let counts = DirtyAction.State.allCases.map { state in (state, findings.count { $0.state == state }) }
        for finding in findings {
            if json {
                try DocumentOutput.line(JSONWriter.canonicalText(finding.json))
            } else if all || finding.state != .cached {
                try DocumentOutput.line("\(finding.state.rawValue.padded(to: 7)) \(finding.name): \(finding.reason)")
            }
        }
        if json {
            var members = [JSONMember("type", .string("summary"))]
            members += counts.map { JSONMember($0.0.rawValue, .integer(Int64($0.1))) }
            return try DocumentOutput.line(JSONWriter.canonicalText(.object(members)))
        }
        let words = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
        StandardError.write("\(findings.count) \(findings.count == 1 ? "action" : "actions"): \(words)\n")
    }
}
