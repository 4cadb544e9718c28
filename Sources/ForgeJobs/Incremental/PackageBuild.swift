public import ForgeCore
internal import ForgeEngine
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeStore

/// Builds of the packages below a root that cost what has changed since the last one.
///
/// A fresh process maps what an earlier one saved, looks at every file that a build depends on, and is done when none
/// changed. Otherwise it compiles if packages changed, and looks up or runs the actions that a change reaches.
public final class PackageBuild: Sendable {
    /// What became of a build.
    public enum Outcome: Sendable {
        /// No action had to be looked at; their number.
        case unchanged(total: Int)
        /// Actions were looked up or executed.
        case ran(Run)
    }

    /// A build that looked at actions.
    public struct Run: Sendable {
        /// How it ended.
        public let summary: BuildSummary
        /// What whoever compiled it wanted to know later.
        public let details: [UInt8]
        /// The names of all actions of the build.
        public let actions: [String]
        /// Files that targets offer to the executed actions and that no action has read.
        public let unread: [String]
    }

    static let kinds = [
        EngineKind(ProgramKey.self), EngineKind(ImportsKey.self), EngineKind(SourcesKey.self), EngineKind(RootKey.self),
        EngineKind(ToolchainKey.self), EngineKind(DeclaredPackageKey.self), EngineKind(TargetNamesKey.self),
        EngineKind(DeclarationKey.self), EngineKind(VisibilityKey.self), EngineKind(PackagesKey.self),
        EngineKind(TargetKey.self), EngineKind(MadeKey.self),
        EngineKind(FileKey.self), EngineKind(DirectoryKey.self), EngineKind(PresenceKey.self), EngineKind(LinkKey.self),
        EngineKind(SourceLinkKey.self), EngineKind(CompilationKey.self), EngineKind(PlanKey.self),
        EngineKind(DetailsKey.self), EngineKind(EnvironmentPlanKey.self), EngineKind(PackageKey.self),
        EngineKind(SourceKey.self), EngineKind(PinnedSourceKey.self), EngineKind(TreesKey.self),
        EngineKind(TreeKey.self), EngineKind(ActionKey.self), EngineKind(ShownKey.self), EngineKind(BuildKey.self),
    ]
    /// Branches of the engine: those that wait for others cost nothing, and what runs is bounded by itself.
    private static let branches = 256

    private let home: String
    private let late: LateFabric
    private let root: String
    private let options: BuildOptions
    private let compiler: PackageCompiler
    private let emit: @Sendable (Event) -> Void

    /// Builds below `root`, with the store at `home`; `fabric` is called when there is something to do.
    public init(
        home: String, fabric: @escaping @Sendable () throws(ForgeError) -> Fabric, root: String,
        options: BuildOptions, compiler: PackageCompiler,
        emit: @escaping @Sendable (Event) -> Void
    ) {
        self.home = home
        late = LateFabric(fabric)
        self.root = root
        self.options = options
        self.compiler = compiler
        self.emit = emit
    }

    /// The number of actions of a build that succeeded and of which nothing has changed since; nil when that would have
    /// to be found out by compiling or running something.
    public static func unchanged(_ request: PackageRequest, root: String, home: String) async -> Int? {
        let work = PackageWork(
            request, fabric: LateFabric { () throws(ForgeError) in throw ForgeError(.bug, "Looking needs no fabric") },
            root: root, options: BuildOptions(jobs: 1), compiler: .none,
            emit: { _ in }, onlyLooks: true)
        guard let store = DiskStore.glance(home: home) else { return nil }
        let (engine, _) = restored(from: statePath(root, store.home), store.generation, work)
        guard (try? engine.commit { try $0.set(ProgramKey(), to: request.program) }) != nil else { return nil }
        guard (try? await engine.revalidate(threads: 2)) != nil else { return nil }
        return try? await engine.evaluate(BuildKey(request: request))
    }

    private static func restored(
        from path: String, _ epoch: Digest, _ work: PackageWork
    ) -> (engine: Engine, restoration: Restoration) {
        Engine.restore(
            from: path, epoch: epoch, kinds: kinds, services: work, status: DirectoryStatus(work.root),
            parallelism: branches)
    }

    /// Where what is known of a root is kept between processes.
    private static func statePath(_ root: String, _ home: String) -> String {
        "\(home)/state/engine/\(Digest(of: root).hex.prefix(32))"
    }

    /// The parts that builds are made of.
    ///
    /// - Throws: what keeps them from being put together.
    public func fabric() throws(ForgeError) -> Fabric { try late.get() }

    /// Builds what is asked for and links it below `forge-out`.
    ///
    /// What turns out to be damaged or missing is made again: the build starts over, knowing nothing but the results
    /// in the cache that are whole.
    ///
    /// - Throws: what compiling throws, and what keeps Forge from doing its own part. A failing action is a value.
    public func build(_ request: PackageRequest) async throws -> Outcome {
        var losses = BlobLosses(emit)
        while true {
            do { return try await attempt(request, distrustCache: losses.isAny) } catch let error as ForgeError {
                try losses.note(error)
            }
        }
    }

    private func attempt(_ request: PackageRequest, distrustCache: Bool) async throws -> Outcome {
        let work = PackageWork(
            request, fabric: late, root: root, options: options, compiler: compiler, emit: emit,
            distrustCache: distrustCache)
        let (engine, path, epoch) = try engine(work, distrustCache: distrustCache)
        // INVARIANT: packages are compiled before an action is looked at, and the plan is theirs.
        work.finds { [weak engine] in engine?.read(PlanKey(request: request)) }
        var total: Int?
        var cancelled = false
        do {
            try engine.commit { try $0.set(ProgramKey(), to: request.program) }
            _ = try await engine.revalidate(threads: 2)
            total = try await answer(request, engine, work)
            try await lookAgain(at: work.takeStaleLinks(), request, engine)
        } catch is ActionUnfinished {
        } catch is CancellationError {
            cancelled = true
        } catch {
            throw (error as? EngineError)?.forgeError ?? error
        }
        await work.evaluation.end()
        try OutputLinks.makeParents(of: path)
        // Under the epoch of its beginning: what a collection took meanwhile is not believed to be there.
        try engine.save(to: path, epoch: epoch)
        let identity = request.identity
        guard let plan = engine.read(PlanKey(request: request)),
            let summary = try await work.end(
                plan, cancelled: cancelled,
                isKnown: { engine.holds(ActionKey(request: identity, name: $0)) })
        else {
            if let total { return .unchanged(total: total) }
            throw CancellationError()
        }
        return .ran(
            Run(
                summary: summary, details: engine.read(DetailsKey(request: request))?.bytes ?? [],
                actions: plan.actions, unread: try unread(summary, plan, engine, work, identity)))
    }

    /// An engine with what is known, and where and under which epoch it is saved.
    private func engine(
        _ work: PackageWork, distrustCache: Bool
    ) throws(ForgeError) -> (engine: Engine, path: String, epoch: Digest) {
        if !distrustCache, let store = DiskStore.glance(home: home) {
            let path = Self.statePath(root, store.home)
            let (engine, restoration) = Self.restored(from: path, store.generation, work)
            if case .restored = restoration { return (engine, path, store.generation) }
        }
        // Opening a store may recover it, which is another epoch.
        let store = try fabric().store
        let engine = Engine(
            kinds: Self.kinds, services: work, status: DirectoryStatus(root), parallelism: Self.branches)
        return (engine, Self.statePath(root, store.home), try store.generation())
    }

    /// The answer; where sources have become links or directories, packages are compiled once more, which may refuse
    /// them.
    private func answer(_ request: PackageRequest, _ engine: Engine, _ work: PackageWork) async throws -> Int {
        do { return try await engine.evaluate(BuildKey(request: request)) } catch let unfinished as ActionUnfinished {
            guard work.takeCompileAgain() else { throw unfinished }
        }
        try engine.commit { try $0.invalidate(CompilationKey(request: request)) }
        return try await engine.evaluate(BuildKey(request: request))
    }

    /// Has the engine see links that were made anew, so that the next process finds nothing changed.
    private func lookAgain(at links: [String], _ request: PackageRequest, _ engine: Engine) async throws {
        if links.isEmpty { return }
        try engine.commit { transaction in
            for link in links { try transaction.invalidate(LinkKey(path: link)) }
        }
        _ = try await engine.evaluate(BuildKey(request: request))
    }

    /// Discovered inputs of executed actions that no action has read.
    ///
    /// What the others have read was said when they ran, and is read of those alone that see one of these inputs.
    private func unread(
        _ summary: BuildSummary, _ plan: BuildPlan, _ engine: Engine, _ work: PackageWork, _ identity: Digest
    ) throws -> [String] {
        guard summary.isSuccess else { return [] }
        let store = try fabric().blobs
        func part(_ package: String) throws -> (SavedBytes, PackagePart)? {
            guard let found = engine.read(PackageKey(request: identity, package: package)) ?? nil else { return nil }
            return (found.part, try work.part(found, of: package))
        }
        func read(_ action: ActionDeclaration) throws(ForgeError) -> Set<String>? {
            guard let result = engine.read(ActionKey(request: identity, name: action.name))?.value.outputs.result
            else { return nil }
            return try DiscoveredInputs.read(result, of: action, from: store)
        }
        var unread: Set<String> = []
        var seen: Set<String> = []
        for (name, report) in summary.reports where report.origin == .executed {
            let part = try part(PackageWorkloads.package(of: name))
            guard let action = part?.1.actions[name], let paths = try read(action) else { continue }
            for input in action.inputs where input.isDiscovered { unread.insert(input.path) }
            seen.formUnion(paths)
        }
        unread.subtract(seen)
        if unread.isEmpty { return [] }
        for package in Set(plan.actions.map { PackageWorkloads.package(of: $0) }).sorted() {
            for action in try part(package)?.1.actions.values.map({ $0 }) ?? [] {
                guard action.dependencyList != nil, summary.reports[action.name]?.origin != .executed,
                    action.inputs.contains(where: { $0.isDiscovered && unread.contains($0.path) })
                else { continue }
                unread.subtract(try read(action) ?? [])
            }
        }
        return unread.sorted()
    }
}
