internal import ArgumentParser
internal import ForgeDhall

/// `forge dhall decode`.
struct DhallDecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Read the binary encoding and print the expression.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        let bytes = try DocumentInput.bytes(of: arguments.file)
        try DocumentOutput.write(try Dhall.decode(bytes, try arguments.options(), as: arguments.form))
    }
}
