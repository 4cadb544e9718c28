internal import ArgumentParser

/// `forge dhall encode`.
struct DhallEncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Parse a source and print its binary encoding; nothing is imported or computed.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        try DhallRelation.encode.run(arguments.file, try arguments.options(), as: arguments.form)
    }
}
