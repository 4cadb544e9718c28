internal import ArgumentParser
internal import ForgeDhall

/// `forge dhall eval`.
struct DhallEvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Resolve, check and compute an expression, and print its normal form.")

    @OptionGroup var arguments: DhallArguments

    @Flag(help: "Print the type after the value.")
    var type = false

    func run() throws {
        let result = try Dhall.evaluate(
            try arguments.source(), try arguments.options(), withType: type, as: arguments.form)
        try DocumentOutput.write(result)
    }
}
