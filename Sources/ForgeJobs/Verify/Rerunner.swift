public import ForgeCore
public import ForgeExecutor
internal import ForgeIR

/// Executes an action again beside the action cache, without changing its key: neither is a cached result taken, nor is
/// a new one kept.
public struct Rerunner: Sendable {
    private let session: BuildSession

    /// Runs actions of the session's document.
    public init(session: BuildSession) { self.session = session }

    /// One execution.
    public struct Run: Sendable {
        /// How it ended.
        public let outcome: Outcome
        /// Wall time of the command.
        public let durationNanoseconds: Int64
        /// What it printed: standard output and standard error.
        public let streams: [BlobID]
    }

    /// Executes an action; what it needs comes from the cache where it can.
    ///
    /// - Parameters:
    ///   - first: the number of the first execution, from 0; what the sandbox does not pin, such as process ids and the
    ///     order of directories, differs between numbers as it does in `forge verify`.
    ///   - count: how many executions, at most `jobs` at a time.
    /// - Throws: `E_ACTION_FAILED` when something that the action needs does not build, and `E_CANCELLED`.
    public func runs(of target: String, from first: Int, count: Int) async throws(ForgeError) -> [Run] {
        let verifier = Verifier(session: session)
        let probe = try await verifier.prepare(target)
        var out: [Run] = []
        while out.count < count {
            let wave = (out.count..<min(out.count + session.options.jobs, count)).map { Verifier.unpinned(first + $0) }
            for report in try await verifier.execute(probe, wave) {
                if report.outcome == .cancelled { throw ForgeError(.cancelled, "Stopped") }
                out.append(
                    Run(
                        outcome: report.outcome, durationNanoseconds: report.observation.durationNanoseconds,
                        streams: [report.stdout, report.stderr]))
            }
        }
        return out
    }
}
