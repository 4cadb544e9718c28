public import ForgeCore
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore

extension BuildSession {
    /// What a build of these targets, all when there are none, would do with each action, in topological order.
    ///
    /// Nothing is executed, and the lock file stays as it is. Sources are read, and pinned ones fetched, since keys are
    /// made of their bytes.
    ///
    /// - Throws: `E_TARGET_UNKNOWN`, and what keeps sources or environments from being read.
    public func dirty(_ targets: [String]) async throws(ForgeError) -> [DirtyAction] {
        try await looked(at: targets).findings
    }

    /// The actions of these targets as they would be looked up now.
    ///
    /// - Throws: what ``dirty(_:)`` throws.
    public func keyed(_ targets: [String]) async throws(ForgeError) -> [KeyedAction] {
        let walk = try await looked(at: targets)
        let wanted = Set(targets)
        return walk.findings.filter { targets.isEmpty || wanted.contains($0.name) }.map { finding in
            KeyedAction(
                name: finding.name, reason: finding.reason, lowered: walk.lowered[finding.name],
                result: walk.completed[finding.name]?.result)
        }
    }

    /// What differs between an action that the store holds and one that would be looked up now, in words for people.
    ///
    /// Blocks.
    public func changes(from old: BlobID, to new: KeyedAction) throws(ForgeError) -> [ActionChange] {
        guard let lowered = new.lowered else { return [] }
        let action: Action
        let bytes = try fabric.store.bytes(of: old)
        do throws(ProtoError) { action = try Action(decoding: bytes) } catch {
            throw ForgeError(.recordInvalid, "`\(old)` is no action", cause: "it has \(error.reason)")
        }
        return try ActionComparison.changes(
            from: ActionComparison.Side(action, in: fabric.store),
            to: ActionComparison.Side(lowered, over: fabric.store))
    }

    private func looked(at targets: [String]) async throws(ForgeError) -> DirtyWalk {
        let graph = try await fabric.pool.run { () throws(ForgeError) in try BuildGraph(workload, targets: targets) }
        var pinned = options
        pinned.locked = true
        let preparation = Preparation(
            fabric: fabric, workload: workload, documentDirectory: documentDirectory, options: pinned,
            distrustCache: false, emit: emit)
        let names = Set(graph.actions.map(\.declaration.environment)).sorted(by: Directory.less)
        let unlocked = try await fabric.pool.run { () throws(ForgeError) in try preparation.unlocked(names) }
        let known = graph.actions.map(\.declaration).filter { !unlocked.contains($0.environment) }
        let prepared = try await preparation.prepare(for: known)
        // Nothing is written of a run that does not happen: the book is dropped.
        let book = RunBook(
            fabric: fabric, kind: .build, targets: targets, document: workload.digest, project: documentDirectory)
        let runner = ActionRunner(
            fabric: fabric, options: options, prepared: prepared, book: book, distrustCache: false, emit: emit)
        return try await fabric.pool.run { () throws(ForgeError) in
            var walk = DirtyWalk(runner: runner, project: documentDirectory, origins: DeclaredOrigins(workload))
            for node in graph.actions {
                try walk.visit(
                    node.declaration, needs: node.dependencies.map { graph.actions[$0].declaration.name },
                    isLocked: !unlocked.contains(node.declaration.environment))
            }
            return walk
        }
    }
}

extension Preparation {
    /// The environments of which the lock file has no tree.
    ///
    /// Blocks.
    fileprivate func unlocked(_ names: [String]) throws(ForgeError) -> Set<String> {
        var unlocked: Set<String> = []
        for name in names {
            do throws(ForgeError) {
                _ = try EnvironmentResolver(preparation: self).resolve([name])
            } catch {
                guard error.code == .lockMissing else { throw error }
                unlocked.insert(name)
            }
        }
        return unlocked
    }
}

/// Goes over the actions in topological order.
private struct DirtyWalk: Sendable {
    let runner: ActionRunner
    let project: String
    let origins: DeclaredOrigins
    var findings: [DirtyAction] = []
    private(set) var completed: [String: ActionOutputs] = [:]
    private(set) var lowered: [String: LoweredAction] = [:]
    private var states: [String: DirtyAction.State] = [:]

    init(runner: ActionRunner, project: String, origins: DeclaredOrigins) {
        self.runner = runner
        self.project = project
        self.origins = origins
    }

    mutating func visit(_ declaration: ActionDeclaration, needs: [String], isLocked: Bool) throws(ForgeError) {
        let finding = try find(declaration, needs, isLocked)
        states[declaration.name] = finding.state
        findings.append(finding)
    }

    private mutating func find(
        _ declaration: ActionDeclaration, _ needs: [String], _ isLocked: Bool
    ) throws(ForgeError) -> DirtyAction {
        let name = declaration.name
        let failures = needs.filter { states[$0] == .failed || states[$0] == .blocked }
        if !failures.isEmpty {
            return DirtyAction(
                name: name, state: .blocked, reason: "behind the failure of \(failures[0])", behind: failures)
        }
        guard isLocked else {
            return DirtyAction(
                name: name, state: .maybe, reason: "its environment `\(declaration.environment)` is not locked")
        }
        let open = needs.filter { states[$0] == .run || states[$0] == .maybe }
        if !open.isEmpty {
            let more = open.count > 1 ? " and \(open.count - 1) more" : ""
            return DirtyAction(name: name, state: .maybe, reason: "behind \(open[0])\(more)", behind: open)
        }
        let request = try runner.request(declaration, completed: completed)
        lowered[name] = request.lowered
        if let hit = try runner.cached(request) {
            guard hit.result.exitCode == 0 else {
                return DirtyAction(
                    name: name, state: .failed, reason: "its failure is in the cache (exit \(hit.result.exitCode))",
                    key: hit.report.key)
            }
            completed[name] = hit.outputs
            return DirtyAction(name: name, state: .cached, reason: "its result is in the cache", key: hit.report.key)
        }
        return try missed(name, request.lowered)
    }

    /// Why an action is not in the cache.
    private func missed(_ name: String, _ lowered: LoweredAction) throws(ForgeError) -> DirtyAction {
        let (ledger, store) = (runner.fabric.ledger, runner.fabric.store)
        var finding = DirtyAction(name: name, state: .run, reason: "it never ran", key: lowered.key)
        guard let row = try ledger.row(of: name, project: project) else { return finding }
        if row.key == lowered.key {
            finding.reason =
                row.outcome.isSuccess
                ? "its result is not in the cache any more"
                : "run \(row.run) left no result (\(row.outcome.kind.rawValue))"
            return finding
        }
        guard let id = try store.find(row.key), let old = try? Action(decoding: try store.bytes(of: id)) else {
            finding.reason = "it changed since run \(row.run), whose action the store has collected"
            return finding
        }
        finding.changes = try ActionComparison.changes(
            from: ActionComparison.Side(old, in: store), to: ActionComparison.Side(lowered, over: store))
        let causes = try ReadInputs(store: store, origins: origins).causes(finding.changes, of: name, in: [row])
        finding.reason = reason(causes, of: name)
        return finding
    }

    private func reason(_ causes: [ActionChange], of name: String) -> String {
        guard let first = causes.first else { return "it changed" }
        let more = causes.count > 1 ? " and \(causes.count - 1) more" : ""
        var shown = first
        if first.kind == .input, case .source(let path)? = origins.origin(of: first.subject, in: name) {
            shown.subject = path
        }
        return shown.words + more
    }
}
