internal import ForgeCapture
internal import ForgeCore
internal import ForgeIR
internal import ForgeStore
private import Glibc

/// The environments and sources of a run, in the store.
struct PreparedInputs: Sendable {
    /// Root directories of environments by name.
    var environments: [String: BlobID] = [:]
    /// What sources are, by name.
    var sources: [String: TreeComposition.Node] = [:]
}

/// Brings what the selected actions need from outside into the store.
struct Preparation: Sendable {
    let fabric: Fabric
    let workload: Workload
    let documentDirectory: String
    let options: BuildOptions
    /// Whether a tree found through the action cache is believed only when its closure was found.
    let distrustCache: Bool
    let emit: @Sendable (Event) -> Void

    /// Prepares everything that these actions name.
    func prepare(for actions: [ActionDeclaration]) async throws(ForgeError) -> PreparedInputs {
        let environments = Set(actions.map(\.environment)).sorted(by: Directory.less)
        var sources: Set<String> = []
        for action in actions {
            for case .source(let name, _) in action.inputs.map(\.origin) { sources.insert(name) }
        }
        let wanted = sources
        return try await fabric.pool.run { () throws(ForgeError) in
            var prepared = PreparedInputs()
            let resolver = EnvironmentResolver(preparation: self)
            prepared.environments = try resolver.resolve(environments)
            for source in workload.sources where wanted.contains(source.name) {
                prepared.sources[source.name] = try node(for: source)
            }
            return prepared
        }
    }

    /// What a source is, in the store.
    func node(for source: Source) throws(ForgeError) -> TreeComposition.Node {
        switch source.kind {
        case .tree(let path, let files):
            for file in files?.map({ "\(path)/\($0)" }) ?? [path] { try require(file, of: "source `\(source.name)`") }
            if let files { return .stored(try importer.importFiles(files, in: absolute(path))) }
            return .stored(try withoutOutputs(try importer.importTree(at: absolute(path))))
        case .file(let path):
            try require(path, of: taker(of: source.name))
            let root = try importer.importFiles([path], in: documentDirectory)
            guard let node = try fabric.store.node(at: path, in: root) else {
                throw ForgeError(.bug, "The file `\(path)` was imported and is not there")
            }
            return node
        case .fetch(let urls, let digest, let executable):
            let blob = try fetch(source.name, urls: urls, digest: digest)
            return .file(blob, isExecutable: executable)
        case .archive(let urls, let digest, let strip):
            return .stored(try unpacked(source.name, urls: urls, digest: digest, strip: strip))
        }
    }

    /// Who takes a source: sources of packages are named by the compiler, their actions by people.
    private func taker(of source: String) -> String {
        let user = workload.actions.first { action in
            action.inputs.contains { if case .source(source, _) = $0.origin { true } else { false } }
        }
        guard let user, user.name.hasPrefix("//") else { return "source `\(source)`" }
        return "action `\(user.name)`"
    }

    /// Refuses a source or an environment whose path leads nowhere.
    func require(_ path: String, of what: @autoclosure () -> String) throws(ForgeError) {
        guard access(absolute(path), F_OK) != 0, errno == ENOENT || errno == ENOTDIR else { return }
        throw missing(path, of: what())
    }

    /// What is said of a path that leads nowhere.
    func missing(_ path: String, of what: String) -> ForgeError {
        ForgeError(
            .inputMissing, "The \(what) names `\(path)`, which is not there", path: absolute(path),
            hints: path.hasPrefix("/") ? [] : ["Its path is relative to the document's directory"])
    }

    /// An archive is unpacked once: its tree is found again by the archive's digest.
    private func unpacked(
        _ name: String, urls: [String], digest: Digest, strip: Int
    ) throws(ForgeError) -> BlobID {
        let derived = DerivedTree(
            recipe: .object([
                "forge": .string("archive/1"), "archive": .string(digest.text),
                "strip_components": .integer(Int64(strip)),
            ]))
        if let root = try find(derived) { return root }
        let blob = try fetch(name, urls: urls, digest: digest)
        let root = try ArchiveImporter(store: fabric.store).importTree(
            from: blob, name: urls.first.map(fileName) ?? name, stripComponents: strip)
        try derived.keep(root, in: fabric)
        return root
    }

    private func fetch(_ name: String, urls: [String], digest: Digest) throws(ForgeError) -> BlobID {
        emit(.preparing("source `\(name)`"))
        return try SourceFetcher(
            store: fabric.store, stateDirectory: fabric.stateDirectory,
            distributionDirectories: fabric.distributionDirectories, network: fabric.network
        ).fetch(name: name, digest: digest, urls: urls)
    }

    /// A derived tree, if it is there.
    func find(_ derived: DerivedTree) throws(ForgeError) -> BlobID? {
        guard let root = try derived.find(in: fabric.store) else { return nil }
        guard distrustCache, try !TreeGaps(store: fabric.store).below(root).isEmpty else { return root }
        try fabric.store.forget(derived.key, in: .local)
        return nil
    }

    var importer: TreeImporter { TreeImporter(store: fabric.store) }

    /// A document's own directory may be a source: what Forge writes there is not part of it.
    private func withoutOutputs(_ root: BlobID) throws(ForgeError) -> BlobID {
        let directory = try fabric.store.directory(root)
        let outputs = OutputLinks.directory
        guard directory.directories.contains(where: { $0.name == outputs }) else { return root }
        do {
            let rest = try Directory(
                files: directory.files, directories: directory.directories.filter { $0.name != outputs },
                symlinks: directory.symlinks)
            return try fabric.store.write(rest.encoded)
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(.bug, "A stored directory became invalid", cause: "\(error)")
        }
    }

    /// A path of the document, from the document's directory unless it is absolute.
    func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        return path.isEmpty || path == "." ? documentDirectory : "\(documentDirectory)/\(path)"
    }

    private func fileName(_ url: String) -> String {
        url.split(separator: "/").last.map(String.init) ?? url
    }
}
