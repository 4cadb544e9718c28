internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// `forge dhall repl`.
struct DhallREPLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl", abstract: "Type expressions and see what they come to.",
        discussion: """
            `:help` lists the commands. On a terminal the arrow keys go through the line and the ones before, which \
            are kept in `$XDG_STATE_HOME/forge/dhall-history`.
            """)

    @OptionGroup var world: DhallWorld

    func run() throws {
        DhallRepl.run(try world.options(), TerminalConsole())
    }
}
