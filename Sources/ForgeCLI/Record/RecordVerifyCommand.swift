internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeStore

/// `forge record verify`
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
            ids = try fabric.ledger.records()
        } else {
            for record in records { ids.append(try RecordReference.find(record, in: fabric)) }
        }
        var failed = 0
        for id in ids {
            let check = try RecordVerifier(store: fabric.store, cache: fabric.store).verify(id)
            if !check.holds { failed += 1 }
            show(check, id)
        }
        if !json { print("\(ids.count) records: \(ids.count - failed) hold, \(failed) do not") }
        if failed > 0 { throw ExitCode(ErrorCode.Outcome.integrity.exitCode) }
    }

    private func show(_ check: RecordCheck, _ id: BlobID) {
        if json {
            print(
                JSONWriter.canonicalText(
                    .object([
                        "type": .string("record_check"), "record": .string(id.digest.text),
                        "holds": .bool(check.holds),
                        "checks": .array(
                            check.items.map {
                                .object([
                                    "name": .string($0.name), "holds": .bool($0.holds),
                                    "detail": $0.detail.map { .string($0) },
                                ])
                            }),
                    ])))
            return
        }
        print("\(check.holds ? "OK    " : "FAILED") \(id.digest.text)")
        for item in check.items where !item.holds || !check.holds {
            print("  \(item.holds ? "holds" : "FAILS") \(item.name)\(item.detail.map { ": \($0)" } ?? "")")
        }
    }
}
