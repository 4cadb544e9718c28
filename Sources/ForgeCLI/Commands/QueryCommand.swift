internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore

/// `forge query`.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Ask about the targets of packages, executing nothing.",
        discussion: """
            QUESTION is a label or pattern, `deps(A)`, `rdeps(//..., A)` (who among the first needs A), \
            `somepath(A, B)`, `allpaths(A, B)`, or `kind(RULE, A)`.
            """)

    /// How answers are written.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case text, json, dot, workload
    }

    @Argument(help: ArgumentHelp("What is asked.", valueName: "QUESTION"))
    var question = "//..."

    @Option(
        help: ArgumentHelp("text (names), json, dot, or workload (what everything compiles to).", valueName: "FORM"))
    var output = Form.text

    @Option(help: ArgumentHelp("Compile with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    func run() throws {
        let asked = try TargetQuestion(question)
        let root = try RepositoryRoot.find()
        let patterns = asked.patterns.map(root.absolute)
        let build = try root.compile(patterns, toolchain: toolchain)
        if output == .workload { return try DocumentOutput.write(build.workload + [0x0A]) }
        let query = TargetQuery(build)
        let names = try answer(asked, query, build, root)
        switch output {
        case .text: for name in names { try DocumentOutput.line(name) }
        case .json: for name in names { try DocumentOutput.line(line(name, query)) }
        case .dot: try DocumentOutput.write(Array(query.dot(names).utf8))
        case .workload: break
        }
    }

    private func answer(
        _ asked: TargetQuestion, _ query: TargetQuery, _ build: CompiledBuild, _ root: RepositoryRoot
    ) throws -> [String] {
        let requested = build.targets.filter(\.isRequested).map(\.name)
        guard let function = asked.function else { return requested.sorted() }
        func one(_ text: String) throws(ForgeError) -> String {
            let label = try TargetLabel(root.absolute(text), in: "").description
            let found = build.targets.first { $0.name == label || $0.name.hasPrefix("\(label)@") }
            guard let found else { throw ForgeError(.labelUnknown, "There is no target `\(label)`") }
            return found.name
        }
        switch function {
        case .deps: return query.dependencies(of: try one(asked.arguments[0]))
        case .rdeps:
            let users = Set(query.users(of: try one(asked.arguments[1])))
            return requested.filter(users.contains).sorted()
        case .somepath: return query.somePath(from: try one(asked.arguments[0]), to: try one(asked.arguments[1]))
        case .allpaths: return query.allPaths(from: try one(asked.arguments[0]), to: try one(asked.arguments[1]))
        case .kind: return query.kind(asked.arguments[0], among: requested).sorted()
        }
    }

    private func line(_ name: String, _ query: TargetQuery) -> String {
        let target = query.target(name)
        return JSONWriter.canonicalText(
            .object([
                "type": .string("target"), "name": .string(name), "rule": .string(target?.rule ?? ""),
                "dependencies": .strings(target?.dependencies ?? []), "actions": .strings(target?.actions ?? []),
                "tests": .strings(target?.tests ?? []),
            ]))
    }
}
