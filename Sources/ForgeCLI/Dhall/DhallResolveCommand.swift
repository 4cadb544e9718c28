internal import ArgumentParser
internal import ForgeDhall

/// `forge dhall resolve`.
struct DhallResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Print an expression with its imports in their place.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        try DocumentOutput.write(
            try Dhall.resolve(try arguments.source(), try arguments.options(), as: arguments.form))
    }
}
