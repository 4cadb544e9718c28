internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeStore

/// `forge store fsck`.
struct StoreCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck", abstract: "Read every stored object and name what is damaged or missing.",
        discussion: """
            Each problem is followed by the results, records and names that it affects. Damaged objects are taken out \
            of use, and come back when they are built or put again. The exit code is 4 when something was found.
            """)

    @Flag(help: "Print one JSON object a line; the last is the summary.")
    var json = false

    func run() throws {
        let store = try Composition.store()
        let needs = try LedgerReferences(ledger: try Composition.ledger(of: store)).needs()
        var check = StoreCheck(store: store, needs: needs)
        let report = try check.run()
        for problem in report.problems { try show(problem) }
        if json {
            try StoreLine.json(
                "summary",
                [
                    JSONMember("objects", .integer(Int64(report.objects))),
                    JSONMember("bytes", .integer(report.bytes)),
                    JSONMember("results", .integer(Int64(report.results))),
                    JSONMember("trees", .integer(Int64(report.trees))),
                    JSONMember("problems", .integer(Int64(report.problems.count))),
                ])
        } else {
            try DocumentOutput.line(
                "checked \(StoreLine.count(report.objects, "object")) (\(ByteCount.text(report.bytes))), "
                    + "\(StoreLine.count(report.results, "result")) and \(StoreLine.count(report.trees, "tree")): "
                    + (report.problems.isEmpty ? "all is well" : StoreLine.count(report.problems.count, "problem")))
        }
        guard report.problems.isEmpty else {
            throw ForgeError(
                .storeDamaged, "The store has \(StoreLine.count(report.problems.count, "problem"))",
                hints: ["What is damaged is out of use; build again, or `forge store put` it again, to mend the store"])
        }
    }

    private func show(_ problem: StoreCheck.Problem) throws(ForgeError) {
        if json {
            let members: [JSONMember?] = [
                JSONMember("kind", .string(problem.kind.rawValue)),
                problem.digest.map { JSONMember("digest", .string($0.text)) },
                problem.path.map { JSONMember("path", .string($0)) },
                JSONMember("reason", .string(problem.reason)),
                JSONMember("affected_results", .strings(problem.affectedResults)),
                JSONMember("affected_roots", .strings(problem.affectedRoots)),
            ]
            return try StoreLine.json("problem", members.compactMap { $0 })
        }
        let name = [problem.digest?.text, problem.path].compactMap { $0 }.joined(separator: " in ")
        try DocumentOutput.line("\(problem.kind.rawValue) \(name): \(problem.reason)")
        for result in problem.affectedResults { try DocumentOutput.line("  affects the result \(result)") }
        for root in problem.affectedRoots { try DocumentOutput.line("  affects \(root)") }
    }
}
