public import ForgeCapture
public import ForgeCore
public import ForgeIR
internal import ForgeStore

/// An environment of a document as it stands in the store.
public struct EnvironmentReport: Sendable {
    /// The name.
    public var name: String
    /// What it is made of.
    public var kind: Environment.Kind
    /// The root directory of its tree.
    public var tree: BlobID
    /// Its packages, those of its layers included, sorted by name.
    public var packages: [LockedPackage]
    /// Its layers by name with their trees, in order; empty unless it has some.
    public var layers: [(name: String, tree: BlobID)]
    /// Paths that differ on the host from what their packages brought, sorted.
    public var modified: [String]
}

/// Looks after a document's environments and its lock file for `forge env`.
///
/// Calls block.
public struct EnvironmentDesk {
    /// What locking did to an entry.
    public enum Change: Sendable {
        case added
        case removed
        case unchanged
        case updated(packages: [PackageDifference])
    }

    private let resolver: EnvironmentResolver
    private var preparation: Preparation { resolver.preparation }
    private var workload: Workload { preparation.workload }

    /// Sits down at a document.
    public init(
        fabric: Fabric, workload: Workload, documentDirectory: String, options: BuildOptions,
        emit: @escaping @Sendable (Event) -> Void
    ) {
        resolver = EnvironmentResolver(
            preparation: Preparation(
                fabric: fabric, workload: workload, documentDirectory: documentDirectory, options: options,
                distrustCache: false, emit: emit))
    }

    /// Brings environments into the store, locking those that are not, and describes them; no names mean all.
    ///
    /// - Throws: `E_TARGET_UNKNOWN`, `E_LOCK_MISSING`, `E_LOCK_DRIFT`, and what capturing throws.
    public func capture(_ names: [String]) throws(ForgeError) -> [EnvironmentReport] {
        let selected = try select(names)
        let trees = try resolver.resolve(selected.map(\.name))
        let lock = try Lockfile.load(resolver.lockPath) ?? Lockfile()
        var reports: [EnvironmentReport] = []
        for environment in selected {
            guard let tree = trees[environment.name] else {
                throw ForgeError(.bug, "The environment `\(environment.name)` was not resolved")
            }
            var report = EnvironmentReport(
                name: environment.name, kind: environment.kind, tree: tree, packages: [], layers: [], modified: [])
            if case .layers(let names) = environment.kind {
                report.layers = names.compactMap { name in trees[name].map { (name, $0) } }
            }
            var packages: Set<LockedPackage> = []
            var modified: Set<String> = []
            for name in pinned(below: environment) {
                packages.formUnion(lock.environments[name]?.packages ?? [])
                modified.formUnion(lock.environments[name]?.modified ?? [])
            }
            report.packages = packages.sorted {
                ($0.name, $0.architecture, $0.version) < ($1.name, $1.architecture, $1.version)
            }
            report.modified = modified.sorted { Directory.less($0, $1) }
            reports.append(report)
        }
        return reports
    }

    /// Writes the lock file: entries that are absent or for another declaration are made, with `update` all that are
    /// named are made anew, and entries of environments that the document does not declare any more go.
    public func lock(_ names: [String], update: Bool) throws(ForgeError) -> [(name: String, change: Change)] {
        var lock = try Lockfile.load(resolver.lockPath) ?? Lockfile()
        let before = lock
        var changes: [(name: String, change: Change)] = []
        for environment in try lockable(names) {
            let old = lock.environments[environment.name].flatMap { $0.fits(environment) ? $0 : nil }
            if old != nil, !update {
                changes.append((environment.name, .unchanged))
                continue
            }
            preparation.emit(.preparing("environment `\(environment.name)`"))
            let captured = try resolver.capturer.capture(environment, layers: Self.noLayers, locked: nil)
            for notice in captured.notices { preparation.emit(.notice(notice.message)) }
            lock.environments[environment.name] = captured.lock
            guard let known = before.environments[environment.name] else {
                changes.append((environment.name, .added))
                continue
            }
            let packages = PackageDifference.between(known.packages, captured.lock.packages)
            changes.append((environment.name, known == captured.lock ? .unchanged : .updated(packages: packages)))
        }
        if names.isEmpty {
            let declared = Set(workload.environments.map(\.name))
            for name in lock.environments.keys.sorted() where !declared.contains(name) {
                lock.environments[name] = nil
                changes.append((name, .removed))
            }
        }
        if lock != before { try lock.save(to: resolver.lockPath) }
        for (name, entry) in lock.environments.sorted(by: { $0.key < $1.key }) {
            try resolver.keep(entry.tree, as: name)
        }
        return changes
    }

    /// Captures every locked environment anew and compares it with its lock; gives their names.
    ///
    /// - Throws: `E_LOCK_MISSING` for one without a fitting entry, `E_LOCK_DRIFT` naming what differs.
    public func check(_ names: [String]) throws(ForgeError) -> [String] {
        let lock = try Lockfile.load(resolver.lockPath) ?? Lockfile()
        var checked: [String] = []
        for environment in try lockable(names) {
            guard let entry = lock.environments[environment.name], entry.fits(environment) else {
                throw ForgeError(
                    .lockMissing, "The environment `\(environment.name)` is not locked as the document declares it",
                    path: resolver.lockPath, hints: ["`forge env lock` writes the entry"])
            }
            preparation.emit(.preparing("environment `\(environment.name)`"))
            try resolver.capturer.check(environment, against: entry)
            checked.append(environment.name)
        }
        return checked
    }

    private func select(_ names: [String]) throws(ForgeError) -> [Environment] {
        let declared = workload.environments
        if names.isEmpty { return declared }
        var out: [Environment] = []
        for name in names {
            guard let found = declared.first(where: { $0.name == name }) else {
                throw ForgeError(
                    .targetUnknown, "The document declares no environment `\(name)`",
                    hints: Suggestion.hints(for: name, among: declared.map(\.name)))
            }
            out.append(found)
        }
        return out
    }

    /// The selected environments, or those that they are stacked from, which the lock file pins.
    private func lockable(_ names: [String]) throws(ForgeError) -> [Environment] {
        let wanted = Set(try select(names).flatMap { pinned(below: $0) })
        return workload.environments.filter { wanted.contains($0.name) }
    }

    /// The names of the pinned environments that one is made of, itself included when it is one.
    private func pinned(below environment: Environment) -> Set<String> {
        switch environment.kind {
        case .debian, .oci: return [environment.name]
        case .tree: return []
        case .layers(let names):
            let layers = workload.environments.filter { names.contains($0.name) && $0.name != environment.name }
            return layers.reduce(into: []) { $0.formUnion(pinned(below: $1)) }
        }
    }

    private static func noLayers(_ name: String) throws(ForgeError) -> BlobID {
        throw ForgeError(.bug, "`\(name)` was asked for as a layer of an environment that has none")
    }
}
