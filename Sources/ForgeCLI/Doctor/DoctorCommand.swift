internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeStore

/// `forge doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what this host can and cannot enforce, and what to do about it.",
        discussion: """
            Every claim of the sandbox is tried out: each kind of namespace, then whole sandboxes on the store's file \
            system. Exit code 0 means that all protections hold, 3 that one is missing.
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let place = try StorePlace(home: Composition.home())
        let examination = try await HostExamination.run(base: place.directory, clock: SystemClock())
        let facilities = HostFacilities.all(place)
        let report = DoctorReport(examination: examination, facilities: facilities)
        print(json ? JSONWriter.canonicalText(report.json) : report.text)
        if !examination.holds { throw ExitCode(ErrorCode.sandboxProtectionMissing.outcome.exitCode) }
    }
}
