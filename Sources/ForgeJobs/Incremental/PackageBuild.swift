public import ForgeCore
internal import ForgeEngine
public import ForgeIR
internal import ForgeStore
private import Synchronization

/// Builds of the packages below a root that cost what has changed since the last one.
///
/// A fresh process maps what an earlier one saved, looks at every file that a build depends on, and is done when none
/// changed. Otherwise it compiles and builds as if it knew nothing.
public final class PackageBuild: Sendable {
    /// What became of a build.
    public enum Outcome: Sendable {
        /// Nothing has changed since it succeeded; the number of its actions.
        case unchanged(total: Int)
        /// It ran, from the cache or by executing.
        case ran(Run)
    }

    /// A build that ran.
    public struct Run: Sendable {
        /// How it ended.
        public let summary: BuildSummary
        /// What it was of.
        public let workload: Workload
        /// The actions that were asked for.
        public let actions: [String]
        /// What whoever compiled it wanted to know later.
        public let details: [UInt8]
    }

    /// Compiles packages.
    public typealias Compile = @Sendable (PackageRequest) throws -> (CompiledRequest, CompilationReads)

    /// Reads the workload of what was compiled.
    public typealias Read = @Sendable (CompiledRequest) throws(ForgeErrors) -> Workload

    private static let kinds = [
        EngineKind(FileKey.self), EngineKind(DirectoryKey.self), EngineKind(LinkKey.self),
        EngineKind(CompilationKey.self), EngineKind(BuildKey.self),
    ]

    private let fabric: Fabric
    let root: String
    private let options: BuildOptions
    private let compilation: Compile
    private let read: Read
    private let emit: @Sendable (Event) -> Void
    /// Whether nothing may be compiled or run.
    private let onlyLooks: Bool
    private let ran = Mutex<Run?>(nil)

    /// Builds below `root`.
    public init(
        fabric: Fabric, root: String, options: BuildOptions, compile: @escaping Compile, read: @escaping Read,
        emit: @escaping @Sendable (Event) -> Void
    ) {
        self.fabric = fabric
        self.root = root
        self.options = options
        compilation = compile
        self.read = read
        self.emit = emit
        onlyLooks = false
    }

    /// Looks at what is known of builds below `root`.
    private init(lookingAt root: String, _ fabric: Fabric) {
        self.fabric = fabric
        self.root = root
        options = BuildOptions(jobs: 1)
        compilation = { _ in throw HasChanged() }
        read = { (compiled) throws(ForgeErrors) in try WorkloadReader.read(bytes: compiled.workload, file: nil) }
        emit = { _ in }
        onlyLooks = true
    }

    /// Something has changed, or nothing is known.
    private struct HasChanged: Error {}

    /// The number of actions of a build that succeeded and of which nothing has changed since; nil when that would have
    /// to be found out by compiling or running something.
    public static func unchanged(_ request: PackageRequest, root: String, fabric: Fabric) async -> Int? {
        let look = PackageBuild(lookingAt: root, fabric)
        guard let epoch = try? fabric.store.generation() else { return nil }
        let engine = look.restored(epoch)
        guard (try? await engine.revalidate(threads: 2)) != nil else { return nil }
        return try? await engine.evaluate(BuildKey(request: request)).value
    }

    private func restored(_ epoch: Digest) -> Engine {
        Engine.restore(
            from: statePath, epoch: epoch, kinds: Self.kinds, services: self, status: DirectoryStatus(root)
        ).engine
    }

    /// Builds what is asked for and links it below `forge-out`.
    ///
    /// - Throws: what compiling throws, and what keeps Forge from doing its own part. A failing action is a value.
    public func build(_ request: PackageRequest) async throws -> Outcome {
        let epoch = try fabric.store.generation()
        let engine = restored(epoch)
        let answer: Kept<Int>?
        do {
            _ = try await engine.revalidate(threads: 2)
            answer = try await engine.evaluate(BuildKey(request: request))
        } catch {
            // What ran has a summary, however it ended.
            guard ran.withLock({ $0 != nil }) else { throw (error as? EngineError)?.forgeError ?? error }
            answer = nil
        }
        try OutputLinks.makeParents(of: statePath)
        // Under the epoch of its beginning: what a collection took meanwhile is not believed to be there.
        try engine.save(to: statePath, epoch: epoch)
        if let done = ran.withLock({ $0 }) { return .ran(done) }
        return .unchanged(total: answer?.value ?? 0)
    }

    /// Where what is known of this root is kept between processes.
    private var statePath: String { "\(fabric.stateDirectory)/engine/\(Digest(of: root).hex.prefix(32))" }

    func absolute(_ path: String) -> String { path.isEmpty ? root : "\(root)/\(path)" }

    func compile(_ request: PackageRequest) throws -> (CompiledRequest, CompilationReads) {
        try compilation(request)
    }

    func workload(_ compiled: CompiledRequest) throws(ForgeErrors) -> Workload { try read(compiled) }

    func run(_ compiled: CompiledRequest, _ workload: Workload) async throws -> BuildSummary {
        if onlyLooks { throw HasChanged() }
        let session = BuildSession(
            fabric: fabric, workload: workload, documentDirectory: root, options: options, emit: emit)
        let summary = try await session.build(compiled.actions, into: .links)
        ran.withLock {
            $0 = Run(summary: summary, workload: workload, actions: compiled.actions, details: compiled.details)
        }
        return summary
    }
}
