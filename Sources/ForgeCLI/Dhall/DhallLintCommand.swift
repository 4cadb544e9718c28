internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// `forge dhall lint`.
struct DhallLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Find what could be simpler in a source: unused bindings, needless annotations.",
        discussion: """
            Ends with 1 when there is something; matters of taste are shown as advice and do not count. With --fix the \
            source is printed without what can be mended, or written back with --write.
            """)

    @OptionGroup var rewriting: DhallRewriting

    @Flag(help: "Print the source without what can be mended.")
    var fix = false

    @Flag(help: "Print one JSON object for each finding.")
    var json = false

    func validate() throws {
        if rewriting.write, !fix { throw ValidationError("`--write` goes with `--fix`") }
        if json, fix { throw ValidationError("`--json` and `--fix` exclude each other") }
    }

    func run() throws {
        if fix { return try rewriting.run(Dhall.mended) }
        var isClean = true
        for file in rewriting.files {
            for remark in try Dhall.remarks(on: try DhallWorld.source(file)) {
                if !remark.isAdvice { isClean = false }
                try DocumentOutput.line(json ? Self.object(remark) : Self.text(remark))
            }
        }
        if !isClean { throw ExitCode(ErrorCode.Outcome.workFailed.exitCode) }
    }

    private static func text(_ remark: Dhall.Remark) -> String {
        "\(remark.isAdvice ? "advice" : "warning")[\(remark.rule)]: \(remark.message)\n\(remark.frame.rendered)"
    }

    private static func object(_ remark: Dhall.Remark) -> String {
        JSONWriter.canonicalText(
            .object([
                "type": .string("finding"), "rule": .string(remark.rule), "message": .string(remark.message),
                "file": .string(remark.frame.file ?? ""), "line": .integer(Int64(remark.frame.line)),
                "column": .integer(Int64(remark.frame.column)), "advice": .bool(remark.isAdvice),
                "mendable": .bool(remark.isMendable),
            ]))
    }
}
