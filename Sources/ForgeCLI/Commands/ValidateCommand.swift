package import ArgumentParser
import ForgeCore
import ForgeIR

/// `forge validate`: says whether a document is a workload, and if not, everything that is wrong with it.
package struct ValidateCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check a workload document and report every problem in it",
        discussion: "Exits 0 when the document is valid and 2 when it is not.")

    @Argument(help: "The document; `-` is standard input.")
    var file = "forge.json"

    @Flag(help: "Print one JSON object a line: every problem, then a summary.")
    var json = false

    package init() {}

    package func run() throws {
        let name = DocumentInput.name(file)
        let workload: Workload
        do throws(ForgeErrors) {
            let document = try DeclaredDocument(file)
            workload = try WorkloadReader.read(bytes: document.json, file: document.name)
        } catch {
            if json {
                for problem in error.errors { try DocumentOutput.line(JSONWriter.canonicalText(problem.json)) }
                try DocumentOutput.line(
                    JSONWriter.canonicalText(
                        .object([
                            "type": .string("summary"), "schema": .integer(1), "valid": .bool(false),
                            "file": .string(name), "problems": .integer(Int64(error.errors.count)),
                        ])))
            }
            throw error
        }
        try DocumentOutput.line(json ? summary(workload, name) : description(workload, name))
    }

    private func description(_ workload: Workload, _ name: String) -> String {
        let counts = [
            Self.count(workload.environments.count, "environment"), Self.count(workload.sources.count, "source"),
            Self.count(workload.actions.count, "action"),
        ]
        return "ok \(name): \(workload.id), \(counts.joined(separator: ", ")), \(workload.digest.text)"
    }

    private func summary(_ workload: Workload, _ name: String) -> String {
        JSONWriter.canonicalText(
            .object([
                "type": .string("summary"), "schema": .integer(1), "valid": .bool(true), "file": .string(name),
                "id": .string(workload.id), "digest": .string(workload.digest.text), "problems": .integer(0),
                "environments": .integer(Int64(workload.environments.count)),
                "sources": .integer(Int64(workload.sources.count)),
                "actions": .integer(Int64(workload.actions.count)),
            ]))
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
