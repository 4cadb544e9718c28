internal import ForgeCore
internal import ForgeEngine
internal import ForgeIR

/// What packages compile to; made of the files and directories that their evaluation asks for.
///
/// It is kept unless something may have changed while it was made.
struct CompilationKey: EngineKey {
    static let kind = "compilation"
    let request: PackageRequest

    init(request: PackageRequest) { self.request = request }
    func encode(into writer: inout ByteWriter) { request.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { request = try PackageRequest(from: &reader) }
    static func isTransient(_ answer: Kept<CompiledRequest>) -> Bool { !answer.isKept }

    func compute(_ context: EngineContext) async throws -> Kept<CompiledRequest> {
        let (compiled, reads) = try context.service(PackageBuild.self).compile(request)
        // Asked for after they were read: what changed in between is noticed by `holds`.
        _ = try await context.get(all: reads.files.map { FileKey(path: $0) })
        _ = try await context.get(all: reads.directories.map { DirectoryKey(path: $0) })
        return Kept(compiled, isKept: reads.holds())
    }
}

/// The number of actions of a build of packages that succeeded; made of what they compile to, of the sources, and of
/// the links that show it.
///
/// It is kept if all that the build depends on can be watched.
struct BuildKey: EngineKey {
    /// The build did not succeed; the summary that was given says how.
    struct Unsuccessful: Error {}

    static let kind = "build"
    let request: PackageRequest

    init(request: PackageRequest) { self.request = request }
    func encode(into writer: inout ByteWriter) { request.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { request = try PackageRequest(from: &reader) }
    static func isTransient(_ answer: Kept<Int>) -> Bool { !answer.isKept }

    func compute(_ context: EngineContext) async throws -> Kept<Int> {
        let compiled = try await context.get(CompilationKey(request: request)).value
        let build = context.service(PackageBuild.self)
        let workload = try build.workload(compiled)
        let watched = try WatchedPaths(workload, below: build.root, actions: compiled.actions)
        // Asked for before they are imported: a later change is one that the next look finds.
        let sources = try await context.get(all: watched.sources.map { FileKey(path: $0) })
        _ = try await context.get(FileKey(path: WatchedPaths.lock))
        let summary = try await build.run(compiled, workload)
        guard summary.isSuccess else { throw Unsuccessful() }
        let links = try await context.get(all: watched.links.map { LinkKey(path: $0) })
        // A directory in the place of a file is imported whole, and its status says nothing of what is in it.
        let isWatched = watched.isComplete && !links.contains(nil) && sources.allSatisfy { $0.digest != nil }
        return Kept(summary.total, isKept: isWatched)
    }
}
