public import ForgeCore
public import ForgeExecutor
internal import ForgeIR
internal import ForgeStore

/// Runs a target for its effect on the user: `forge run` and `forge shell`.
public struct ProgramRun: Sendable {
    private let session: BuildSession

    /// Runs targets of the session's document.
    public init(session: BuildSession) { self.session = session }

    /// Runs the one executable that the target leaves, or else the target's own command, with more arguments.
    ///
    /// - Throws: `E_TARGET_UNKNOWN`, and `E_ACTION_FAILED` when what it needs does not build.
    public func run(
        _ target: String, arguments: [String], standardInput: Int32?,
        onOutput: @escaping @Sendable (Bool, [UInt8]) -> Void
    ) async throws(ForgeError) -> ExecutionReport {
        let prepared = try await session.prepare(target)
        var declaration = prepared.declaration
        var inputs = try await session.fabric.pool.run { () throws(ForgeError) in
            try prepared.built.runner.inputs(of: prepared.declaration, completed: prepared.built.outputs)
        }
        if declaration.outputs.contains(where: { if case .path(_, .file) = $0.place { true } else { false } }) {
            let built = try await session.run([target])
            guard let action = built.completed[target] else {
                throw ForgeError(
                    .actionFailed, "The target `\(target)` does not build",
                    hints: ["Run `forge build \(target)` to see why"])
            }
            if let program = action.onlyExecutable {
                declaration.command = ["/\(RootFilesystem.workDirectory)/\(program.path)"]
                declaration.stdin = nil
                inputs.append(
                    ResolvedInput(Input(.action(target, output: program.path), path: program.path), node: program.node))
            }
        }
        declaration.command += arguments
        declaration.outputs = []
        var request = try await session.request(declaration, inputs: inputs, prepared.built, onOutput: onOutput)
        request.standardInput = standardInput
        return try await session.fabric.execute(request)
    }

    /// The request for a shell in the sandbox of the target, its inputs in place.
    public func shell(_ target: String, command: [String]) async throws(ForgeError) -> ExecutionRequest {
        let prepared = try await session.prepare(target)
        var declaration = prepared.declaration
        let inputs = try await session.fabric.pool.run { () throws(ForgeError) in
            try prepared.built.runner.inputs(of: prepared.declaration, completed: prepared.built.outputs)
        }
        declaration.command = command
        declaration.stdin = nil
        return try await session.request(declaration, inputs: inputs, prepared.built, onOutput: nil)
    }
}

extension BuildSession {
    /// An action whose inputs are built, and what building them left.
    struct PreparedTarget: Sendable {
        let declaration: ActionDeclaration
        let built: Built
    }

    /// Builds everything that a target needs, but not the target.
    func prepare(_ target: String) async throws(ForgeError) -> PreparedTarget {
        guard let declaration = workload.actions.first(where: { $0.name == target }) else {
            _ = try BuildGraph(workload, targets: [target])
            throw ForgeError(.targetUnknown, "No action is named `\(target)`")
        }
        let needed = declaration.inputs.compactMap { input -> String? in
            if case .action(let name, _) = input.origin { name } else { nil }
        }
        let built = try await run(Array(Set(needed)).sorted(), preparing: declaration)
        guard built.summary.isSuccess else {
            if built.summary.cancelled {
                throw ForgeError(.cancelled, "Stopped while building what `\(target)` needs")
            }
            let failed = built.summary.reports.values.filter { !$0.outcome.isSuccess }.map(\.name).sorted()
            throw ForgeError(
                .actionFailed, "What `\(target)` needs does not build: \(failed.joined(separator: ", "))",
                hints: ["Run `forge build \(failed.first ?? target)` to see why"])
        }
        return PreparedTarget(declaration: declaration, built: built)
    }

    func request(
        _ declaration: ActionDeclaration, inputs: [ResolvedInput], _ built: Built,
        onOutput: (@Sendable (Bool, [UInt8]) -> Void)?
    ) async throws(ForgeError) -> ExecutionRequest {
        try await fabric.pool.run { () throws(ForgeError) in
            let lowered = try built.runner.lower(declaration, inputs: inputs)
            _ = try fabric.store.write(lowered.blobs, durability: .ordered)
            return ExecutionRequest(
                action: lowered.action, command: lowered.command, contract: lowered.contract, onOutput: onOutput)
        }
    }
}

extension CompletedAction {
    /// The executable file among the outputs, if there is exactly one.
    var onlyExecutable: (path: String, node: TreeComposition.Node)? {
        var found: [(String, TreeComposition.Node)] = []
        for case .path(let path, .file) in declaration.outputs.map(\.place) {
            if let node = outputs.node(at: path), case .file(_, true) = node { found.append((path, node)) }
        }
        return found.count == 1 ? found[0] : nil
    }
}
