internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// Sources that a command writes anew: to standard output, or in their place.
struct DhallRewriting: ParsableArguments {
    @Argument(help: ArgumentHelp("The sources; `-` is standard input.", valueName: "FILE"))
    var files = ["-"]

    @Flag(help: "Write each result to its file.")
    var write = false

    func validate() throws {
        if write, files.contains("-") { throw ValidationError("`--write` needs files") }
    }

    /// Gives every source to `rewrite`, and puts the result where the user asked for it.
    func run(_ rewrite: (DhallSource) throws(ForgeErrors) -> [UInt8]) throws {
        if files.count > 1, !write { throw ValidationError("Several files need `--write` or `--check`") }
        for file in files {
            let source = try DhallWorld.source(file)
            let result = try rewrite(source)
            guard write else { return try DocumentOutput.write(result) }
            guard result != source.bytes else { continue }
            try FileSink.replace(file, with: result)
        }
    }
}
