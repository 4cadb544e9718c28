internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// `forge dhall freeze`.
struct DhallFreezeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze", abstract: "Write the semantic hash after each remote import.",
        discussion: """
            Prints the source with hashes that are missing added and those that are out of date replaced. Comments and \
            layout stay as they are.
            """)

    @Argument(help: ArgumentHelp("The source; `-` is standard input.", valueName: "FILE"))
    var file = "-"

    @Flag(help: "Freeze imports of files and variables as well.")
    var all = false

    @Flag(help: "Print nothing and end with 1 when the source is not frozen.")
    var check = false

    @Flag(help: "Write the result to the file.")
    var write = false

    @OptionGroup var world: DhallWorld

    func validate() throws {
        if check, write { throw ValidationError("`--check` and `--write` exclude each other") }
        if write, file == "-" { throw ValidationError("`--write` needs a file") }
    }

    func run() throws {
        let source = try DhallWorld.source(file)
        let frozen = try Dhall.freeze(source, try world.options(), everything: all)
        if check {
            if frozen != source.bytes { throw ExitCode(ErrorCode.Outcome.workFailed.exitCode) }
        } else if write {
            guard frozen != source.bytes else { return }
            try FileSink.replace(file, with: frozen)
        } else {
            try DocumentOutput.write(frozen)
        }
    }
}
