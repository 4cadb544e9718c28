internal import ForgeCore
internal import ForgeEngine
internal import ForgeIR

/// What packages compile to; made of the files and directories that their evaluation asks for.
struct CompilationKey: EngineKey {
    /// An answer that is kept unless something changed while it was made.
    struct Answer: Equatable, Sendable, EngineCodable {
        var compiled: CompiledRequest
        var isSettled: Bool

        init(compiled: CompiledRequest, isSettled: Bool) {
            self.compiled = compiled
            self.isSettled = isSettled
        }

        func encode(into writer: inout ByteWriter) {
            compiled.encode(into: &writer)
            isSettled.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            compiled = try CompiledRequest(from: &reader)
            isSettled = try Bool(from: &reader)
        }
    }

    static let kind = "compilation"
    let request: PackageRequest

    init(request: PackageRequest) { self.request = request }
    func encode(into writer: inout ByteWriter) { request.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { request = try PackageRequest(from: &reader) }
    static func isTransient(_ value: Answer) -> Bool { !value.isSettled }

    func compute(_ context: EngineContext) async throws -> Answer {
        let (compiled, reads) = try context.service(PackageBuild.self).compile(request)
        // Asked for after they were read: what changed in between is noticed by `holds`.
        _ = try await context.get(all: reads.files.map { FileKey(path: $0) })
        _ = try await context.get(all: reads.directories.map { DirectoryKey(path: $0) })
        return Answer(compiled: compiled, isSettled: reads.holds())
    }
}

/// A build of packages that succeeded; made of what they compile to, of the sources, and of the links that show it.
struct BuildKey: EngineKey {
    /// An answer that is kept if all that the build depends on can be watched.
    struct Answer: Equatable, Sendable, EngineCodable {
        /// The number of actions.
        var total: Int
        var isWatchable: Bool

        init(total: Int, isWatchable: Bool) {
            self.total = total
            self.isWatchable = isWatchable
        }

        func encode(into writer: inout ByteWriter) {
            total.encode(into: &writer)
            isWatchable.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            total = try Int(from: &reader)
            isWatchable = try Bool(from: &reader)
        }
    }

    /// The build did not succeed; the summary that was given says how.
    struct Unsuccessful: Error {}

    static let kind = "build"
    let request: PackageRequest

    init(request: PackageRequest) { self.request = request }
    func encode(into writer: inout ByteWriter) { request.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { request = try PackageRequest(from: &reader) }
    static func isTransient(_ value: Answer) -> Bool { !value.isWatchable }

    func compute(_ context: EngineContext) async throws -> Answer {
        let compiled = try await context.get(CompilationKey(request: request)).compiled
        let build = context.service(PackageBuild.self)
        let watched = try build.watched(compiled)
        // Asked for before they are imported: a later change is one that the next look finds.
        _ = try await context.get(all: watched.files.map { FileKey(path: $0) })
        let summary = try await build.run(compiled)
        guard summary.isSuccess else { throw Unsuccessful() }
        let links = try await context.get(all: watched.links.map { LinkKey(path: $0) })
        return Answer(total: summary.total, isWatchable: watched.isComplete && !links.contains(nil))
    }
}
