internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeIR

/// `forge query`.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Ask about the targets of packages, executing nothing.",
        discussion: """
            QUESTION is a label or pattern, or one of deps(SET, [DEPTH]), rdeps(SET, SET, [DEPTH]) (who among the \
            first and what it needs, needs one of the second), somepath(SET, SET), allpaths(SET, SET), \
            kind(RULE, SET), attr(NAME, [VALUE], SET), inputs(SET) and outputs(SET) (files). Sets are joined with \
            + (union), ^ (intersect) and - (except), from left to right, and parentheses: 'deps(//app) - deps(//lib)'.
            """)

    /// How answers are written.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case text, json, dot, workload, merkle
    }

    @Argument(help: ArgumentHelp("What is asked.", valueName: "QUESTION"))
    var question = "//..."

    @Option(
        help: ArgumentHelp(
            "text (names), json, dot, workload (what everything compiles to), or merkle (the digests of the packages' "
                + "parts of it).", valueName: "FORM"))
    var output = Form.text

    @Option(help: ArgumentHelp("Compile with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    func run() throws {
        let asked = try QueryExpression(question)
        let root = try RepositoryRoot.find()
        let build = try root.compile(
            asked.patterns.map(root.absolute), toolchain: toolchain,
            writes: [.workload, .merkle].contains(output) || asked.asksForFiles)
        if output == .workload { return try DocumentOutput.write(build.workload + [0x0A]) }
        if output == .merkle {
            let workload = try root.mistakes(build.targets).workload(build.workload)
            return try DocumentOutput.line(JSONWriter.canonicalText(PackageWorkloads(workload).json))
        }
        let query = TargetQuery(build)
        switch (try QueryAnswer(asked, build, absolute: root.absolute), output) {
        case (.targets(let names), .json): for name in names { try DocumentOutput.line(line(name, query, build)) }
        case (.targets(let names), .dot): try DocumentOutput.write(Array(query.dot(names).utf8))
        case (.targets(let names), _): for name in names { try DocumentOutput.line(name) }
        case (.files, .dot):
            throw ForgeError(.usage, "A graph is of targets, and this question is answered with files")
        case (.files(let files), .json):
            for file in files {
                try DocumentOutput.line(
                    JSONWriter.canonicalText(
                        .object([
                            "type": .string("file"), "path": .string(file.path), "targets": .strings(file.targets),
                        ])))
            }
        case (.files(let files), _): for file in files { try DocumentOutput.line(file.path) }
        }
    }

    private func line(_ name: String, _ query: TargetQuery, _ build: CompiledBuild) -> String {
        let target = query.target(name)
        let attributes = (build.attributes[name] ?? [:]).sorted { $0.key < $1.key }
        return JSONWriter.canonicalText(
            .object([
                "type": .string("target"), "name": .string(name), "rule": .string(target?.rule ?? ""),
                "dependencies": .strings(target?.dependencies ?? []), "actions": .strings(target?.actions ?? []),
                "tests": .strings(target?.tests ?? []),
                "attributes": .object(attributes.map { JSONMember($0.key, .strings($0.value)) }),
            ]))
    }
}
