internal import ForgeCore
internal import ForgeIR

/// What a build of a workload depends on besides its text.
struct WatchedPaths {
    /// The lock file, which says what environments are.
    static let lock = "forge.lock"

    /// Files that are imported, relative to the document.
    var sources: [String] = []
    /// Links that show what is built.
    var links: [String] = []
    /// Whether that is all: trees without a list of files, and images, are not followed.
    var isComplete = true

    /// Finds what the named actions, and all that they need, depend on.
    init(_ workload: Workload, below root: String, actions: [String]) throws(ForgeError) {
        let graph = try BuildGraph(workload, targets: actions)
        var names: Set<String> = []
        var environments: Set<String> = []
        for node in graph.actions {
            environments.insert(node.declaration.environment)
            for case .source(let name, _) in node.declaration.inputs.map(\.origin) { names.insert(name) }
        }
        for source in workload.sources where names.contains(source.name) {
            switch source.kind {
            case .file(let path): sources.append(path)
            case .tree(let path, let members?): sources += members.map { path == "." ? $0 : "\(path)/\($0)" }
            case .tree: isComplete = false
            case .archive, .fetch: break
            }
        }
        for environment in workload.environments where needed(environment, environments, workload) {
            switch environment.kind {
            case .tree, .oci: isComplete = false
            case .debian, .layers: break
            }
        }
        let shown = Set(actions)
        let paths = ShownPaths(workload, directory: root, asked: actions)
        var places: Set<String> = []
        for node in graph.actions where shown.isEmpty || shown.contains(node.declaration.name) {
            let leaves = node.declaration.outputs.contains { if case .path = $0.place { true } else { false } }
            if leaves { places.insert("\(OutputLinks.directory)/\(paths.path(of: node.declaration.name))") }
        }
        links = places.sorted()
    }

    /// Whether an environment is used, by itself or as a layer.
    private func needed(_ environment: Environment, _ used: Set<String>, _ workload: Workload) -> Bool {
        used.contains(environment.name)
            || workload.environments.contains { other in
                guard case .layers(let layers) = other.kind else { return false }
                return layers.contains(environment.name) && needed(other, used, workload)
            }
    }
}
