internal import ArgumentParser

/// `forge dhall resolve`.
struct DhallResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Print an expression with its imports in their place.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        try DhallRelation.resolve.run(arguments.file, try arguments.options(), as: arguments.form)
    }
}
