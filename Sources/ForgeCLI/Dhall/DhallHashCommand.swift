internal import ArgumentParser

/// `forge dhall hash`.
struct DhallHashCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash", abstract: "Print the semantic hash of an expression.",
        discussion: "With --cbor the bytes that are hashed are printed instead: the α-β-normal form.")

    @OptionGroup var arguments: DhallArguments

    func run() throws {
        try DhallRelation.hash.run(arguments.file, try arguments.options(), as: arguments.form)
    }
}
