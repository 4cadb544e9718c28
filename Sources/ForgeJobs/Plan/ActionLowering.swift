public import ForgeCore
public import ForgeIR

/// An action brought into the form in which it is keyed, with the blobs that an executor will need.
public struct LoweredAction: Sendable {
    /// The action; its digest is the key.
    public let action: Action
    /// The command that it names.
    public let command: Command
    /// What its salt says.
    public let contract: Contract
    /// Encoded action, command, directories and small files that must be in the store before it is executed.
    public let blobs: [[UInt8]]

    /// The action key.
    public var key: Digest { Digest(of: action.encoded) }
}

/// What an action's inputs have become.
public struct ResolvedInput: Sendable {
    /// The declaration.
    public let input: Input
    /// What stands at its path.
    public let node: TreeComposition.Node

    /// Pairs a declaration with its contents.
    public init(_ input: Input, node: TreeComposition.Node) {
        self.input = input
        self.node = node
    }
}

/// Turns a declaration and its resolved inputs into an `Action`: a pure function but for opening stored directories.
public struct ActionLowering {
    /// The file that holds declared standard input, below the work tree.
    static let stdinFile = ".forge-stdin"

    private let load: TreeComposition.Loader

    /// Opens stored directories with `load`.
    public init(load: @escaping TreeComposition.Loader) { self.load = load }

    /// Lowers one action.
    ///
    /// - Parameter image: what a cluster has in the place of the environment. The action is another one then: its input
    ///   root holds the work tree alone, and its platform names the image.
    /// - Throws: `E_TREE_CONFLICT` when inputs claim one path, and what opening a directory throws.
    public func lower(
        _ declaration: ActionDeclaration, environment: BlobID, inputs: [ResolvedInput], waived: [String],
        image: String? = nil
    ) throws(ForgeError) -> LoweredAction {
        var (root, blobs): (TreeComposition, [[UInt8]]) =
            image == nil
            ? try RootFilesystem.compose(environment: environment, load: load) : (TreeComposition(), [])
        var platform = declaration.platform
        if let image { platform[ContainerImages.property] = platform[ContainerImages.property] ?? image }
        let base = RootFilesystem.workDirectory
        for input in inputs { try root.place(input.node, at: "\(base)/\(input.input.path)", load: load) }
        try root.ensureDirectory(join(base, declaration.workingDirectory), load: load)
        for case .path(let path, _) in declaration.outputs.map(\.place) {
            try root.ensureDirectory(join(base, parent(of: path)), load: load)
        }
        var arguments = declaration.command
        if let text = declaration.stdin {
            let bytes = Array(text.utf8)
            blobs.append(bytes)
            try root.place(.file(BlobID(of: bytes), isExecutable: false), at: "\(base)/\(Self.stdinFile)", load: load)
            let depth = declaration.workingDirectory.split(separator: "/").count
            let path = String(repeating: "../", count: depth) + Self.stdinFile
            arguments = ["/bin/sh", "-c", "exec \"$@\" <\"$0\"", path] + arguments
        }
        let tree = try root.encode()
        blobs += tree.directories

        let command = Command(
            arguments: arguments,
            environment: variables(of: declaration),
            outputPaths: declaration.outputs.compactMap { output in
                guard case .path(let path, _) = output.place else { return nil }
                return OutputPath.relative(path, from: declaration.workingDirectory)
            },
            workingDirectory: join(base, declaration.workingDirectory),
            platform: platform)
        let contract = self.contract(declaration, waived: waived)
        let encodedCommand = command.encoded
        let action = Action(
            command: BlobID(of: encodedCommand), inputRoot: tree.root, timeoutSeconds: declaration.timeoutSeconds,
            salt: contract.salt, platform: platform)
        blobs += [encodedCommand, action.encoded]
        return LoweredAction(action: action, command: command, contract: contract, blobs: blobs)
    }

    /// Forge's fixed variables, the seed, and over them the action's own.
    private func variables(of declaration: ActionDeclaration) -> [String: String] {
        var variables = RootFilesystem.variables
        variables["FORGE_SEED"] = declaration.seed.map { "\($0)" }
        return variables.merging(declaration.env) { _, own in own }
    }

    private func contract(_ declaration: ActionDeclaration, waived: [String]) -> Contract {
        var contract = Contract()
        contract.network = declaration.need.network
        contract.seed = declaration.seed
        contract.tier = declaration.tier
        contract.visibleCPUs = declaration.resources.cpus
        contract.memoryBytes = declaration.resources.memoryBytes
        contract.processes = declaration.resources.processes
        contract.writablePaths = declaration.inputs.filter(\.writable).map(\.path)
        contract.waivedProtections = waived
        for output in declaration.outputs {
            let key: String
            switch output.place {
            case .stdout:
                contract.streams.append("stdout")
                key = Record.stdoutKey
            case .stderr:
                contract.streams.append("stderr")
                key = Record.stderrKey
            case .path(let path, let kind):
                key = OutputPath.relative(path, from: declaration.workingDirectory)
                if kind != .file { contract.outputKinds[key] = kind }
            }
            let chain = output.determinism.keyTexts
            if !chain.isEmpty { contract.canonicalizers[key] = chain }
        }
        return contract
    }

    private func join(_ a: String, _ b: String) -> String { b.isEmpty ? a : "\(a)/\(b)" }

    private func parent(of path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }
}
