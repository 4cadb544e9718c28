import ForgeCore
import ForgeIR
import ForgeStore
import Glibc
import Testing

@testable import ForgeExecutor

@Suite struct ProtectionTests {
    private static let whole = HostFacts(landlockABI: 7)

    @Test func aHostThatRefusesNothingHasEveryProtection() throws {
        let enforced = EnforcedProtections(Self.whole)
        #expect(enforced.missing.isEmpty)
        try enforced.require(waived: [])
    }

    @Test func namesAreDistinctAndEachSaysWhatItIs() {
        #expect(Set(Protection.all.map(\.name)).count == Protection.all.count)
        for protection in Protection.all {
            #expect(protection.name.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
            for text in [protection.claim, protection.whenMissing, protection.fix] {
                #expect(!text.isEmpty && !text.hasSuffix("."), "\(protection.name): \(text)")
            }
        }
    }

    /// Facts that lack one thing, and what is then missing.
    private static let lacks: [(HostFacts, Set<String>)] = [
        (HostFacts(landlockABI: 0), ["landlock-files", "landlock-scope"]),
        (HostFacts(landlockABI: 1), ["landlock-files", "landlock-scope"]),
        (HostFacts(landlockABI: 5), ["landlock-scope"]),
        (HostFacts(landlockABI: 7, memoryGroup: "none"), []),
        (HostFacts(landlockABI: 7, processGroup: "none"), []),
        (HostFacts(landlockABI: 7, isRoot: true, processGroup: "none"), ["process-limit"]),
        (HostFacts(landlockABI: 7, refusals: ["time-namespace": "no"]), ["time-namespace"]),
    ]

    @Test(arguments: lacks) func whatIsMissingIsNamed(_ facts: HostFacts, _ missing: Set<String>) throws {
        let enforced = EnforcedProtections(facts)
        #expect(Set(enforced.missing.keys) == missing)
        guard !missing.isEmpty else { return try enforced.require(waived: []) }
        let error = #expect(throws: ForgeError.self) { try enforced.require(waived: []) }
        #expect(error?.code == .sandboxProtectionMissing)
        for name in missing {
            #expect(error?.message.contains("`\(name)`") == true)
            #expect(error?.hints.contains { $0.contains("--allow-weaker-sandbox \(name)") } == true)
        }
        try enforced.require(waived: missing.sorted())
    }

    @Test func aWaiverOfSomethingElseDoesNotHelp() {
        let enforced = EnforcedProtections(HostFacts(landlockABI: 5))
        #expect(throws: ForgeError.self) { try enforced.require(waived: ["landlock-files", "seccomp"]) }
    }

    @Test func whatEverySandboxNeedsCannotBeWaived() {
        let facts = HostFacts(landlockABI: 7, refusals: ["empty-network": "no"])
        let error = #expect(throws: ForgeError.self) {
            try EnforcedProtections(facts).require(waived: ["empty-network"])
        }
        #expect(error?.hints.contains { $0.contains("cannot be waived") } == true)
    }

    @Test func anActionIsRefusedWithoutLandlockAndRunsWithTheWaiver() async throws {
        let bench = try Bench(facts: HostFacts(landlockABI: 0))
        let refused = try bench.request(["true"])
        let error = await #expect(throws: ForgeError.self) { try await bench.executor.execute(refused) }
        #expect(error?.code == .sandboxProtectionMissing)
        let waived = try bench.request(["true"]) { $0.waivedProtections = ["landlock-files", "landlock-scope"] }
        let report = try await bench.executor.execute(waived)
        #expect(report.outcome == .exited(0))
        #expect(!report.observation.protections.contains { $0.hasPrefix("landlock") })
        #expect(report.observation.protections.contains("seccomp"))
        #expect(!report.observation.observable.contains("network"))
    }

    @Test func eachWaivableProtectionCanReallyBeLeftOut() async throws {
        for name in Protection.waivableNames {
            let bench = try Bench(facts: HostFacts(landlockABI: 7, refusals: [name: "pretended"]))
            let report = try await bench.executor.execute(
                try bench.request(["true"]) { $0.waivedProtections = [name] })
            #expect(report.outcome == .exited(0), "\(name)")
            #expect(!report.observation.protections.contains(name))
        }
    }

    @Test func aWaivedProtectionThatIsThereStaysOnAndStillKeys() async throws {
        let bench = try Bench()
        let plain = try bench.request(["true"])
        let waived = try bench.request(["true"]) { $0.waivedProtections = ["seccomp"] }
        #expect(plain.action.encoded != waived.action.encoded)
        let report = try await bench.executor.execute(waived)
        #expect(report.observation.protections.contains("seccomp"))
    }

    @Test func observationsNameWhatHoldsAndNeverTimeOrEntropy() async throws {
        let bench = try Bench()
        let report = try await bench.executor.execute(try bench.request(["true"]))
        #expect(report.observation.protections == report.observation.protections.sorted())
        #expect(!report.observation.protections.contains("loopback"))
        #expect(report.observation.protections.contains("fixed-addresses"))
        #expect(report.observation.observable == ["auth", "device", "env", "fs", "network", "sandbox"])
        var conditions = Conditions()
        conditions.randomizeAddresses = true
        let other = try await bench.executor.execute(
            try bench.request(["true"], conditions: conditions) { $0.network = .loopback })
        #expect(other.observation.protections.contains("loopback"))
        #expect(!other.observation.protections.contains("fixed-addresses"))
    }

    @Test func aRefusedStepNamesTheProtection() {
        let refusal = SpawnRefusal(stage: .proc, number: EPERM)
        #expect(refusal.protection(Self.whole)?.protection.name == "private-proc")
        #expect(refusal.failure(Self.whole).code == .sandboxProtectionMissing)
        // Memory that has run short is no property of the host.
        #expect(SpawnRefusal(stage: .proc, number: ENOMEM).failure(Self.whole).code == .sandboxUnavailable)
    }

    @Test func theExaminationOfThisHostStartsSandboxes() async throws {
        let bench = try Bench()
        let examination = try await HostExamination.run(base: bench.trees.base, clock: SystemClock())
        #expect(examination.obstacle == nil)
        #expect(examination.findings.count == Protection.all.count)
        #expect(HostProcess.run(["ls", bench.trees.base]).output.isEmpty, "the trial's directories are left")
    }
}
