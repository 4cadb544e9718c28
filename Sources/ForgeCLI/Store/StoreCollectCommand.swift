internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeStore

/// `forge store gc`.
struct StoreCollectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Free what nothing needs; safe beside running builds.",
        discussion: """
            What stays whatever is asked: named roots, what running commands use, what links below forge-out/ show, \
            locked environments, and the latest record of each action with all that it speaks of. Of older runs the \
            records and logs stay, until --keep-runs forgets them. Cached results go when they were of no use for the \
            time of --older-than, or, the least recently used first, to get below --keep-bytes; and whatever nothing \
            names goes once it is older than --grace.
            """)

    @Option(help: ArgumentHelp("Let results go until at most so many bytes stay: N[K|M|G|T].", valueName: "BYTES"))
    var keepBytes: ByteCount?

    @Option(help: ArgumentHelp("Leave what is younger than this: N[s|m|h|d|w]; default 1h.", valueName: "TIME"))
    var grace: TimeSpan?

    @Option(help: ArgumentHelp("Let results go that were of no use for so long; default 30d.", valueName: "TIME"))
    var olderThan: TimeSpan?

    @Option(help: ArgumentHelp("Forget all runs but the latest so many first.", valueName: "N"))
    var keepRuns: Int?

    @Flag(name: [.customShort("n"), .long], help: "Say what would go, and leave it.")
    var dryRun = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if let keepRuns, keepRuns < 0 { throw ValidationError("`--keep-runs` takes a number from 0 up") }
        if keepRuns != nil, dryRun { throw ValidationError("`--keep-runs` forgets at once, so it has no `--dry-run`") }
    }

    func run() throws {
        let store = try Composition.store()
        let ledger = try Composition.ledger(of: store)
        let references = LedgerReferences(ledger: ledger)
        if !dryRun {
            _ = try references.forgetDead()
            if let keepRuns { _ = try ledger.prune(keepingLatest: keepRuns) }
        }
        var options = StoreCollector.Options()
        options.keepBytes = keepBytes?.bytes
        options.isDryRun = dryRun
        if let grace { options.graceSeconds = grace.seconds }
        if let olderThan { options.resultAgeSeconds = olderThan.seconds }
        var collector = StoreCollector(store: store, options: options) { () throws(ForgeError) in
            try references.read()
        }
        try show(try collector.run())
    }

    private func show(_ report: StoreCollector.Report) throws(ForgeError) {
        guard json else {
            try DocumentOutput.line(
                "\(dryRun ? "would free" : "freed") \(ByteCount.text(report.removedBytes)): "
                    + "\(StoreLine.count(report.removedObjects, "object")), "
                    + "\(StoreLine.count(report.removedResults, "result")), "
                    + "\(StoreLine.count(report.removedTrees, "tree")) on disk")
            return try DocumentOutput.line(
                "kept \(ByteCount.text(report.keptBytes)) in \(StoreLine.count(report.keptObjects, "object"))")
        }
        func part(_ members: KeyValuePairs<String, Int64>) -> JSONValue {
            .object(members.map { JSONMember($0.key, .integer($0.value)) })
        }
        try StoreLine.json(
            "collection",
            [
                JSONMember("dry_run", .bool(dryRun)),
                JSONMember(
                    "removed",
                    part([
                        "bytes": report.removedBytes, "objects": Int64(report.removedObjects),
                        "results": Int64(report.removedResults), "trees": Int64(report.removedTrees),
                    ])),
                JSONMember("kept", part(["bytes": report.keptBytes, "objects": Int64(report.keptObjects)])),
            ])
    }
}
