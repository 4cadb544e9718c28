internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeStore

/// `forge record diff`.
struct RecordDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say in what two records differ: command, inputs by path, environment, contract, outputs.",
        discussion: "The exit code is 0 when they are equal and 1 when they differ.")

    @Argument(help: ArgumentHelp("An action's name, or a record's digest.", valueName: "A"))
    var first: String

    @Argument(help: ArgumentHelp("The other one.", valueName: "B"))
    var second: String

    func run() throws {
        let fabric = try Composition.fabric()
        let a = try RecordReference.record(first, in: fabric)
        let b = try RecordReference.record(second, in: fabric)
        let lines = try RecordComparison(store: fabric.store).lines(a.record, b.record)
        guard a.id != b.id else {
            print("equal")
            return
        }
        for line in lines { print(line) }
        throw ExitCode(1)
    }
}
