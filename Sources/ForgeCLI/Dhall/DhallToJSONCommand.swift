internal import ArgumentParser
internal import ForgeDhall

/// `forge dhall to-json`.
struct DhallToJSONCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "to-json", abstract: "Print an expression as JSON.",
        discussion: """
            Records become objects, their keys sorted; an alternative becomes what it holds, or its name when it holds \
            nothing. Numbers keep every digit.
            """)

    @Argument(help: ArgumentHelp("The source; `-` is standard input.", valueName: "FILE"))
    var file = "-"

    @OptionGroup var data: DhallDataArguments

    @Flag(help: "Write everything in one line.")
    var compact = false

    @OptionGroup var world: DhallWorld

    func run() throws {
        var options = data.options
        options.isCompact = compact
        try DocumentOutput.write(try Dhall.json(try DhallWorld.source(file), try world.options(), options))
    }
}
