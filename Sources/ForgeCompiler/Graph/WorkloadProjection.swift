public import ForgeCore
public import ForgeIR

extension Graph {
    /// A workload as a graph: sources and environments are anchors, actions generators, outputs fields, packages
    /// institutions.
    ///
    /// Each node's properties are the canonical form of what it stands for, so that it is dirty when that changes.
    ///
    /// - Parameter contents: What is known of a source's bytes; it becomes the property `contents`.
    public init(_ workload: Workload, contents: @escaping (Source) -> Digest? = { _ in nil }) {
        var projection = WorkloadProjection(contents: contents)
        projection.add(workload)
        self.init(id: workload.id, nodes: projection.nodes, edges: projection.edges)
    }
}

/// Names of nodes begin with what they stand for.
///
/// Only paths of outputs may hold a space, and they come last, so that
/// different things have different names.
private struct WorkloadProjection {
    private let contents: (Source) -> Digest?
    private(set) var nodes: [GraphNode] = []
    private(set) var edges: [GraphEdge] = []
    private var packages: Set<String> = []

    init(contents: @escaping (Source) -> Digest?) { self.contents = contents }

    mutating func add(_ workload: Workload) {
        let json = workload.json
        let canonical = workload.sorted()
        for (source, form) in zip(canonical.sources, json["sources"]?.arrayValue ?? []) {
            var properties = form.objectValue ?? []
            if let digest = contents(source) { properties.append(JSONMember("contents", .string(digest.text))) }
            nodes.append(GraphNode("source:\(source.name)", .anchor, properties: properties))
        }
        for (environment, form) in zip(canonical.environments, json["environments"]?.arrayValue ?? []) {
            let id = "environment:\(environment.name)"
            nodes.append(GraphNode(id, .anchor, properties: form.objectValue ?? []))
            guard case .layers(let layers) = environment.kind else { continue }
            for layer in Set(layers) { edge(.constraint, "environment:\(layer)", id) }
        }
        for (action, form) in zip(canonical.actions, json["actions"]?.arrayValue ?? []) { add(action, form) }
    }

    private mutating func add(_ action: ActionDeclaration, _ form: JSONValue) {
        let id = "action:\(action.name)"
        nodes.append(GraphNode(id, .generator, properties: form.objectValue ?? []))
        edge(.constraint, "environment:\(action.environment)", id)
        let origins = action.inputs.map { input in
            switch input.origin {
            case .source(let name, _): "source:\(name)"
            case .action(let name, let output): "output:\(name) \(output)"
            }
        }
        for origin in Set(origins) { edge(.constraint, origin, id) }
        for (output, form) in zip(action.outputs, form["outputs"]?.arrayValue ?? []) {
            let name =
                switch output.place {
                case .path(let path, _): "output:\(action.name) \(path)"
                case .stdout: "stream:\(action.name) stdout"
                case .stderr: "stream:\(action.name) stderr"
                }
            nodes.append(GraphNode(name, .field, properties: form.objectValue ?? []))
            edge(.produces, id, name)
        }
        guard action.name.hasPrefix("//"), let colon = action.name.firstIndex(of: ":") else { return }
        let package = "package:\(action.name[..<colon])"
        if packages.insert(package).inserted { nodes.append(GraphNode(package, .institution)) }
        edge(.governs, package, id)
    }

    private mutating func edge(_ kind: GraphEdge.Kind, _ from: String, _ to: String) {
        edges.append(GraphEdge("\(from) -> \(to)", kind, from: from, to: to))
    }
}
