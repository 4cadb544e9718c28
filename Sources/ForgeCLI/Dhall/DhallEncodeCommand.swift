internal import ArgumentParser
internal import ForgeDhall

/// `forge dhall encode`.
struct DhallEncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Parse a source and print its binary encoding; nothing is imported or computed.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        try DocumentOutput.write(
            try Dhall.encode(try arguments.source(), try arguments.options()))
    }
}
