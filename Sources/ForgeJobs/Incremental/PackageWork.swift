internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore
private import Glibc
private import Synchronization

/// What the keys of one build of packages use to compute their answers, and what came of it.
final class PackageWork: Sendable {
    /// Something has changed, or nothing is known, and nothing may be done about it.
    struct HasChanged: Error {}

    private struct State {
        var parts: [String: (plan: PackagePlan, part: PackagePart)] = [:]
        var book: RunBook?
        var reports: [String: ActionReport] = [:]
        /// Actions that were not looked at, since the named one failed.
        var causes: [String: String] = [:]
        var isStopped = false
        var mustCompileAgain = false
        var staleLinks: Set<String> = []
    }

    private let late: LateFabric
    let root: String
    let options: BuildOptions
    private let asked: PackageRequest
    private let identity: Digest
    let compiler: PackageCompiler
    /// Where packages and targets are evaluated.
    let evaluation: PackageEvaluation
    private let emit: @Sendable (Event) -> Void
    /// Whether cached results are believed only after every blob that they name was found.
    private let distrustCache: Bool
    /// Whether nothing may be compiled, stored or run.
    private let onlyLooks: Bool
    private let slots: ActionSlots
    private let state = Mutex(State())
    /// Links are made one after the other.
    private let linking = Mutex(())
    private let plan = Mutex<(@Sendable () -> BuildPlan?)?>(nil)

    init(
        _ request: PackageRequest, fabric: LateFabric, root: String, options: BuildOptions,
        compiler: PackageCompiler,
        emit: @escaping @Sendable (Event) -> Void, distrustCache: Bool = false, onlyLooks: Bool = false,
        settling: Int64 = PackageEvaluation.usualSettling
    ) {
        asked = request
        identity = request.identity
        late = fabric
        self.root = root
        self.options = options
        self.compiler = compiler
        evaluation = PackageEvaluation(compiler.world, settling: settling)
        self.emit = emit
        self.distrustCache = distrustCache
        self.onlyLooks = onlyLooks
        slots = ActionSlots(options.jobs)
    }

    private var fabric: Fabric { get throws(ForgeError) { try late.get() } }

    func absolute(_ path: String) -> String { path.isEmpty ? root : "\(root)/\(path)" }

    /// The request that keys name by its identity.
    func request(_ identity: Digest) -> PackageRequest {
        // INVARIANT: keys of other requests are in the state, and nobody asks for them.
        precondition(identity == self.identity, "INVARIANT: one request is answered at a time")
        return asked
    }

    /// Refuses to do anything where only looking is allowed.
    func mayWork() throws { if onlyLooks { throw HasChanged() } }

    // MARK: Packages

    func compile(_ request: PackageRequest) throws -> (CompiledRequest, CompilationReads) {
        try mayWork()
        evaluation.note(.whole)
        return try compiler.whole(request)
    }

    func read(_ compiled: CompiledRequest) throws(ForgeErrors) -> Workload { try compiler.read(compiled) }

    /// A package's part of the workload.
    func part(_ plan: PackagePlan?, of package: String) throws -> PackagePart {
        guard let plan else { throw ForgeError(.bug, "The package `//\(package)` brings nothing") }
        if let known = state.withLock({ $0.parts[package] }), known.plan == plan { return known.part }
        let part = PackagePart(try WorkloadReader.readPart(plan.part.bytes), odd: plan.odd)
        state.withLock { $0.parts[package] = (plan, part) }
        return part
    }

    /// The files among the sources of a workload that are links or directories, sorted.
    func oddFiles(of workload: Workload) -> [String] {
        var odd: [String] = []
        for source in workload.sources {
            guard case .file(let path) = source.kind else { continue }
            var status = stat()
            if lstat(absolute(path), &status) == 0, status.st_mode & S_IFMT != S_IFREG { odd.append(path) }
        }
        return odd.sorted()
    }

    /// Has packages compiled once more, since a source has become something else than a plain file.
    func compileAgain() -> ActionUnfinished {
        state.withLock { state in
            state.isStopped = true
            state.mustCompileAgain = true
        }
        return .notBegun
    }

    /// Whether packages have to be compiled once more; then actions may begin again.
    func takeCompileAgain() -> Bool {
        state.withLock { state in
            guard state.mustCompileAgain else { return false }
            state.mustCompileAgain = false
            state.isStopped = false
            return true
        }
    }

    // MARK: Inputs

    private func preparation(_ workload: Workload) throws(ForgeError) -> Preparation {
        Preparation(
            fabric: try fabric, workload: workload, documentDirectory: root, options: options,
            distrustCache: distrustCache, emit: emit)
    }

    private func preparation(
        sources: [Source] = [], actions: [ActionDeclaration] = []
    ) throws(ForgeError) -> Preparation {
        try preparation(Workload(id: "", environments: [], sources: sources, actions: actions))
    }

    /// The trees of environments, and the digest of the lock file that they follow from.
    func environments(
        _ names: [String], of head: Workload
    ) async throws(ForgeError) -> (trees: [String: BlobID], lock: Digest?) {
        let resolver = EnvironmentResolver(preparation: try preparation(head))
        return try await late.get().pool.run { () throws(ForgeError) in try resolver.resolved(names) }
    }

    /// Stores what is at a path; nil when nothing is.
    func imported(_ path: String) async throws(ForgeError) -> SourceNode? {
        let preparation = try preparation()
        return try await late.get().pool.run { () throws(ForgeError) -> SourceNode? in
            if access(self.absolute(path), F_OK) != 0, errno == ENOENT || errno == ENOTDIR { return nil }
            let tree = try preparation.importer.importFiles([path], in: self.root)
            switch try preparation.fabric.store.node(at: path, in: tree) {
            case .file(let blob, let isExecutable)?: return .file(blob, isExecutable: isExecutable)
            case .symlink(let target)?: return .symlink(target)
            case .stored(let root)?: return .directory(root)
            case .directory?, nil: throw ForgeError(.bug, "The file `\(path)` was imported and is not there")
            }
        }
    }

    /// What a source that is no file of its own is, in the store.
    func node(
        for source: Source, of declaration: ActionDeclaration?
    ) async throws(ForgeError) -> TreeComposition.Node {
        let preparation = try preparation(sources: [source], actions: declaration.map { [$0] } ?? [])
        return try await late.get().pool.run { () throws(ForgeError) in try preparation.node(for: source) }
    }

    func absent(_ path: String, for action: String) throws(ForgeError) -> ForgeError {
        try preparation().missing(path, of: "action `\(action)`")
    }

    // MARK: Actions

    /// Has nothing begin any more.
    func stop() { state.withLock { $0.isStopped = true } }

    /// Notes that an action is not looked at because of another one.
    func skip(_ name: String, behind failure: ActionUnfinished) -> ActionUnfinished {
        switch failure {
        case .notBegun: return failure
        case .failed(let cause), .skipped(let cause):
            state.withLock { $0.causes[name] = cause }
            return .skipped(cause: cause)
        }
    }

    /// Looks an action up, or runs it.
    func result(
        of declaration: ActionDeclaration, _ inputs: PreparedInputs, _ needed: [String: ActionOutputs]
    ) async throws -> ActionResult {
        try mayWork()
        return try await slots.run(cost: Int(clamping: declaration.resources.cpus)) {
            try Task.checkCancellation()
            guard let book = try begun() else { throw ActionUnfinished.notBegun }
            let runner = ActionRunner(
                fabric: try fabric, options: options, prepared: inputs, book: book, distrustCache: distrustCache,
                emit: emit)
            let (request, hit) = try await late.get().pool.run { () throws(ForgeError) in
                let request = try runner.request(declaration, completed: needed)
                return (request, try runner.cached(request))
            }
            if let hit {
                note(hit.report)
                if hit.result.exitCode == 0 { return hit.result }
                throw ActionUnfinished.failed(declaration.name)
            }
            let (action, report) = try await runner.execute(request)
            note(report)
            if let action, report.outcome.isSuccess { return action.result }
            if report.outcome == .cancelled { throw CancellationError() }
            throw ActionUnfinished.failed(declaration.name)
        }
    }

    /// The account of the run, which begins with the first action that is looked at; nil when none may begin.
    private func begun() throws(ForgeError) -> RunBook? {
        let fabric = try fabric
        return state.withLock { state in
            if state.isStopped { return nil }
            if let book = state.book { return book }
            let plan = plan.withLock { $0 }?()
            let book = RunBook(
                fabric: fabric, kind: .build, targets: asked.patterns, document: plan?.document ?? Digest(of: []),
                project: root)
            state.book = book
            emit(.started(total: plan?.actions.count ?? 0))
            return book
        }
    }

    private func note(_ report: ActionReport) {
        let isFirst = state.withLock { state in
            if !report.outcome.isSuccess, !options.keepGoing { state.isStopped = true }
            // What is looked up once more was run or found before.
            guard state.reports[report.name] == nil else { return false }
            state.reports[report.name] = report
            return true
        }
        if isFirst { emit(.actionFinished(report)) }
    }

    // MARK: Outputs

    /// Shows what actions of a place left.
    func show(_ outputs: [DeclaredOutputs], at path: String) async throws(ForgeError) {
        let fabric = try fabric
        try await fabric.pool.run { () throws(ForgeError) in
            guard let tree = try OutputTree(store: fabric.blobs).root(of: outputs) else { return }
            try self.linking.withLock { (_) throws(ForgeError) in
                try OutputLinks(fabric: fabric, documentDirectory: self.root).link([
                    ShownOutputs.Shown(path: path, root: tree)
                ])
            }
        }
    }

    /// Notes a link that is not any more what the engine has seen.
    func noteStale(_ link: String) { state.withLock { _ = $0.staleLinks.insert(link) } }

    /// The links that the engine has to look at again, sorted; each is given once.
    func takeStaleLinks() -> [String] {
        state.withLock { state in
            defer { state.staleLinks = [] }
            return state.staleLinks.sorted()
        }
    }

    // MARK: The end

    /// Says where the plan is found when the first action is looked at.
    func finds(plan: @escaping @Sendable () -> BuildPlan?) { self.plan.withLock { $0 = plan } }

    /// Ends the run and sums it up; nil when no action was looked at.
    ///
    /// - Parameter isKnown: whether an action that was not looked at has a result that holds.
    func end(_ plan: BuildPlan, cancelled: Bool, isKnown: (String) -> Bool) async throws(ForgeError) -> BuildSummary? {
        let state = state.withLock { $0 }
        guard let book = state.book else { return nil }
        var summary = BuildSummary()
        summary.total = plan.actions.count
        summary.reports = state.reports
        summary.cancelled = cancelled
        for name in plan.actions {
            if let report = state.reports[name] {
                if report.origin == .executed { summary.executed += 1 } else { summary.cached += 1 }
                // What the user stopped has not failed.
                if !report.outcome.isSuccess, report.outcome != .cancelled { summary.failed += 1 }
            } else if isKnown(name) {
                summary.cached += 1
            } else {
                summary.skipped += 1
                if let cause = state.causes[name] { emit(.actionSkipped(name: name, cause: cause)) }
            }
        }
        let exitCode: Int32 = summary.isSuccess ? 0 : 1
        try await late.get().pool.run { () throws(ForgeError) in try book.finish(exitCode: exitCode) }
        return summary
    }
}

/// A package's part of a workload, by names.
struct PackagePart: Sendable {
    let actions: [String: ActionDeclaration]
    let sources: [String: Source]

    /// Files among the sources that are known to be no plain files.
    let odd: Set<String>

    init(_ part: Workload, odd: [String]) {
        self.odd = Set(odd)
        actions = Dictionary(part.actions.map { ($0.name, $0) }) { first, _ in first }
        sources = Dictionary(part.sources.map { ($0.name, $0) }) { first, _ in first }
    }
}
