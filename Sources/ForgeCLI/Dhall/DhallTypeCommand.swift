internal import ArgumentParser
internal import ForgeDhall

/// `forge dhall type`.
struct DhallTypeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "type", abstract: "Print the type of an expression.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        try DocumentOutput.write(
            try Dhall.type(try arguments.source(), try arguments.options(), as: arguments.form))
    }
}
