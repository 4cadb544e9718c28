internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeStore

/// `forge record show`.
struct RecordShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a record: indented, or with --json as the canonical bytes that are hashed.")

    @Argument(help: ArgumentHelp("An action's name, or a record's digest.", valueName: "RECORD"))
    var record: String

    @Flag(help: "Print exactly the canonical bytes.")
    var json = false

    func run() throws {
        let fabric = try Composition.fabric()
        let (id, record) = try RecordReference.record(record, in: fabric)
        if json {
            StandardOutput.write(record.bytes)
            return
        }
        print("record \(id.digest.text)")
        StandardOutput.write(JSONWriter.pretty(record.json))
    }
}
