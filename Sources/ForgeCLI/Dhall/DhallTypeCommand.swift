internal import ArgumentParser

/// `forge dhall type`.
struct DhallTypeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "type", abstract: "Print the type of an expression.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        try DhallRelation.type.run(arguments.file, try arguments.options(), as: arguments.form)
    }
}
