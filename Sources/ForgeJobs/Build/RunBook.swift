internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore
private import Synchronization

/// Keeps one run's account: observations as documents in the store, rows in the ledger.
///
/// A run that executes nothing is written in one transaction at its end.
final class RunBook: Sendable {
    private struct State {
        var number: Int64?
        var cached: [LedgerAction] = []
    }

    private let fabric: Fabric
    private let kind: RunKind
    private let targets: [String]
    private let document: Digest
    private let project: String
    private let startMicroseconds: Int64
    private let state = Mutex(State())

    init(fabric: Fabric, kind: RunKind, targets: [String], document: Digest, project: String) {
        self.fabric = fabric
        self.kind = kind
        self.targets = targets
        self.document = document
        self.project = project
        startMicroseconds = fabric.clock.wallNanoseconds() / 1000
    }

    /// Commits the observation of one execution.
    ///
    /// Blocks.
    func observe(
        _ declaration: ActionDeclaration, _ lowered: LoweredAction, _ execution: ExecutionReport, record: BlobID?
    ) throws(ForgeError) {
        let number = try number()
        let observation = ObservationRecord(
            actionName: declaration.name, action: BlobID(of: lowered.action.encoded), record: record,
            run: .init(number: number, kind: kind.rawValue, startMicroseconds: startMicroseconds),
            tier: execution.ranIn ?? fabric.executor.tier, report: execution, host: fabric.host)
        let id = try fabric.blobs.write(observation.bytes)
        try fabric.ledger.append(LedgerAction(observation, id: id), to: number)
    }

    /// Notes a result that came from the cache.
    func noteCached(_ name: String, key: Digest, exitCode: Int32, known: LedgerAction?) {
        let row = LedgerAction(
            name: name, key: key, outcome: RecordedOutcome(.exited, detail: String(exitCode)), isCached: true,
            record: known?.record, startMicroseconds: fabric.clock.wallNanoseconds() / 1000, durationMicroseconds: 0)
        state.withLock { $0.cached.append(row) }
    }

    /// Ends the run.
    ///
    /// Blocks.
    func finish(exitCode: Int32) throws(ForgeError) {
        let (number, cached) = state.withLock { ($0.number, $0.cached) }
        let end = fabric.clock.wallNanoseconds() / 1000
        guard let number else {
            _ = try fabric.ledger.recordRun(
                kind: kind, targets: targets, document: document, project: project,
                startMicroseconds: startMicroseconds, endMicroseconds: end, exitCode: exitCode, actions: cached)
            return
        }
        try fabric.ledger.append(cached, to: number)
        try fabric.ledger.finishRun(number, exitCode: exitCode, endMicroseconds: end)
    }

    private func number() throws(ForgeError) -> Int64 {
        try state.withLock { (state) throws(ForgeError) in
            if let number = state.number { return number }
            let number = try fabric.ledger.beginRun(
                kind: kind, targets: targets, document: document, project: project,
                startMicroseconds: startMicroseconds)
            state.number = number
            return number
        }
    }
}
