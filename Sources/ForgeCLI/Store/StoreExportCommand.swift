internal import ArgumentParser
internal import ForgeCore
internal import ForgeStore

/// `forge store export`.
struct StoreExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write objects to one file that another store can import.",
        discussion: """
            A tree brings everything below it; an action's key brings the cached result with all its outputs. Equal \
            selections give equal files, plain tar archives of `blobs/DIGEST`.
            """)

    @Argument(help: ArgumentHelp("Digests of blobs or trees, or action keys.", valueName: "DIGEST"))
    var digests: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The file; `-` is standard output.", valueName: "FILE"))
    var output: String

    @Flag(help: "Print one JSON object that says what was written.")
    var json = false

    func validate() throws {
        if json, output == "-" { throw ValidationError("`--json` and `-o -` both write to standard output") }
    }

    func run() throws {
        let store = try Composition.store()
        var export = try StoreExport(store: store)
        for text in digests { try export.add(try ObjectReference.digest(text, in: store)) }
        if output == "-" {
            _ = try export.write { (chunk) throws(ForgeError) in try DocumentOutput.write(Array(chunk)) }
            return
        }
        let file = try FileSink(output)
        let report = try export.write { (chunk) throws(ForgeError) in try file.write(chunk) }
        try file.commit()
        guard json else { return }
        try StoreLine.json(
            "export",
            [
                JSONMember("file", .string(output)), JSONMember("blobs", .integer(Int64(report.blobs))),
                JSONMember("results", .integer(Int64(report.results))), JSONMember("bytes", .integer(report.bytes)),
            ])
    }
}
