internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// Which expression a command works on, and what its imports may reach.
struct DhallArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The source; `-` is standard input.", valueName: "FILE"))
    var file = "-"

    @Flag(help: "Print the standard's binary encoding.")
    var cbor = false

    @OptionGroup var world: DhallWorld

    /// The expression.
    func source() throws(ForgeError) -> DhallSource { try DhallWorld.source(file) }

    /// How the result is written.
    var form: Dhall.Form { cbor ? .cbor : .text }

    /// The bounds and the world.
    func options() throws(ForgeError) -> DhallOptions { try world.options() }
}
