internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// `forge dhall hash`.
struct DhallHashCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash", abstract: "Print the semantic hash of an expression.",
        discussion: "With --cbor the bytes that are hashed are printed instead: the α-β-normal form.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        let (source, options) = (try arguments.source(), try arguments.options())
        if arguments.cbor { return try DocumentOutput.write(try Dhall.normalForm(source, options)) }
        try DocumentOutput.line(try Dhall.hash(source, options).text)
    }
}
