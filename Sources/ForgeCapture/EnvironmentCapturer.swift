public import ForgeCore
public import ForgeIR
public import ForgeStore

/// An environment as it stands in the store.
public struct CapturedEnvironment: Sendable {
    /// The root directory of the tree.
    public var tree: BlobID
    /// What `forge.lock` says, or should say now.
    public var lock: LockEntry
    /// Whether the host or the network was consulted; false when the locked tree was in the store already.
    public var isFresh: Bool
    /// What the user should know although nothing failed, such as files that differ from their packages.
    public var notices: [ForgeError]
}

/// Brings environments into the store (`docs/spec/environments.md`).
///
/// Calls block, as those of the store do.
public struct EnvironmentCapturer: Sendable {
    let store: any BlobStore
    let documentDirectory: String
    let stateDirectory: String
    let distributionDirectories: [String]
    let offline: Bool
    let network: NetworkVariables
    /// The root of the Debian system that `from: host` captures; tests put another.
    var hostRoot = ""

    /// Makes a capturer.
    ///
    /// - Parameters:
    ///   - documentDirectory: the directory that paths in the document are relative to.
    ///   - stateDirectory: where indices and apt's private lists are kept between runs.
    ///   - distributionDirectories: directories searched for `.deb` files by digest (`FORGE_DISTDIR`).
    ///   - offline: whether the network is left alone.
    ///   - network: how programs reach the network.
    public init(
        store: any BlobStore, documentDirectory: String, stateDirectory: String,
        distributionDirectories: [String] = [], offline: Bool = false,
        network: NetworkVariables = NetworkVariables()
    ) {
        self.store = store
        self.documentDirectory = documentDirectory
        self.stateDirectory = stateDirectory
        self.distributionDirectories = distributionDirectories
        self.offline = offline
        self.network = network
    }

    /// Gives an environment's tree: the locked one when the store has it, else by capturing it.
    ///
    /// - Parameters:
    ///   - layers: gives the tree of another environment of the document, for `layers`.
    ///   - locked: the lock's entry; one that does not fit the document any more counts as none.
    ///   - requiresLock: whether an environment without a fitting entry is refused (`--locked`).
    /// - Throws: `E_LOCK_MISSING`, `E_LOCK_DRIFT` naming what differs, `E_DEBIAN_…`, `E_CAPTURE_…`, `E_OCI_INVALID`,
    ///   `E_ARCHIVE_…`, `E_FETCH_…`, `E_TOOL_FAILED`, or what the store throws.
    public func capture(
        _ environment: Environment, layers: (String) throws(ForgeError) -> BlobID, locked: LockEntry?,
        requiresLock: Bool = false
    ) throws(ForgeError) -> CapturedEnvironment {
        let fitting = locked.flatMap { $0.fits(environment) ? $0 : nil }
        if requiresLock, fitting == nil {
            throw ForgeError(
                .lockMissing,
                locked == nil
                    ? "The environment `\(environment.name)` is not in the lock file"
                    : "The environment `\(environment.name)` is locked for another declaration than the document's",
                hints: ["`forge env lock` writes the entry"])
        }
        var layerTrees: [BlobID] = []
        if case .layers(let names) = environment.kind {
            for name in names { layerTrees.append(try layers(name)) }
        }
        if let fitting, fitting.layers == layerTrees, try holds(fitting.tree) {
            return CapturedEnvironment(tree: fitting.tree, lock: fitting, isFresh: false, notices: [])
        }
        var captured = try captureAnew(environment, layerTrees: layerTrees, locked: fitting)
        if let fitting, fitting.tree != captured.tree {
            throw try LockDrift(store: store).error(environment.name, locked: fitting, found: captured.lock)
        }
        try store.sync()
        if !captured.lock.modified.isEmpty {
            captured.notices.append(Self.modified(environment.name, captured.lock.modified))
        }
        return captured
    }

    /// Captures an environment without layers as it is now, whatever the store holds, and compares it with the lock.
    ///
    /// - Throws: `E_LOCK_DRIFT` naming what differs, and what capturing throws.
    public func check(_ environment: Environment, against locked: LockEntry) throws(ForgeError) {
        let found = try captureAnew(environment, layerTrees: [], locked: locked)
        if found.tree != locked.tree {
            throw try LockDrift(store: store).error(environment.name, locked: locked, found: found.lock)
        }
    }

    private func captureAnew(
        _ environment: Environment, layerTrees: [BlobID], locked: LockEntry?
    ) throws(ForgeError) -> CapturedEnvironment {
        var tree: TreeAssembly
        var entry = LockEntry(kind: environment.kind, tree: .empty)
        switch environment.kind {
        case .debian(let packages, .host):
            let captured = try DebianHostCapture(store: store, root: hostRoot).capture(packages)
            tree = captured.tree
            entry.packages = captured.packages.map {
                LockedPackage(name: $0.name, architecture: $0.architecture, version: $0.version)
            }
            entry.modified = captured.modified
        case .debian(let packages, .archive):
            let archive = DebianArchiveCapture(
                store: store, stateDirectory: stateDirectory, distributionDirectories: distributionDirectories,
                offline: offline, network: network)
            if let locked { entry.packages = locked.packages } else { entry.packages = try archive.resolve(packages) }
            tree = try archive.capture(entry.packages)
        case .oci(let path, let reference):
            tree = try OCIImageCapture(store: store, stateDirectory: stateDirectory)
                .capture(path: absolute(path), reference: reference)
        case .tree(let path, let at):
            tree = TreeAssembly()
            try DirectoryCapture(store: store).capture(absolute(path), at: TreeAssembly.components(at), into: &tree)
        case .layers:
            tree = TreeAssembly()
            for layer in layerTrees { try tree.overlay(layer, from: store) }
            entry.layers = layerTrees
        }
        for path in Self.composed { tree.remove(TreeAssembly.components(path)) }
        entry.tree = try tree.write(to: store)
        return CapturedEnvironment(tree: entry.tree, lock: entry, isFresh: true, notices: [])
    }

    /// What whoever runs an action composes, hence no environment brings (DESIGN invariant 3).
    public static let composed = [
        "build", "dev", "etc/group", "etc/hosts", "etc/nsswitch.conf", "etc/passwd", "proc", "sys", "tmp",
    ]

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(documentDirectory)/\(path)"
    }

    /// Whether the store has a tree with everything below it.
    ///
    /// - Throws: what the store throws for other reasons than absence.
    public func holds(_ tree: BlobID) throws(ForgeError) -> Bool {
        var seen: Set<BlobID> = [tree]
        var pending = [tree]
        while !pending.isEmpty {
            guard try store.missing(pending).isEmpty else { return false }
            var files: [BlobID] = []
            var next: [BlobID] = []
            for blob in pending {
                let directory = try Directory.load(blob, from: store)
                for file in directory.files where seen.insert(file.blob).inserted { files.append(file.blob) }
                for sub in directory.directories where seen.insert(sub.blob).inserted { next.append(sub.blob) }
            }
            guard try store.missing(files).isEmpty else { return false }
            pending = next
        }
        return true
    }

    private static func modified(_ name: String, _ paths: [String]) -> ForgeError {
        let shown = paths.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
        let more = paths.count > 10 ? " and \(paths.count - 10) more" : ""
        return ForgeError(
            .debianModified,
            "The environment `\(name)` holds files that differ from what their packages brought: \(shown)\(more)",
            hints: ["Reinstall the packages, or use `from: archive`, so that other hosts capture the same tree"])
    }
}
