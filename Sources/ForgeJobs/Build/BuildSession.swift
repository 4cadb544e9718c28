public import ForgeCore
internal import ForgeExecutor
public import ForgeIR
internal import ForgeLedger
internal import ForgeStore

/// Brings the targets of one document to their results: in parallel, from the cache where it can.
public struct BuildSession: Sendable {
    let fabric: Fabric
    let workload: Workload
    let documentDirectory: String
    let options: BuildOptions
    let emit: @Sendable (Event) -> Void

    /// Makes a session; `emit` is called from any thread, one call at a time for each action.
    public init(
        fabric: Fabric, workload: Workload, documentDirectory: String, options: BuildOptions,
        emit: @escaping @Sendable (Event) -> Void
    ) {
        self.fabric = fabric
        self.workload = workload
        self.documentDirectory = documentDirectory
        self.options = options
        self.emit = emit
    }

    /// Builds the named actions and what they need; no names mean all.
    ///
    /// A blob that turns out to be damaged or missing is made again: the run starts over, believing no cached result
    /// whose blobs it has not found.
    ///
    /// - Throws: `E_TARGET_UNKNOWN`, and whatever keeps Forge from doing its own part. A failing action is a value.
    public func build(_ targets: [String]) async throws(ForgeError) -> BuildSummary {
        try await run(targets).summary
    }

    /// What a run leaves in memory for those who go on from it.
    struct Built: Sendable {
        let summary: BuildSummary
        let completed: [String: CompletedAction]
        let runner: ActionRunner

        /// What the actions left, by their names.
        var outputs: [String: ActionOutputs] { completed.mapValues(\.outputs) }
    }

    /// Builds as ``build(_:)`` does; `also` names an action whose environment and sources are made ready beside.
    func run(
        _ targets: [String], preparing also: ActionDeclaration? = nil, distrustCache: Bool = false
    ) async throws(ForgeError) -> Built {
        let graph = try await fabric.pool.run { () throws(ForgeError) in
            if also != nil, targets.isEmpty { return BuildGraph.none }
            return try BuildGraph(workload, targets: targets)
        }
        var distrust = distrustCache
        while true {
            do throws(ForgeError) {
                return try await attempt(graph, targets: targets, also: also, distrustCache: distrust)
            } catch {
                guard !distrust, error.code == .blobMissing || error.code == .blobDamaged else { throw error }
                emit(.notice("\(error.message): what it belongs to is made again"))
                distrust = true
            }
        }
    }

    private func attempt(
        _ graph: BuildGraph, targets: [String], also: ActionDeclaration?, distrustCache: Bool
    ) async throws(ForgeError) -> Built {
        let selected = graph.actions.map(\.declaration) + (also.map { [$0] } ?? [])
        let prepared = try await Preparation(
            fabric: fabric, workload: workload, documentDirectory: documentDirectory, options: options,
            distrustCache: distrustCache, emit: emit
        ).prepare(for: selected)
        let book = RunBook(
            fabric: fabric, kind: .build, targets: targets, document: workload.digest, project: documentDirectory)
        emit(.started(total: graph.actions.count))
        let runner = ActionRunner(
            fabric: fabric, options: options, prepared: prepared, book: book, distrustCache: distrustCache, emit: emit)
        let state = try await schedule(graph, runner)
        try await fabric.pool.run { () throws(ForgeError) in
            try book.finish(exitCode: state.summary.isSuccess ? 0 : 1)
        }
        return Built(summary: state.summary, completed: state.completed, runner: runner)
    }

    private enum Step: Sendable {
        case completed(CompletedAction)
        case failed(ActionReport, CompletedAction?)
    }

    /// Starts actions as their inputs become ready, never more than the CPUs given, in topological order.
    private func schedule(_ graph: BuildGraph, _ runner: ActionRunner) async throws(ForgeError) -> ScheduleState {
        var state = ScheduleState(graph, slots: options.jobs)
        let keepGoing = options.keepGoing
        let outcome: Result<ScheduleState, ForgeError> = await withTaskGroup(
            of: (Int, Result<Step, ForgeError>).self
        ) { group in
            var fault: ForgeError?
            while true {
                while fault == nil, !Task.isCancelled, let index = state.takeReady() {
                    let declaration = graph.actions[index].declaration
                    let completed = state.needed(by: index)
                    group.addTask { (index, await Self.step(declaration, runner, completed)) }
                }
                guard let (index, result) = await group.next() else { break }
                switch result {
                case .success(.completed(let action)):
                    state.finish(index, action)
                    runner.emit(.actionFinished(action.report))
                case .success(.failed(let report, _)):
                    state.fail(index, report, keepGoing: keepGoing)
                    runner.emit(.actionFinished(report))
                case .failure(let error):
                    fault = fault ?? error
                    group.cancelAll()
                }
            }
            if let fault { return .failure(fault) }
            state.summary.cancelled = Task.isCancelled
            return .success(state)
        }
        state = try outcome.get()
        for (name, cause) in state.skipped() { emit(.actionSkipped(name: name, cause: cause)) }
        return state
    }

    private static func step(
        _ declaration: ActionDeclaration, _ runner: ActionRunner, _ completed: [String: ActionOutputs]
    ) async -> Result<Step, ForgeError> {
        do throws(ForgeError) {
            let (request, hit) = try await runner.fabric.pool.run { () throws(ForgeError) in
                let request = try runner.request(declaration, completed: completed)
                return (request, try runner.cached(request))
            }
            if let hit {
                return .success(hit.result.exitCode == 0 ? .completed(hit) : .failed(hit.report, hit))
            }
            let (action, report) = try await runner.execute(request)
            if let action, report.outcome.isSuccess { return .success(.completed(action)) }
            return .success(.failed(report, action))
        } catch {
            return .failure(error)
        }
    }
}
