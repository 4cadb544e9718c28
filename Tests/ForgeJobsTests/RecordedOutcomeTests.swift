import ForgeExecutor
import ForgeIR
import Testing

@testable import ForgeJobs

@Suite("Outcomes in their recorded form")
struct RecordedOutcomeTests {
    @Test(
        "Every outcome has one",
        arguments: [
            (Outcome.exited(3), RecordedOutcome(.exited, detail: "3")),
            (.signaled(9), RecordedOutcome(.signaled, detail: "9")),
            (.timedOut, RecordedOutcome(.timedOut)),
            (.outOfMemory, RecordedOutcome(.outOfMemory)),
            (.outputMissing("a/b"), RecordedOutcome(.outputMissing, detail: "a/b")),
            (
                .outputTypeWrong(path: "p", expected: "file", found: "directory"),
                RecordedOutcome(.outputTypeWrong, detail: "p: file expected, directory found")
            ),
            (.resourceLimit("disk"), RecordedOutcome(.resourceLimit, detail: "disk")),
            (.violation("network"), RecordedOutcome(.violation, detail: "network")),
            (.cancelled, RecordedOutcome(.cancelled)),
        ])
    func every(_ outcome: Outcome, _ recorded: RecordedOutcome) {
        #expect(RecordedOutcome(recording: outcome) == recorded)
    }
}
