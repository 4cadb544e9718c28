internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// `forge dhall format`.
struct DhallFormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "format", abstract: "Lay a source out in the one canonical style.",
        discussion: """
            Comments stay. The result says the same and formats to itself. With --check nothing is written: files that \
            are laid out in another way are named, and the command ends with 1.
            """)

    @OptionGroup var rewriting: DhallRewriting

    @Flag(help: "Name the files that are not in this style, and end with 1 when there are some.")
    var check = false

    func validate() throws {
        if check, rewriting.write { throw ValidationError("`--check` and `--write` exclude each other") }
    }

    func run() throws {
        guard check else { return try rewriting.run(Dhall.format) }
        var isClean = true
        for file in rewriting.files {
            let source = try DhallWorld.source(file)
            guard try Dhall.format(source) != source.bytes else { continue }
            isClean = false
            try DocumentOutput.line(DocumentInput.name(file))
        }
        if !isClean { throw ExitCode(ErrorCode.Outcome.workFailed.exitCode) }
    }
}
