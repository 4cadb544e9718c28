internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs

/// `forge verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Execute a target several times and compare every output.",
        discussion: """
            Time, process ids, load, directory order and address randomisation differ between the runs. A difference \
            in canonical outputs fails; logs that are not outputs are shown only. --vary also changes what the sandbox \
            pins, and names the condition that the target depends on, without deciding the exit code. The exit code \
            is 0 when every target is reproducible, and 1 when one is not or its command fails.
            """)

    @Argument(help: ArgumentHelp("Names of actions, or labels; none means all.", valueName: "TARGET"))
    var targets: [String] = []

    @Option(help: ArgumentHelp("How many times.", valueName: "N"))
    var runs = 2

    @Option(
        help: ArgumentHelp(
            "Pinned conditions to change, or `all`; repeatable: \(Variation.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "NAME"))
    var vary: [String] = []

    @Option(help: ArgumentHelp("Make labels with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @OptionGroup var document: DocumentOptions
    @OptionGroup var work: WorkOptions

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        guard (1...1000).contains(runs) else {
            throw ForgeError(.usage, "`--runs` takes a number from 1 to 1000, not \(runs)")
        }
        let variations = try self.variations()
        let selection = try BuildSelection(orAll: targets, document, toolchain: toolchain)
        let options = try work.options()
        let fabric = try Composition.fabric()
        let printer = BuildPrinter(json: json, clock: fabric.clock)
        let session = BuildSession(
            fabric: fabric, workload: selection.workload, documentDirectory: selection.directory, options: options,
            emit: { event in
                // Results of what the targets need are not what the user asked about.
                if case .notice = event { printer.take(event) }
                if case .preparing = event { printer.take(event) }
            })
        var verifications: [Verification] = []
        for target in selection.actions.isEmpty ? selection.workload.actions.map(\.name) : selection.actions {
            let verification = try await Interruption.watched(printer) { () async throws(ForgeError) in
                try await Verifier(session: session).verify(target, runs: runs, vary: variations) { done, all in
                    if !json { StandardError.write("verify   \(target): \(done) of \(all) runs\n") }
                }
            }
            VerificationText.show(verification, json: json)
            verifications.append(verification)
        }
        let failed = verifications.filter { !$0.isReproducible }.map(\.target)
        if !failed.isEmpty { throw ExitCode(ErrorCode.notReproducible.outcome.exitCode) }
    }

    private func variations() throws(ForgeError) -> [Variation] {
        var found: [Variation] = []
        for name in vary.flatMap({ $0.split(separator: ",").map(String.init) }) {
            if name == "all" { return Variation.allCases }
            guard let variation = Variation(rawValue: name) else {
                throw ForgeError(
                    .usage, "No condition is named `\(name)`",
                    hints: Suggestion.hints(for: name, among: Variation.allCases.map(\.rawValue)))
            }
            if !found.contains(variation) { found.append(variation) }
        }
        return found
    }
}
