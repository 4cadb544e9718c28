internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeDhall

/// `forge lint`.
struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Find what packages should do without, executing nothing.",
        discussion: """
            Each level refuses what the one before does, and more. permissive: the CPU `native`, and imports that mean \
            something else on another machine. relaxed: files that are not there, dependencies without a use, and what \
            `forge dhall lint` finds. constrained: `Raw` flags, actions that need a network, and headers that nobody \
            includes. strict: targets that do not write their visibility, sources that `forge fmt` would change, and \
            matters of taste. Ends with 1 when something is refused; --all shows what higher levels refuse as well.
            """)

    @Argument(help: ArgumentHelp("Packages or targets; none means //..., all packages.", valueName: "LABEL"))
    var labels: [String] = ["//..."]

    @Option(help: ArgumentHelp("permissive, relaxed, constrained or strict.", valueName: "LEVEL"))
    var level = LintLevel.relaxed.rawValue

    @Option(help: ArgumentHelp("Analyse with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @Flag(help: "Show also what the level lets pass.")
    var all = false

    @Flag(help: "Print one JSON object for each finding; the last is the summary.")
    var json = false

    private static func level(_ text: String) throws(ForgeError) -> LintLevel {
        guard let level = LintLevel(rawValue: text) else {
            let names = LintLevel.allCases.map(\.rawValue)
            throw ForgeError(
                .usage, "There is no level `\(text)`",
                hints: Suggestion.hints(for: text, among: names) + ["Levels are \(names.joined(separator: ", "))"])
        }
        return level
    }

    func run() throws {
        let level = try Self.level(level)
        let root = try RepositoryRoot.find()
        let scope = try PackageScope(labels, root)
        let findings = try sources(root, scope) + targets(root)
        let refused = findings.count { $0.level <= level }
        for finding in findings where all || finding.level <= level { try show(finding, level) }
        try conclude(findings, refused, level)
        if refused > 0 { throw ExitCode(ErrorCode.Outcome.workFailed.exitCode) }
    }

    /// What the sources themselves say: those of the packages that were named, and the root's.
    private func sources(_ root: RepositoryRoot, _ scope: PackageScope) throws -> [PackageFinding] {
        let files: [String]
        if labels.contains(where: { root.absolute($0) == "//..." }) {
            files = PackageFiles.dhall(root.path)
        } else {
            files = ["forge.dhall"] + scope.packages.map { $0.isEmpty ? "BUILD.dhall" : "\($0)/BUILD.dhall" }
        }
        return try files.flatMap { file in
            guard let bytes = PackageFiles.bytes("\(root.path)/\(file)") else { return [PackageFinding]() }
            return try SourceLint.findings(DhallSource(bytes, path: file))
        }
    }

    private func targets(_ root: RepositoryRoot) throws -> [PackageFinding] {
        let path = root.path
        let patterns = labels.map(root.absolute).map { $0.contains(":") || $0.hasSuffix("...") ? $0 : "\($0):all" }
        return try BuildLint.findings(
            patterns, toolchain: toolchain, options: BuildWorld.options(root: path),
            packages: { RepositoryRoot.packages(path, below: $0) }, read: { PackageFiles.bytes("\(path)/\($0)") })
    }

    private func show(_ finding: PackageFinding, _ level: LintLevel) throws {
        if json {
            guard case .object(let members) = finding.error.json.kind else { return }
            let own = members.filter { $0.key != "type" }
            return try DocumentOutput.line(
                JSONWriter.canonicalText(
                    .object(
                        own + [
                            JSONMember("level", .string(finding.level.rawValue)),
                            JSONMember("refused", .bool(finding.level <= level)),
                            JSONMember("type", .string("finding")),
                        ])))
        }
        var text = finding.error.rendered
        if finding.level > level, text.hasPrefix("error[") { text = "advice[" + text.dropFirst("error[".count) }
        try DocumentOutput.line(text)
    }

    private func conclude(_ findings: [PackageFinding], _ refused: Int, _ level: LintLevel) throws {
        if json {
            return try DocumentOutput.line(
                JSONWriter.canonicalText(
                    .object([
                        "type": .string("summary"), "level": .string(level.rawValue),
                        "refused": .integer(Int64(refused)), "passed": .integer(Int64(findings.count - refused)),
                    ])))
        }
        let higher = LintLevel.allCases.filter { $0 > level }.compactMap { level -> String? in
            let count = findings.count { $0.level == level }
            return count == 0 ? nil : "\(count) at \(level.rawValue)"
        }
        let more = higher.isEmpty ? "" : "; more would be refused: \(higher.joined(separator: ", "))"
        let noun = refused == 1 ? "finding" : "findings"
        StandardError.write("\(refused) \(noun) at level \(level.rawValue)\(more)\n")
    }
}
