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
    /// What an action left and was lost is made again while the others go on. Where something else was lost, of an
    /// environment or a source, the run starts over, believing no cached result whose blobs it has not found.
    ///
    /// - Throws: `E_TARGET_UNKNOWN`, `E_BLOB_LOST`, and whatever keeps Forge from doing its own part. A failing action
    ///   is a value.
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
        var losses = BlobLosses(emit)
        while true {
            do throws(ForgeError) {
                return try await attempt(
                    graph, targets: targets, also: also, distrustCache: distrustCache || losses.isAny)
            } catch { try losses.note(error) }
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
        var state = try await BuildSchedule(
            graph: graph, slots: options.jobs, keepGoing: options.keepGoing, work: runner
        ).run()
        for (name, cause) in state.skipped() { emit(.actionSkipped(name: name, cause: cause)) }
        let exitCode: Int32 = state.summary.isSuccess ? 0 : 1
        try await fabric.pool.run { () throws(ForgeError) in try book.finish(exitCode: exitCode) }
        return Built(summary: state.summary, completed: state.completed, runner: runner)
    }
}
