internal import ArgumentParser

/// `forge record`.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Look at records: canonical statements that bind an action's key to its result.",
        subcommands: [
            RecordListCommand.self, RecordShowCommand.self, RecordDiffCommand.self, RecordVerifyCommand.self,
        ])
}
