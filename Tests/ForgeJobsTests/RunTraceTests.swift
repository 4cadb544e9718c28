import ForgeCore
import ForgeIR
import ForgeJobs
import ForgeLedger
import Testing

/// Runs as traces.
@Suite struct RunTraceTests {
    private func action(
        _ name: String, _ start: Int64, _ duration: Int64, cached: Bool = false, exit: Int = 0
    )
        -> LedgerAction
    {
        LedgerAction(
            name: name, key: Digest(of: name), outcome: RecordedOutcome(.exited, detail: "\(exit)"), isCached: cached,
            record: nil, startMicroseconds: 1000 + start, durationMicroseconds: duration)
    }

    private func events(_ actions: [LedgerAction]) -> [JSONValue] {
        let run = LedgerRun(
            number: 4, kind: .build, targets: ["x"], document: nil, startMicroseconds: 1000, endMicroseconds: nil,
            exitCode: nil)
        return RunTrace(run, actions).json["traceEvents"]?.arrayValue ?? []
    }

    /// The lane of each event that is no metadata, by name.
    private func lanes(_ actions: [LedgerAction]) -> [String: Int64] {
        let shown = events(actions).filter { $0["ph"]?.stringValue != "M" }
        return Dictionary(
            uniqueKeysWithValues: shown.map { ($0["name"]?.stringValue ?? "", $0["tid"]?.integerValue ?? -1) })
    }

    @Test func actionsThatRunAtOnceHaveLanesOfTheirOwn() {
        let found = lanes([action("a", 0, 10), action("b", 5, 10), action("c", 10, 5), action("d", 12, 1)])
        #expect(found == ["a": 1, "b": 2, "c": 1, "d": 3])
    }

    @Test func theOrderOfRowsDoesNotMatter() {
        let actions = [action("a", 0, 10), action("b", 5, 10), action("c", 10, 5), action("k", 3, 0, cached: true)]
        #expect(events(actions) == events(actions.reversed()))
    }

    @Test func cachedResultsAreInstantsBesideTheLanes() throws {
        let found = events([action("k", 3, 0, cached: true), action("a", 2, 5, exit: 1)])
        let instant = try #require(found.first { $0["name"]?.stringValue == "k" })
        #expect(instant["ph"]?.stringValue == "i" && instant["tid"]?.integerValue == 0)
        #expect(instant["s"]?.stringValue == "t" && instant["dur"] == nil)
        let failed = try #require(found.first { $0["name"]?.stringValue == "a" })
        #expect(failed["ts"]?.integerValue == 2 && failed["dur"]?.integerValue == 5)
        #expect(failed["cname"]?.stringValue == "terrible")
        #expect(events([]).count == 1)
    }
}
