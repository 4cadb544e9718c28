internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeLedger

/// `forge record list`.
struct RecordListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List executions, newest first, with their records.")

    @Option(help: ArgumentHelp("At most this many.", valueName: "N"))
    var limit = 50

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        guard limit > 0 else { throw ForgeError(.usage, "`--limit` takes a number from 1 up, not \(limit)") }
        let fabric = try Composition.fabric()
        for row in try fabric.ledger.records(limit: limit) {
            if json {
                print(
                    JSONWriter.canonicalText(
                        .object([
                            "type": .string("execution"), "run": .integer(row.run), "name": .string(row.name),
                            "key": .string(row.key.text),
                            "outcome": .string(row.outcome.kind.rawValue),
                            "detail": row.outcome.detail.map { .string($0) },
                            "record": row.record.map { .string($0.digest.text) },
                            "observation": row.observation.map { .string($0.digest.text) },
                            "start_microseconds": .integer(row.startMicroseconds),
                            "duration_microseconds": .integer(row.durationMicroseconds),
                        ])))
                continue
            }
            let outcome = row.outcome.kind.rawValue + (row.outcome.detail.map { " \($0)" } ?? "")
            print(
                "run \(row.run)  \(row.name.padded(to: 24))  \(outcome.padded(to: 10))  "
                    + (row.record?.digest.text ?? "no record"))
        }
    }
}
