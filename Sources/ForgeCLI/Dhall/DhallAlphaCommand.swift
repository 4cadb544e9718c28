internal import ArgumentParser

/// `forge dhall alpha`.
struct DhallAlphaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alpha",
        abstract: "Rename bound variables to `_` (α-normal form); nothing is imported or computed.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        try DhallRelation.alpha.run(arguments.file, try arguments.options(), as: arguments.form)
    }
}
