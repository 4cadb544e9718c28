internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeJobs
internal import ForgeStore

/// Runs tests again, and finds those that do not always end in the same way.
struct RepeatedTests {
    let session: BuildSession
    let fabric: Fabric
    /// The root of the packages, whose `forge-out` holds logs.
    let directory: String
    let printer: BuildPrinter
    let json: Bool

    /// Executes a test until it ran `runs` times in all; a result from the cache is none of them.
    func repeating(_ result: TestResult, _ runs: Int) async throws(ForgeError) -> TestResult {
        guard result.verdict != .skipped else { return result }
        var result = result
        let done = result.isCached ? 0 : 1
        result.runs = .init(passed: !result.isCached && result.verdict == .passed ? 1 : 0, count: done)
        result.isCached = false
        try await run(&result, from: done, runs - done)
        if result.runs.passed == result.runs.count {
            result.verdict = .passed
        } else {
            result.verdict = result.runs.passed == 0 ? .failed : .flaky
        }
        return result
    }

    /// Executes a test that failed again, until it passes or the attempts are used up.
    func retrying(_ result: TestResult, _ attempts: Int) async throws(ForgeError) -> TestResult {
        guard result.verdict == .failed else { return result }
        var result = result
        result.runs = .init(passed: 0, count: 1)
        for attempt in 1...attempts {
            try await run(&result, from: attempt, 1)
            if result.runs.passed > 0 { break }
        }
        if result.runs.passed > 0 { result.verdict = .flaky }
        return result
    }

    private func run(_ result: inout TestResult, from first: Int, _ count: Int) async throws(ForgeError) {
        guard count > 0 else { return }
        let action = result.action
        let session = session
        let runs = try await Interruption.watched(printer) { () async throws(ForgeError) in
            try await Rerunner(session: session).runs(of: action, from: first, count: count)
        }
        for (index, run) in runs.enumerated() {
            result.runs.count += 1
            result.seconds = Double(run.durationNanoseconds) / 1_000_000_000
            if run.outcome.isSuccess {
                result.runs.passed += 1
                continue
            }
            result.outcome = ActionLine.words(run.outcome)
            try keepLog(run, of: result.name, action: action, number: first + index + 1)
        }
    }

    private func keepLog(_ run: Rerunner.Run, of name: String, action: String, number: Int) throws(ForgeError) {
        let path = "\(directory)/forge-out/\(OutputName.logPath(of: action))".dropLast(4) + ".\(number).log"
        var bytes: [UInt8] = []
        for blob in run.streams where try fabric.store.has(blob) { bytes += try fabric.store.bytes(of: blob) }
        try LogFile.write(bytes, to: String(path))
        if !json {
            StandardError.write("run \(number) of \(name): \(ActionLine.words(run.outcome)); log: \(path)\n")
        }
    }
}
