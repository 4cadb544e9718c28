internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore

/// An action whose result is in the cache.
struct CompletedAction: Sendable {
    let declaration: ActionDeclaration
    let outputs: ActionOutputs
    let report: ActionReport

    init(declaration: ActionDeclaration, result: ActionResult, report: ActionReport) {
        self.declaration = declaration
        outputs = ActionOutputs(workingDirectory: declaration.workingDirectory, result: result)
        self.report = report
    }

    var result: ActionResult { outputs.result }
    var declared: DeclaredOutputs { DeclaredOutputs(declaration: declaration, outputs: outputs) }
}

/// An action that is ready to be looked up or run.
struct ActionRequest: Sendable {
    let declaration: ActionDeclaration
    let inputs: [ResolvedInput]
    let lowered: LoweredAction
}

/// Brings one action, whose inputs are all resolved, to its result: from the cache or by running it.
struct ActionRunner {
    let fabric: Fabric
    let options: BuildOptions
    let prepared: PreparedInputs
    let book: RunBook
    /// Whether cached results are believed only after every blob that they name was found.
    let distrustCache: Bool
    let emit: @Sendable (Event) -> Void

    /// Resolves the inputs and lowers the action.
    ///
    /// Blocks.
    func request(
        _ declaration: ActionDeclaration, completed: [String: ActionOutputs]
    ) throws(ForgeError) -> ActionRequest {
        let inputs = try inputs(of: declaration, completed: completed)
        return ActionRequest(
            declaration: declaration, inputs: inputs, lowered: try lower(declaration, inputs: inputs))
    }

    /// Finds what stands at each input's path.
    ///
    /// Blocks.
    func inputs(
        of declaration: ActionDeclaration, completed: [String: ActionOutputs]
    ) throws(ForgeError) -> [ResolvedInput] {
        var inputs: [ResolvedInput] = []
        for input in declaration.inputs {
            inputs.append(ResolvedInput(input, node: try node(for: input, completed: completed)))
        }
        return inputs
    }

    /// Lowers an action whose inputs are resolved.
    ///
    /// Blocks.
    func lower(_ declaration: ActionDeclaration, inputs: [ResolvedInput]) throws(ForgeError) -> LoweredAction {
        guard let environment = prepared.environments[declaration.environment] else {
            throw ForgeError(.bug, "The environment `\(declaration.environment)` was not prepared")
        }
        return try ActionLowering(load: fabric.blobs.directory).lower(
            declaration, environment: environment, inputs: inputs, waived: options.waivedProtections,
            image: image(for: declaration))
    }

    /// What a cluster has in the place of an action's environment; nil where that is sent, or the action stays here.
    private func image(for declaration: ActionDeclaration) -> String? {
        if let tier = declaration.tier, tier != "remote" { return nil }
        return options.containerImages.image(for: declaration.environment)
    }

    private func node(
        for input: Input, completed: [String: ActionOutputs]
    ) throws(ForgeError) -> TreeComposition.Node {
        switch input.origin {
        case .source(let name, let subpath):
            guard let source = prepared.sources[name] else {
                throw ForgeError(.bug, "The source `\(name)` was not prepared")
            }
            guard !subpath.isEmpty else { return source }
            guard case .stored(let root) = source, let node = try fabric.blobs.node(at: subpath, in: root) else {
                throw ForgeError(
                    .inputMissing, "The source `\(name)` holds nothing at `\(subpath)`", path: input.path,
                    hints: ["List what it holds with `forge store ls`, then mend `subpath`"])
            }
            return node
        case .action(let name, let output):
            guard let node = completed[name]?.node(at: output) else {
                throw ForgeError(
                    .inputMissing, "The action `\(name)` left nothing at `\(output)`", path: input.path)
            }
            return node
        }
    }

    /// Finds the result in the cache: the action's own, or that of one which differs only in what it did not read.
    ///
    /// Blocks.
    func cached(_ request: ActionRequest) throws(ForgeError) -> CompletedAction? {
        if let own = try cached(request.declaration, key: request.lowered.key) { return own }
        guard let discovered = DiscoveredInputs(request.declaration, request.inputs, fabric: fabric),
            let key = try discovered.find(try elidedKey(request, discovered))
        else { return nil }
        return try cached(request.declaration, key: key)
    }

    private func elidedKey(_ request: ActionRequest, _ discovered: DiscoveredInputs) throws(ForgeError) -> Digest {
        try lower(request.declaration, inputs: discovered.elided).key
    }

    private func cached(_ declaration: ActionDeclaration, key: Digest) throws(ForgeError) -> CompletedAction? {
        guard let result = try fabric.blobs.results(for: [key], in: .local)[0] else { return nil }
        if options.retryFailed, result.exitCode != 0 { return nil }
        if distrustCache, try !isComplete(result) {
            try fabric.blobs.forget(key, in: .local)
            return nil
        }
        let known = try fabric.ledger.latestExecution(of: key)
        // A record that was lost comes back by doing the work again.
        if let record = known?.record, try !fabric.blobs.has(record) { return nil }
        book.noteCached(declaration.name, key: key, exitCode: result.exitCode, known: known)
        let report = ActionReport(
            name: declaration.name, key: key, origin: .cached, outcome: .exited(result.exitCode),
            record: known?.record?.digest, stdout: result.stdout ?? known?.stdout,
            stderr: result.stderr ?? known?.stderr, durationNanoseconds: 0, command: declaration.command)
        return CompletedAction(declaration: declaration, result: result, report: report)
    }

    /// Whether all that a result names is there.
    ///
    /// Blocks.
    private func isComplete(_ result: ActionResult) throws(ForgeError) -> Bool {
        guard try fabric.blobs.missing(result.references).isEmpty else { return false }
        for directory in result.directories {
            guard try TreeGaps(store: fabric.blobs).below(directory.root).isEmpty else { return false }
        }
        return true
    }

    /// Runs the action; the result is in the cache when it exited.
    func execute(_ request: ActionRequest) async throws(ForgeError) -> (CompletedAction?, ActionReport) {
        let (declaration, lowered) = (request.declaration, request.lowered)
        try await fabric.pool.run { () throws(ForgeError) in
            _ = try fabric.blobs.write(lowered.blobs, durability: .ordered)
        }
        emit(.actionStarted(name: declaration.name, key: lowered.key))
        let execution = try await fabric.execute(
            ExecutionRequest(action: lowered.action, command: lowered.command, contract: lowered.contract))
        let finished = try await fabric.pool.run { () throws(ForgeError) in
            try finish(request, execution)
        }
        // What it left is kept here, so that the next build need not run it again.
        if let failure = execution.unshared { throw failure }
        return finished
    }

    private func finish(
        _ request: ActionRequest, _ execution: ExecutionReport
    ) throws(ForgeError) -> (CompletedAction?, ActionReport) {
        let (declaration, lowered) = (request.declaration, request.lowered)
        var report = ActionReport(
            name: declaration.name, key: lowered.key, origin: execution.isReused ? .cached : .executed,
            outcome: OutputPath.declared(execution.outcome, by: declaration), record: nil,
            stdout: execution.stdout, stderr: execution.stderr,
            durationNanoseconds: execution.observation.durationNanoseconds, command: declaration.command)
        guard case .exited(let code) = execution.outcome else {
            try book.observe(declaration, lowered, execution, record: nil)
            return (nil, report)
        }
        let result = try ResultAssembler(store: fabric.blobs).result(
            of: declaration, report: execution, exitCode: code)
        if execution.isReused {
            // Nothing was seen here that a record could say.
            try fabric.blobs.record(result, for: lowered.key, in: .local, durability: .durable)
            book.noteCached(declaration.name, key: lowered.key, exitCode: code, known: nil)
            return (CompletedAction(declaration: declaration, result: result, report: report), report)
        }
        if image(for: declaration) != nil {
            // An image is named, not known: that nobody vouches for it is why there is no record.
            try fabric.blobs.record(result, for: lowered.key, in: .local, durability: .durable)
            try book.observe(declaration, lowered, execution, record: nil)
            return (CompletedAction(declaration: declaration, result: result, report: report), report)
        }
        let record = Record(
            action: lowered.action, contract: lowered.contract,
            environment: prepared.environments[declaration.environment] ?? .empty,
            observable: execution.observation.observable, result: result)
        let recordID = try fabric.blobs.write(record.bytes)
        report.record = recordID.digest
        try fabric.blobs.record(result, for: lowered.key, in: .local, durability: .durable)
        try book.observe(declaration, lowered, execution, record: recordID)
        if code == 0, let discovered = DiscoveredInputs(declaration, request.inputs, fabric: fabric) {
            try discovered.keep(lowered.key, result, elided: try elidedKey(request, discovered))
        }
        return (CompletedAction(declaration: declaration, result: result, report: report), report)
    }
}

extension ActionRunner: ScheduledWork {
    func step(
        _ declaration: ActionDeclaration, _ needed: [String: ActionOutputs]
    ) async throws(ForgeError) -> ScheduleStep {
        let (request, hit) = try await fabric.pool.run { () throws(ForgeError) in
            let request = try self.request(declaration, completed: needed)
            return (request, try cached(request))
        }
        if let hit { return hit.result.exitCode == 0 ? .completed(hit) : .failed(hit.report) }
        let (action, report) = try await execute(request)
        if let action, report.outcome.isSuccess { return .completed(action) }
        return .failed(report)
    }

    func lost(among needed: [String: ActionOutputs]) async throws(ForgeError) -> [String] {
        try await fabric.pool.run { () throws(ForgeError) in
            var lost: [String] = []
            for (name, outputs) in needed where try !isComplete(outputs.result) { lost.append(name) }
            return lost
        }
    }

    func tell(_ event: Event) { emit(event) }
}
