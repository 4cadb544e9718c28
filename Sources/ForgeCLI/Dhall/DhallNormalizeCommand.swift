internal import ArgumentParser
internal import ForgeDhall

/// `forge dhall normalize`.
struct DhallNormalizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "normalize", abstract: "Print the β-normal form of an expression.")

    @OptionGroup var arguments: DhallArguments

    @Flag(help: "Compute without inferring the type first; ill-typed expressions may not end.")
    var noCheck = false

    @Flag(help: "Refuse imports instead of resolving them.")
    var noImports = false

    func run() throws {
        let result = try Dhall.normalize(
            try arguments.source(), try arguments.options(), checks: !noCheck, imports: !noImports,
            as: arguments.form)
        try DocumentOutput.write(result)
    }
}
