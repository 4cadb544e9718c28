internal import ArgumentParser
internal import ForgeDhall

/// `forge dhall to-yaml`.
struct DhallToYAMLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "to-yaml", abstract: "Print an expression as YAML; it says what `to-json` says.")

    @Argument(help: ArgumentHelp("The source; `-` is standard input.", valueName: "FILE"))
    var file = "-"

    @OptionGroup var data: DhallDataArguments
    @OptionGroup var world: DhallWorld

    func run() throws {
        try DocumentOutput.write(try Dhall.yaml(try DhallWorld.source(file), try world.options(), data.options))
    }
}
