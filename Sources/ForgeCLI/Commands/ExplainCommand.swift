package import ArgumentParser
import ForgeCore

/// `forge explain`: says what an error code means.
package struct ExplainCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explain an error code, or list all of them")

    @Argument(help: "The code, such as `E_JSON_SYNTAX`; case and the `E_` may be left out.")
    var code: String?

    @Flag(help: "Explain every code.")
    var all = false

    @Flag(help: "Print Markdown.")
    var markdown = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    package init() {}

    package func validate() throws {
        if all != (code == nil) { throw ValidationError("Name one code, or give --all") }
        if markdown, json { throw ValidationError("Give either --markdown or --json") }
        if markdown, !all { throw ValidationError("--markdown goes with --all") }
    }

    package func run() throws {
        if markdown { return try DocumentOutput.write(Array(ErrorCode.markdown.utf8)) }
        let codes = try code.map { [try Self.find($0)] } ?? ErrorCode.all
        if json {
            for code in codes { try DocumentOutput.line(JSONWriter.canonicalText(code.json)) }
        } else {
            try DocumentOutput.line(codes.map(\.explained).joined(separator: "\n\n"))
        }
    }

    private static func find(_ name: String) throws(ForgeError) -> ErrorCode {
        let upper = name.uppercased()
        if let code = ErrorCode.named(upper) ?? ErrorCode.named("E_\(upper)") { return code }
        let names = ErrorCode.all.map(\.name)
        let full = upper.hasPrefix("E_") ? upper : "E_\(upper)"
        var hints = Suggestion.hints(for: full, among: names)
        if hints.isEmpty { hints = ["`forge explain --all` lists every code"] }
        throw ForgeError(.usage, "There is no error code `\(name)`", hints: hints)
    }
}
