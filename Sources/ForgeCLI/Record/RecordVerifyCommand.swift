internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeStore

/// `forge record verify`.
struct RecordVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Derive everything that records say again from bytes.",
        discussion: "Exits with 4 when something does not hold.")

    @Argument(help: ArgumentHelp("Actions' names or records' digests; none means all known.", valueName: "RECORD"))
    var records: [String] = []

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        let fabric = try Composition.fabric()
        var ids: [BlobID] = []
        if records.isEmpty {
            var seen: Set<BlobID> = []
            for row in try fabric.ledger.records(limit: Self.limit) {
                if let record = row.record, seen.insert(record).inserted { ids.append(record) }
            }
        } else {
            for record in records { ids.append(try RecordReference.find(record, in: fabric)) }
        }
        let verifier = RecordVerifier(store: fabric.store, cache: fabric.store)
        var failed = 0
        for id in ids {
            let observation = try fabric.ledger.execution(of: id)?.observation
            let verification = try verifier.verify(id, observation: observation)
            if !verification.passed { failed += 1 }
            if json {
                print(JSONWriter.canonicalText(verification.json))
                continue
            }
            print("\(verification.passed ? "OK    " : "FAILED") \(id.digest.text)")
            if !verification.passed || !records.isEmpty { for line in verification.lines { print("  \(line)") } }
        }
        if !json { print("\(ids.count) records: \(ids.count - failed) hold, \(failed) do not") }
        if failed > 0 { throw ExitCode(ErrorCode.recordMismatch.outcome.exitCode) }
    }

    /// The most records that are checked when none is named.
    private static let limit = 100_000
}
