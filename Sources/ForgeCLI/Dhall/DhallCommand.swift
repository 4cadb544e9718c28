internal import ArgumentParser

/// `forge dhall`.
struct DhallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dhall", abstract: "Work with Dhall, the language that builds are declared in.",
        groupedSubcommands: [
            CommandGroup(
                name: "For people:",
                subcommands: [
                    DhallEvalCommand.self, DhallToJSONCommand.self, DhallToYAMLCommand.self, DhallFromJSONCommand.self,
                    DhallFormatCommand.self, DhallLintCommand.self, DhallDiffCommand.self, DhallFreezeCommand.self,
                    DhallTagsCommand.self, DhallLSPCommand.self, DhallPackageCommand.self,
                    DhallREPLCommand.self,
                ]),
            CommandGroup(
                name: "Relations of the standard:",
                subcommands: [
                    DhallEncodeCommand.self, DhallDecodeCommand.self, DhallResolveCommand.self, DhallTypeCommand.self,
                    DhallNormalizeCommand.self, DhallAlphaCommand.self, DhallHashCommand.self,
                ]),
        ])
}
