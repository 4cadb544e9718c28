internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeDhall

/// `forge dhall package`.
struct DhallPackageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "package", abstract: "Print the language of builds that the program carries.",
        discussion: "A `forge.dhall` imports it as `missing HASH`, with the hash that --hash prints.")

    @Flag(help: "Print its semantic hash.")
    var hash = false

    func run() throws {
        if hash { return try DocumentOutput.line(BuildLanguage.hash.text) }
        guard let bytes = BuildLanguage.file(BuildLanguage.path) else {
            preconditionFailure("INVARIANT: the program carries the package's entry")
        }
        let options = BuildWorld.options(root: DocumentOptions.currentDirectory)
        try DocumentOutput.write(try Dhall.resolve(DhallSource(bytes, path: BuildLanguage.path), options))
    }
}
