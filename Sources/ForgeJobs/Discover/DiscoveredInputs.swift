internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

/// The inputs of one action of which its command says itself whether it reads them.
///
/// An action is keyed with all of them. A result may be used again for other bytes of those that were not read: it is
/// looked for by everything but the bytes of these inputs, and is the one whose read inputs are as they are here.
struct DiscoveredInputs {
    private let fabric: Fabric
    private let declaration: ActionDeclaration
    private let inputs: [ResolvedInput]
    /// The digests of discovered files, by path.
    private let files: [String: Digest]

    /// Nil when the action discovers nothing.
    init?(_ declaration: ActionDeclaration, _ inputs: [ResolvedInput], fabric: Fabric) {
        guard declaration.dependencyList != nil else { return nil }
        var files: [String: Digest] = [:]
        for input in inputs where input.input.isDiscovered {
            if case .file(let blob, _) = input.node { files[input.input.path] = blob.digest }
        }
        if files.isEmpty { return nil }
        self.fabric = fabric
        self.declaration = declaration
        self.inputs = inputs
        self.files = files
    }

    /// The inputs with every discovered file empty, at its path.
    var elided: [ResolvedInput] {
        inputs.map { input in
            guard files[input.input.path] != nil, case .file(_, let isExecutable) = input.node else { return input }
            return ResolvedInput(input.input, node: .file(BlobID(of: []), isExecutable: isExecutable))
        }
    }

    /// The key of the action that ran with the same bytes in all that it read.
    ///
    /// Blocks.
    ///
    /// - Parameter elided: The key of the action with ``elided`` inputs.
    func find(_ elided: Digest) throws(ForgeError) -> Digest? {
        try history(elided).runs.first { run in run.read.allSatisfy { files[$0.path] == $0.digest } }?.action
    }

    /// Keeps what an action that succeeded has read.
    ///
    /// Blocks. A list that names a file below the work tree that is no input is not to be trusted, and is not kept.
    func keep(_ action: Digest, _ result: ActionResult, elided: Digest) throws(ForgeError) {
        guard let read = try Self.read(result, of: declaration, from: fabric.blobs), read.isSubset(of: known(read))
        else {
            return
        }
        var history = try history(elided)
        history.add(
            DiscoveryHistory.Run(
                action: action,
                read: files.filter { read.contains($0.key) }.map { .init(path: $0.key, digest: $0.value) }
                    .sorted { $0.path < $1.path }))
        let blob = try fabric.blobs.write(history.bytes)
        var entry = ActionResult(exitCode: 0)
        entry.stdout = blob
        try fabric.blobs.record(entry, for: DiscoveryHistory.key(elided), in: .local, durability: .ordered)
    }

    /// The paths that a result's list names below the work tree; nil without a list.
    ///
    /// Blocks.
    static func read(
        _ result: ActionResult, of declaration: ActionDeclaration, from store: any BlobStore
    ) throws(ForgeError) -> Set<String>? {
        guard let list = declaration.dependencyList else { return nil }
        let key = OutputPath.relative(list, from: declaration.workingDirectory)
        guard let file = result.files.first(where: { $0.path == key }), try store.has(file.blob) else { return nil }
        return DependencyList(try store.bytes(of: file.blob))?.workPaths(from: declaration.workingDirectory)
    }

    /// Those of the paths that are inputs, or lie in one.
    private func known(_ paths: Set<String>) -> Set<String> {
        let exact = Set(inputs.map(\.input.path))
        let directories = inputs.filter { if case .stored = $0.node { true } else { false } }.map {
            $0.input.path + "/"
        }
        return paths.filter { path in exact.contains(path) || directories.contains { path.hasPrefix($0) } }
    }

    private func history(_ elided: Digest) throws(ForgeError) -> DiscoveryHistory {
        let key = DiscoveryHistory.key(elided)
        guard let blob = try fabric.blobs.results(for: [key], in: .local)[0]?.stdout, try fabric.blobs.has(blob) else {
            return DiscoveryHistory()
        }
        return DiscoveryHistory(try fabric.blobs.bytes(of: blob)) ?? DiscoveryHistory()
    }
}
