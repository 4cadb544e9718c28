internal import ForgeCore
internal import ForgeEngine
internal import ForgeIR

/// What packages compile to; made of what their targets are analysed to.
///
/// Where anything is wrong with them, all of the request is compiled at once, which says everything that is; it is then
/// made of the files and directories that evaluation asked for, and kept unless these may have changed meanwhile.
struct CompilationKey: EngineKey {
    static let kind = "compilation"
    static let kindVersion: UInt32 = 3
    /// Who depends on it takes a part, and parts are kept.
    static let retention = Retention.fingerprint
    let request: PackageRequest

    init(request: PackageRequest) { self.request = request }
    func encode(into writer: inout ByteWriter) { request.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { request = try PackageRequest(from: &reader) }
    static func isTransient(_ answer: Kept<CompiledPackages>) -> Bool { !answer.isKept }

    func compute(_ context: EngineContext) async throws -> Kept<CompiledPackages> {
        let work = context.service(PackageWork.self)
        let (compiled, isKept) = try await compiled(context, work)
        let workload = try work.read(compiled)
        // Where outputs are shown depends on which directories there are beside the targets.
        let packages = Set(workload.actions.map { PackageWorkloads.package(of: $0.name) }).sorted()
        _ = try await context.get(all: packages.map { DirectoryKey(path: $0.isEmpty ? "." : $0) })
        // Whoever compiles refuses links that lead nowhere.
        let odd = work.oddFiles(of: workload)
        _ = try await context.get(all: odd.map { SourceLinkKey(path: $0) })
        return Kept(try CompiledPackages(workload, compiled, below: work.root, odd: odd), isKept: isKept)
    }

    /// What the request compiles to, and whether it may be kept.
    private func compiled(
        _ context: EngineContext, _ work: PackageWork
    ) async throws -> (CompiledRequest, isKept: Bool) {
        let parts: CompiledRequest?
        do { parts = try await RequestAssembly(request: request, context: context).compiled() } catch {
            try Task.checkCancellation()
            parts = nil
        }
        await work.evaluation.end()
        if let parts { return (parts, true) }
        let (compiled, reads) = try work.compile(request)
        // Asked for after they were read: what changed in between is noticed by `holds`.
        _ = try await context.get(all: reads.files.map { FileKey(path: $0) })
        _ = try await context.get(all: reads.directories.map { DirectoryKey(path: $0) })
        return (compiled, reads.holds())
    }
}

/// A part of what packages compile to.
protocol CompilationPart: ProjectionKey where Base == CompilationKey {
    var request: PackageRequest { get }
    init(request: PackageRequest)
}

extension CompilationPart {
    var base: CompilationKey { CompilationKey(request: request) }
    init(from reader: inout ByteReader) throws { self.init(request: try PackageRequest(from: &reader)) }
    func encode(into writer: inout ByteWriter) { request.encode(into: &writer) }
}

/// Which actions a build has, and where it shows outputs.
struct PlanKey: CompilationPart {
    typealias Value = BuildPlan

    static let kind = "plan"
    static let kindVersion: UInt32 = 2
    let request: PackageRequest

    func project(_ value: Kept<CompiledPackages>) -> BuildPlan { value.value.plan }
}

/// What whoever compiled packages wants to know of them later.
struct DetailsKey: CompilationPart {
    typealias Value = SavedBytes

    static let kind = "details"
    let request: PackageRequest

    func project(_ value: Kept<CompiledPackages>) -> SavedBytes { value.value.details }
}

/// Which environments there are.
struct EnvironmentPlanKey: CompilationPart {
    typealias Value = EnvironmentPlan

    static let kind = "environment-plan"
    let request: PackageRequest

    func project(_ value: Kept<CompiledPackages>) -> EnvironmentPlan { value.value.environments }
}

/// What one package brings to a build; nil for one that brings nothing.
struct PackageKey: EngineKey {
    static let kind = "package"
    static let kindVersion: UInt32 = 2
    /// The request's ``PackageRequest/identity``.
    let request: Digest
    let package: String

    init(request: Digest, package: String) {
        self.request = request
        self.package = package
    }

    func encode(into writer: inout ByteWriter) {
        request.encode(into: &writer)
        writer.appendRaw(package)
    }

    init(from reader: inout ByteReader) throws {
        request = try Digest(from: &reader)
        package = try reader.restText()
    }

    func compute(_ context: EngineContext) async throws -> PackagePlan? {
        let whole = context.service(PackageWork.self).request(request)
        return try await context.get(CompilationKey(request: whole)).value.packages[package]
    }
}

extension ByteReader {
    /// All that is left, as a text.
    mutating func restText() throws -> String {
        guard let text = String(validating: remainder(), as: UTF8.self) else { throw Malformed() }
        return text
    }
}
