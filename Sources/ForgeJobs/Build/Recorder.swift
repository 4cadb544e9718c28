internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore

/// Keeps what was observed of an execution: as a document in the store, and as a row of the ledger.
struct Recorder {
    let fabric: Fabric
    let run: ObservationRecord.Run

    /// Commits the observation of one execution.
    func observe(
        _ declaration: ActionDeclaration, _ lowered: LoweredAction, _ execution: ExecutionReport, record: BlobID?
    ) throws(ForgeError) {
        let seen = execution.observation
        var observation = ObservationRecord(
            actionName: declaration.name, action: BlobID(of: lowered.action.encoded), record: record,
            outcome: execution.outcome.recorded, run: run, tier: fabric.executor.tier, stdout: execution.stdout,
            stderr: execution.stderr, startMicroseconds: seen.startNanoseconds / 1000,
            durationMicroseconds: seen.durationNanoseconds / 1000)
        observation.rawOutputs = execution.outputs.mapValues(\.recorded)
        observation.userMicroseconds = seen.userMicroseconds
        observation.systemMicroseconds = seen.systemMicroseconds
        observation.peakMemoryBytes = seen.peakMemoryBytes
        observation.protections = seen.protections
        observation.host = fabric.host.name
        observation.kernel = fabric.host.kernel
        let id = try fabric.store.write(observation.bytes)
        try fabric.ledger.append(observation, id: id)
    }
}

extension Outcome {
    /// The outcome as documents keep it.
    var recorded: RecordedOutcome {
        switch self {
        case .exited(let code): RecordedOutcome(.exited, detail: String(code))
        case .signaled(let signal): RecordedOutcome(.signaled, detail: String(signal))
        case .timedOut: RecordedOutcome(.timedOut)
        case .outOfMemory: RecordedOutcome(.outOfMemory)
        case .outputMissing(let path): RecordedOutcome(.outputMissing, detail: path)
        case .outputTypeWrong(let path, _, _): RecordedOutcome(.outputTypeWrong, detail: path)
        case .resourceLimit(let what): RecordedOutcome(.resourceLimit, detail: what)
        case .violation(let what): RecordedOutcome(.violation, detail: what)
        case .cancelled: RecordedOutcome(.cancelled)
        }
    }
}

extension CollectedOutput {
    /// The output as observations keep it.
    var recorded: ObservationRecord.RawOutput {
        switch self {
        case .file(let blob, let isExecutable): .file(blob, isExecutable: isExecutable)
        case .directory(let root): .directory(root: root)
        case .symlink(let target): .symlink(target: target)
        }
    }
}
