internal import ForgeCore
internal import ForgeEngine
internal import ForgeIR

/// What packages were compiled to, taken apart into what changes by itself.
///
/// Whole, it is not kept: a digest of it is, and its parts are.
struct CompiledPackages: Equatable, Sendable, EngineCodable {
    var plan: BuildPlan
    var environments: EnvironmentPlan
    var packages: [String: PackagePlan] = [:]
    /// What whoever compiled it wants to know of it later.
    var details: SavedBytes

    /// Takes the workload of a compilation apart.
    ///
    /// - Parameter odd: Files among the sources that are no plain files.
    /// - Throws: `E_TARGET_UNKNOWN`.
    init(_ workload: Workload, _ compiled: CompiledRequest, below root: String, odd: [String]) throws(ForgeError) {
        let graph = try BuildGraph(workload, targets: compiled.actions)
        let apart = PackageWorkloads(workload)
        for part in apart.parts { packages[part.package] = PackagePlan(part: SavedBytes(part.bytes)) }
        for (package, files) in Self.files(odd, of: workload) { packages[package]?.odd = files.sorted() }
        let used = Set(graph.actions.map(\.declaration.environment)).sorted(by: Directory.less)
        environments = EnvironmentPlan(head: SavedBytes(apart.head.canonicalBytes), used: used)
        details = SavedBytes(compiled.details)
        let asked = Set(compiled.actions)
        let paths = ShownPaths(workload, directory: root, asked: compiled.actions)
        var places: [String: (package: String, actions: [String])] = [:]
        for node in graph.actions where asked.isEmpty || asked.contains(node.declaration.name) {
            let name = node.declaration.name
            let leaves = node.declaration.outputs.contains { if case .path = $0.place { true } else { false } }
            guard leaves else { continue }
            places[paths.path(of: name), default: (PackageWorkloads.package(of: name), [])].actions.append(name)
        }
        let sorted = places.sorted { Directory.less($0.key, $1.key) }
        for (path, place) in sorted {
            packages[place.package]?.shown.append(
                PackagePlan.Shown(path: path, actions: place.actions.sorted(by: Directory.less)))
        }
        plan = BuildPlan(
            actions: graph.actions.map(\.declaration.name),
            places: sorted.map { BuildPlan.Place(package: $0.value.package, path: $0.key) }, document: workload.digest)
    }

    /// The packages whose actions take some files, and which of these.
    private static func files(_ files: [String], of workload: Workload) -> [String: Set<String>] {
        var names: [String: String] = [:]
        for source in workload.sources {
            if case .file(let path) = source.kind, files.contains(path) { names[source.name] = path }
        }
        var found: [String: Set<String>] = [:]
        if names.isEmpty { return found }
        for action in workload.actions {
            for case .source(let name, _) in action.inputs.map(\.origin) {
                guard let path = names[name] else { continue }
                found[PackageWorkloads.package(of: action.name), default: []].insert(path)
            }
        }
        return found
    }

    func encode(into writer: inout ByteWriter) {
        plan.encode(into: &writer)
        environments.encode(into: &writer)
        details.encode(into: &writer)
        let names = packages.keys.sorted()
        names.encode(into: &writer)
        for name in names { packages[name]?.encode(into: &writer) }
    }

    init(from reader: inout ByteReader) throws {
        plan = try BuildPlan(from: &reader)
        environments = try EnvironmentPlan(from: &reader)
        details = try SavedBytes(from: &reader)
        for name in try [String](from: &reader) { packages[name] = try PackagePlan(from: &reader) }
    }
}
