internal import ArgumentParser
internal import ForgeDhall

/// `forge dhall alpha`.
struct DhallAlphaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alpha", abstract: "Rename bound variables to `_` (α-normal form); nothing is imported or computed.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        try DocumentOutput.write(
            try Dhall.alpha(try arguments.source(), try arguments.options(), as: arguments.form))
    }
}
