internal import ArgumentParser
internal import ForgeDhall
private import Glibc

/// `forge dhall from-json`.
struct DhallFromJSONCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "from-json", abstract: "Print JSON as an expression of a given type.",
        discussion: """
            Strict: an unknown key, a missing key and a value of another kind are errors. Fields of an `Optional` type \
            may be absent or null, objects fit lists of `mapKey` and `mapValue`, and a union takes a value that just \
            one of its alternatives fits.
            """)

    @Argument(help: ArgumentHelp("The JSON; `-` is standard input.", valueName: "FILE"))
    var file = "-"

    @Option(help: ArgumentHelp("The type: a file, or an expression such as `{ port : Natural }`.", valueName: "TYPE"))
    var schema: String

    @Flag(help: "Print the standard's binary encoding.")
    var cbor = false

    @OptionGroup var world: DhallWorld

    func run() throws {
        let isFile = access(schema, F_OK) == 0
        let type = isFile ? try DhallWorld.source(schema) : DhallSource(Array(schema.utf8), path: "<schema>")
        let result = try Dhall.fromJSON(
            try DocumentInput.bytes(of: file), name: DocumentInput.name(file), schema: type, try world.options(),
            as: cbor ? .cbor : .text)
        try DocumentOutput.write(result)
    }
}
