internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// `forge dhall tags`.
struct DhallTagsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tags", abstract: "Print the names that sources define, as editors read them (ctags).",
        discussion: "Names that `let` binds, and fields of records at the top of a source. The lines are sorted.")

    @Argument(help: ArgumentHelp("The sources.", valueName: "FILE"))
    var files: [String]

    @OptionGroup var world: DhallWorld

    func run() throws {
        let options = try world.options()
        var lines: [String] = []
        for file in files {
            // A name with a tab or a line end has no form in the file.
            for tag in try Dhall.tags(try DhallWorld.source(file), options) where !tag.name.utf8.contains(0x09) {
                lines.append("\(tag.name)\t\(file)\t\(tag.line);\"\t\(tag.kind.rawValue)")
            }
        }
        lines.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        try DocumentOutput.line(
            (["!_TAG_FILE_FORMAT\t2\t/extended format/", "!_TAG_FILE_SORTED\t1\t/0=unsorted, 1=sorted/"] + lines)
                .joined(separator: "\n"))
    }
}
