internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeStore

/// `forge why`.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say why a target ran the last time: what changed, and the way from there to it.",
        discussion: """
            Two input trees are compared, and only directories whose digests differ are opened. TARGET is a label, \
            one action of it (//path:name#step), or an action of the document; `--record A B` compares two records, \
            which may be of different machines.
            """)

    @Argument(help: ArgumentHelp("What is asked about.", valueName: "TARGET"))
    var target: String?

    @Option(help: ArgumentHelp("Compare the latest run of TARGET with this record.", valueName: "RECORD"))
    var against: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Compare two records, given by digest or name of action.", valueName: "RECORD"))
    var record: [String] = []

    @OptionGroup var document: DocumentOptions

    @Flag(help: "Print one JSON object for each action.")
    var json = false

    func run() throws {
        let fabric = try Composition.fabric()
        let answers = try answers(fabric)
        for answer in answers {
            if json {
                try DocumentOutput.line(JSONWriter.canonicalText(answer.json))
            } else {
                for line in WhyText.lines(answer) { try DocumentOutput.line(line) }
            }
        }
    }

    private func answers(_ fabric: Fabric) throws -> [WhyAnswer] {
        if !record.isEmpty {
            guard record.count == 2, target == nil, against == nil else {
                throw ForgeError(
                    .usage, "`--record` takes two records and no target", hints: ["Write `forge why --record A B`"])
            }
            let ids = (try RecordReference.find(record[0], in: fabric), try RecordReference.find(record[1], in: fabric))
            let finder = WhyFinder(
                ledger: fabric.ledger, store: fabric.store, project: nil, origins: DeclaredOrigins(nil))
            return [try finder.answer(between: ids.0, and: ids.1)]
        }
        guard let target else {
            throw ForgeError(
                .usage, "No target was named", hints: ["Write `forge why TARGET`, or `forge why --record A B`"])
        }
        let asked = try AskedActions(target, document, ledger: fabric.ledger)
        let finder = WhyFinder(
            ledger: fabric.ledger, store: fabric.store, project: asked.project,
            origins: DeclaredOrigins(asked.workload))
        if asked.names.isEmpty { return [try finder.answer(target)] }
        if let against {
            guard asked.names.count == 1 else {
                throw ForgeError(
                    .usage, "`\(target)` has \(asked.names.count) actions, and `--against` compares one",
                    hints: ["Name one of them, such as `\(asked.names[0])`"])
            }
            return [try finder.answer(asked.names[0], against: try RecordReference.find(against, in: fabric))]
        }
        return try finder.answers(asked.names)
    }
}
