public import ForgeCore
public import ForgeExecutor
public import ForgeIR

extension RecordedOutcome {
    /// The outcome of an execution in its recorded form.
    public init(recording outcome: Outcome) {
        switch outcome {
        case .exited(let code): self.init(.exited, detail: "\(code)")
        case .signaled(let number): self.init(.signaled, detail: "\(number)")
        case .timedOut: self.init(.timedOut)
        case .outOfMemory: self.init(.outOfMemory)
        case .outputMissing(let path): self.init(.outputMissing, detail: path)
        case .outputTypeWrong(let path, let expected, let found):
            self.init(.outputTypeWrong, detail: "\(path): \(expected) expected, \(found) found")
        case .resourceLimit(let name): self.init(.resourceLimit, detail: name)
        case .violation(let what): self.init(.violation, detail: what)
        case .cancelled: self.init(.cancelled)
        }
    }
}

extension ObservationRecord.RawOutput {
    /// What was collected, in its recorded form.
    public init(_ output: CollectedOutput) {
        switch output {
        case .file(let blob, let isExecutable): self = .file(blob, isExecutable: isExecutable)
        case .directory(let root): self = .directory(root: root)
        case .symlink(let target): self = .symlink(target: target)
        }
    }

    /// What was collected.
    var collected: CollectedOutput {
        switch self {
        case .file(let blob, let isExecutable): .file(blob, isExecutable: isExecutable)
        case .directory(let root): .directory(root: root)
        case .symlink(let target): .symlink(target: target)
        }
    }
}

extension ObservationRecord {
    /// The observation of one execution, from the executor's report.
    ///
    /// - Parameters:
    ///   - actionName: The action's name in its document.
    ///   - action: The encoded `Action`.
    ///   - record: The record, when the outcome is one that is recorded.
    ///   - run: The run in the ledger.
    ///   - tier: The executor's tier.
    ///   - report: What the executor reported.
    ///   - retries: How often the action was tried before.
    ///   - host: The host's name and kernel release.
    public init(
        actionName: String, action: BlobID, record: BlobID?, run: Run, tier: String, report: ExecutionReport,
        retries: Int = 0, host: (name: String, kernel: String) = ("", "")
    ) {
        let seen = report.observation
        self.init(
            actionName: actionName, action: action, record: record, outcome: RecordedOutcome(recording: report.outcome),
            run: run,
            tier: tier, stdout: report.stdout, stderr: report.stderr,
            startMicroseconds: seen.startNanoseconds / 1000, durationMicroseconds: seen.durationNanoseconds / 1000)
        rawOutputs = report.outputs.mapValues { RawOutput($0) }
        userMicroseconds = seen.userMicroseconds
        systemMicroseconds = seen.systemMicroseconds
        peakMemoryBytes = seen.peakMemoryBytes
        self.retries = Int64(retries)
        self.host = host.name
        kernel = host.kernel
        protections = seen.protections
    }
}
