internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeStore

/// `forge log`.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Print what an action printed: its standard output, then its standard error.")

    @Argument(help: ArgumentHelp("The action's name.", valueName: "TARGET"))
    var target: String

    @OptionGroup var document: DocumentOptions

    func run() async throws {
        let fabric = try Composition.fabric()
        guard let row = try fabric.ledger.latest(actionName: target, project: document.project) else {
            let place = document.project.map { " in `\($0)`" } ?? ""
            throw ForgeError(
                .targetUnknown, "No run of an action named `\(target)`\(place) is on record",
                hints: ["Run `forge build \(target)` first"])
        }
        for blob in [row.stdout, row.stderr].compactMap({ $0 }) {
            try fabric.store.read(blob) { (chunk) throws(ForgeError) in _ = StandardOutput.write(chunk) }
        }
    }
}
