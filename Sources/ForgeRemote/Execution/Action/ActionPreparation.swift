internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeStore

/// An action that can be run, with what will be asked of its result.
struct PreparedAction: Sendable {
    var request: ExecutionRequest
    var command: ClientCommand
}

/// Makes what the sandbox takes out of what clients send.
struct ActionPreparation: Sendable {
    let served: ServedStore
    let trees: InputTrees
    var environment: BlobID?

    /// Reads everything that an action names and composes the file system that it sees.
    ///
    /// Blocks.
    func prepare(_ action: ClientAction) throws(GRPCFailure) -> PreparedAction {
        let command = try ClientCommand(action.command, served)
        let inputs = try trees.tree(action.inputRoot)
        do throws(ForgeError) {
            let choice = try choice(action.root ?? command.root, command, inputs)
            let (root, base) =
                choice == .input ? (try ownRoot(inputs), "") : (try composedRoot(inputs), RootFilesystem.workDirectory)
            let directory = ([base] + command.workingDirectory.components).filter { !$0.isEmpty }
            var contract = Contract()
            contract.writablePaths = [""]
            var request = ExecutionRequest(
                action: Action(
                    command: action.command, inputRoot: root, timeoutSeconds: action.timeoutSeconds, salt: []),
                command: Command(
                    arguments: command.arguments, environment: command.environment,
                    outputPaths: Array(command.outputs.keys), workingDirectory: directory.joined(separator: "/")),
                contract: contract)
            request.workTree = choice == .input ? WorkTree.root : .build
            return PreparedAction(request: request, command: command)
        } catch { throw Self.failure(error) }
    }

    private func choice(
        _ said: RootChoice?, _ command: ClientCommand, _ inputs: BlobID
    ) throws(ForgeError) -> RootChoice {
        if said == .input { return .input }
        let lookup = ProgramLookup(store: served.store, root: inputs)
        if said == nil, try lookup.resolves(command.arguments[0], path: command.environment["PATH"]) { return .input }
        if said == nil, try isWhole(inputs) { return .input }
        guard environment != nil else {
            throw ForgeError(
                .sandboxInputInvalid,
                "The input root has no program `\(command.arguments[0])`, and this server no environment that could have it"
            )
        }
        return .environment
    }

    /// Whether an input root has all directories that a sandbox mounts on, as those of Forge's own actions have.
    ///
    /// Then it is a file system, wherever its programs are.
    private func isWhole(_ inputs: BlobID) throws(ForgeError) -> Bool {
        let names = Set(try served.store.directory(inputs).directories.map(\.name))
        return names.isSuperset(of: RootFilesystem.mountPoints)
    }

    /// The input root with the directories that a sandbox mounts on.
    private func ownRoot(_ inputs: BlobID) throws(ForgeError) -> BlobID {
        var tree = TreeComposition(stored: inputs)
        for directory in RootFilesystem.mountPoints where directory != RootFilesystem.workDirectory {
            try tree.ensureDirectory(directory, load: load)
        }
        return try write(tree, [])
    }

    /// The environment with the input root where work trees are.
    private func composedRoot(_ inputs: BlobID) throws(ForgeError) -> BlobID {
        guard let environment else { throw ForgeError(.bug, "An environment is used that is not there") }
        var (tree, files) = try RootFilesystem.compose(environment: environment, load: load)
        try tree.place(.stored(inputs), at: RootFilesystem.workDirectory, load: load)
        return try write(tree, files)
    }

    private func write(_ tree: TreeComposition, _ files: [[UInt8]]) throws(ForgeError) -> BlobID {
        let encoded = try tree.encode()
        let blobs = files + encoded.directories
        let absent = Set(try served.store.missing(blobs.map { BlobID(of: $0) }))
        if !absent.isEmpty { _ = try served.store.write(blobs, durability: .ordered) }
        return encoded.root
    }

    private func load(_ id: BlobID) throws(ForgeError) -> Directory { try served.store.directory(id) }

    /// What went wrong with an action, in the codes of gRPC.
    static func failure(_ error: ForgeError) -> GRPCFailure {
        switch error.code {
        case .sandboxInputInvalid, .treeConflict, .treeInvalid: GRPCFailure(.invalidArgument, error.message)
        case .blobMissing, .blobDamaged: GRPCFailure(.unavailable, "Inputs were lost on the way: \(error.message)")
        default: ServedStore.failure(error)
        }
    }
}
