internal import ForgeCapture
internal import ForgeCore
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore

/// Finds or captures environments, and keeps the lock file.
struct EnvironmentResolver {
    let preparation: Preparation

    private var fabric: Fabric { preparation.fabric }
    var lockPath: String { preparation.absolute("forge.lock") }

    var capturer: EnvironmentCapturer {
        EnvironmentCapturer(
            store: fabric.store, documentDirectory: preparation.documentDirectory,
            stateDirectory: fabric.stateDirectory, distributionDirectories: fabric.distributionDirectories)
    }

    /// The trees of the named environments; new ones are written into the lock file.
    ///
    /// Blocks.
    ///
    /// - Throws: `E_LOCK_MISSING` with `--locked`, `E_ENVIRONMENT_DIGEST`, and what capturing throws.
    func resolve(_ names: [String]) throws(ForgeError) -> [String: BlobID] { try resolved(names).trees }

    /// The trees of the named environments, and the digest of the lock file that they follow from; nil without one.
    ///
    /// Blocks.
    func resolved(_ names: [String]) throws(ForgeError) -> (trees: [String: BlobID], lock: Digest?) {
        let found = try Lockfile.read(lockPath)
        var lock = found?.lock ?? Lockfile()
        let before = lock
        var trees: [String: BlobID] = [:]
        for name in names { try resolve(name, &lock, &trees) }
        if lock != before { try lock.save(to: lockPath) }
        return (trees, found?.digest)
    }

    private func resolve(
        _ name: String, _ lock: inout Lockfile, _ trees: inout [String: BlobID]
    ) throws(ForgeError) {
        guard trees[name] == nil else { return }
        guard let environment = preparation.workload.environments.first(where: { $0.name == name }) else {
            throw ForgeError(.bug, "The environment `\(name)` is not declared")
        }
        switch environment.kind {
        case .layers(let layers):
            for layer in layers { try resolve(layer, &lock, &trees) }
            trees[name] = try stacked(environment, layers.compactMap { trees[$0] })
        case .tree(let path, let at):
            try preparation.require(path, of: "environment `\(name)`")
            let root = try preparation.importer.importTree(at: preparation.absolute(path))
            var tree = TreeComposition()
            try tree.place(.stored(root), at: at, load: fabric.store.directory)
            let encoded = try tree.encode()
            _ = try fabric.store.write(encoded.directories, durability: .ordered)
            trees[name] = encoded.root
        case .debian, .oci:
            trees[name] = try pinned(environment, &lock)
        }
        if let tree = trees[name] { try expect(tree, as: environment) }
    }

    /// Refuses a tree that is not the one which the document expects.
    private func expect(_ tree: BlobID, as environment: Environment) throws(ForgeError) {
        guard let expected = environment.digest, expected != tree.digest else { return }
        throw ForgeError(
            .environmentDigest,
            "The environment `\(environment.name)` is `\(tree.digest.text)`, and `\(expected.text)` is expected",
            hints: [
                "If it was meant to change, write the digest that it has",
                "Else restore the `forge.lock` that goes with the expected one; `forge env diff` compares two of them",
            ],
            cause: "its packages or files are others than those that the digest was taken of")
    }

    /// Layers put on top of each other, once for each list of their trees.
    private func stacked(_ environment: Environment, _ layers: [BlobID]) throws(ForgeError) -> BlobID {
        let derived = DerivedTree(
            recipe: .object([
                "forge": .string("layers/1"), "layers": .strings(layers.map(\.description)),
            ]))
        if let root = try preparation.find(derived) { return root }
        var rest = layers[...]
        let captured = try capturer.capture(
            environment,
            layers: { (name) throws(ForgeError) in
                guard let next = rest.popFirst() else { throw ForgeError(.bug, "The layer `\(name)` was not resolved") }
                return next
            }, locked: nil)
        try derived.keep(captured.tree, in: fabric)
        return captured.tree
    }

    /// An environment that the lock file pins, or that is captured and pinned now.
    private func pinned(_ environment: Environment, _ lock: inout Lockfile) throws(ForgeError) -> BlobID {
        let entry = lock.environments[environment.name].flatMap { $0.fits(environment) ? $0 : nil }
        if let entry { try expect(entry.tree, as: environment) }
        if let entry, let root = try preparation.find(derived(entry.tree)) {
            try keep(root, as: environment.name)
            return root
        }
        if entry != nil || !preparation.options.locked {
            preparation.emit(.preparing("environment `\(environment.name)`"))
        }
        let captured = try EnvironmentCapturer(
            store: fabric.store, documentDirectory: preparation.documentDirectory,
            stateDirectory: fabric.stateDirectory, distributionDirectories: fabric.distributionDirectories,
            network: fabric.network
        ).capture(
            environment,
            layers: { (name) throws(ForgeError) in throw ForgeError(.bug, "`\(name)` was resolved as a layer") },
            locked: lock.environments[environment.name], requiresLock: preparation.options.locked)
        for notice in captured.notices { preparation.emit(.notice(notice.message)) }
        try derived(captured.tree).keep(captured.tree, in: fabric)
        try keep(captured.tree, as: environment.name)
        if entry == nil {
            lock.environments[environment.name] = captured.lock
            preparation.emit(.notice("locked environment `\(environment.name)` as \(captured.tree.digest.text)"))
        }
        return captured.tree
    }

    /// Keeps a tree from collection while the lock file pins it.
    func keep(_ tree: BlobID, as name: String) throws(ForgeError) {
        let ref = KeptName.environment(name, lock: lockPath).text
        guard try fabric.ledger.ref(ref) != tree else { return }
        try fabric.ledger.setRef(ref, to: tree, timeMicroseconds: fabric.clock.wallNanoseconds() / 1000)
    }

    /// A captured tree is found again by itself: the entry says that its closure is here.
    private func derived(_ tree: BlobID) -> DerivedTree {
        DerivedTree(recipe: .object(["forge": .string("environment/1"), "tree": .string("\(tree)")]))
    }
}
