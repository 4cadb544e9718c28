import ForgeCapture
import ForgeCompiler
import ForgeCore
import ForgeDhall
import ForgeEngine
import ForgeIR
import Foundation

@testable import ForgeJobs

/// Packages on disk in a small language of their own, compiled by keys of an engine and from scratch.
///
/// A target's `flags` stand in its action alone; what it `says` reaches all that depend on it.
final class PackageShelf {
    let root: String
    private(set) var engine: Engine
    private(set) var work: PackageWork
    private let request: PackageRequest
    private let epoch = Digest(of: "epoch")

    /// A target as it is written.
    struct Target: Hashable {
        var name: String
        var flags = ""
        var says = ""
        var deps: [String] = []
        var tools: [String] = []
        var files: [String] = []
        var visibility: [String] = []

        var text: String {
            func list(_ items: [String]) -> String {
                items.isEmpty ? "[] : List Text" : "[ \(items.map { "\"\($0)\"" }.joined(separator: ", ")) ]"
            }
            return """
                f.copy { name = "\(name)", flags = "\(flags)", says = "\(says)", deps = \(list(deps))
                  , tools = \(list(tools)), srcs = \(list(files)), visibility = \(list(visibility)) }
                """
        }
    }

    init(_ patterns: String...) throws {
        var template = Array("\(NSTemporaryDirectory())/forge-shelf-XXXXXX".utf8CString)
        root = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? ""
        }
        request = PackageRequest(
            patterns: patterns.isEmpty ? ["//..."] : patterns, toolchain: nil, waived: [], locked: false,
            program: "test")
        (engine, work) = Self.begin(root, request, nil)
        try write(Self.language, to: "lang.dhall")
        try write(Self.forge(), to: "forge.dhall")
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    // MARK: Files

    func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: "\(root)/\(path)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func remove(_ path: String) { try? FileManager.default.removeItem(atPath: "\(root)/\(path)") }

    /// Writes a package, and the files that its targets list.
    func write(_ targets: [Target], to package: String, before: String = "") throws {
        let up = package.isEmpty ? "./" : String(repeating: "../", count: package.split(separator: "/").count)
        let list = targets.isEmpty ? "[] : List f.Target" : "[ \(targets.map(\.text).joined(separator: "\n, ")) ]"
        try write(
            "\(before)\nlet f = \(up)forge.dhall\nin \(list)\n",
            to: package.isEmpty ? "BUILD.dhall" : "\(package)/BUILD.dhall")
        for file in targets.flatMap(\.files) { try write(file, to: package.isEmpty ? file : "\(package)/\(file)") }
    }

    // MARK: Compiling

    private static func begin(_ root: String, _ request: PackageRequest, _ state: String?) -> (Engine, PackageWork) {
        let work = PackageWork(
            request, fabric: LateFabric { () throws(ForgeError) in throw ForgeError(.bug, "Nothing is run here") },
            root: root, options: BuildOptions(jobs: 1), compiler: compiler(root), emit: { _ in },
            // Nobody changes a file while it is read.
            settling: -3_600_000_000_000)
        let (engine, _) = Engine.restore(
            from: state ?? "\(root)/.absent", epoch: Digest(of: "epoch"), kinds: PackageBuild.kinds, services: work,
            status: DirectoryStatus(root), parallelism: 8)
        return (engine, work)
    }

    private static func compiler(_ root: String) -> PackageCompiler {
        PackageCompiler(
            whole: { try whole($0, root) }, world: { world(root, $0) }, conclude: { try conclude($0, $1, root) },
            read: { (compiled) throws(ForgeErrors) in try WorkloadReader.read(bytes: compiled.workload, file: nil) })
    }

    private static func world(_ root: String, _ reads: ReadLog) -> DhallOptions {
        let network = NetworkVariables { _ in nil }
        let host = HostImports(
            HostImports.Places(home: nil, cache: nil, headers: nil),
            remote: CurlImports(allowsPrivate: false, network: network)
        ) { _ in nil }
        return DhallOptions(environment: BuildImports(root: root, host: host, reads: reads))
    }

    private static func whole(
        _ request: PackageRequest, _ root: String
    ) throws -> (CompiledRequest, CompilationReads) {
        let reads = ReadLog()
        let build = try BuildCompiler.compile(request.patterns, toolchain: nil, options: world(root, reads)) {
            packages(below: $0, root)
        }
        return (
            try conclude(request, build, root),
            CompilationReads(files: reads.paths, directories: []) { false }
        )
    }

    private static func packages(below: String, _ root: String) -> [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        return all.filter { $0 == "BUILD.dhall" || $0.hasSuffix("/BUILD.dhall") }
            .map { String($0.dropLast($0 == "BUILD.dhall" ? 11 : 12)) }
            .filter { below.isEmpty || $0 == below || $0.hasPrefix("\(below)/") }
            .sorted { $0.split(separator: "/").lexicographicallyPrecedes($1.split(separator: "/")) }
    }

    private static func conclude(
        _ request: PackageRequest, _ build: CompiledBuild, _ root: String
    ) throws -> CompiledRequest {
        let problems = build.targets.flatMap(\.files).filter { access("\(root)/\($0)", F_OK) != 0 }
        if !problems.isEmpty { throw ForgeErrors(problems.map { ForgeError(.inputMissing, "There is no `\($0)`") }) }
        let details = JSONWriter.canonical(.array(build.targets.map(\.json)))
        let notices = Array(build.notices.joined(separator: "\n").utf8)
        return CompiledRequest(
            workload: build.workload, actions: build.targets.filter(\.isRequested).flatMap(\.actions),
            details: details + notices)
    }

    /// What the request compiles to with what is known; or every error, as text.
    func compiled() async throws -> Result<CompiledPackages, Shown> {
        try engine.commit { try $0.set(ProgramKey(), to: request.program) }
        _ = try await engine.revalidate(threads: 1)
        let result: Result<CompiledPackages, Shown>
        do { result = .success(try await engine.evaluate(CompilationKey(request: request)).value) } catch {
            result = .failure(Shown(text: "\(error)"))
        }
        await work.evaluation.end()
        return result
    }

    /// What was evaluated for what the request compiles to now; only the root's and packages' names and labels.
    func steps(restarting: Bool = false) async throws -> Set<PackageEvaluation.Step> {
        if restarting { try restart() }
        let before = work.evaluation.steps.count
        _ = try await compiled()
        return Set(work.evaluation.steps[before...])
    }

    /// Goes on as another process does.
    func restart() throws {
        try engine.save(to: "\(root)/.state", epoch: epoch)
        (engine, work) = Self.begin(root, request, "\(root)/.state")
    }

    /// What the request compiles to for who knows nothing.
    func fromScratch() -> Result<CompiledPackages, Shown> {
        do {
            let (compiled, _) = try Self.whole(request, root)
            let workload = try WorkloadReader.read(bytes: compiled.workload, file: nil)
            return .success(
                try CompiledPackages(workload, compiled, below: root, odd: work.oddFiles(of: workload)))
        } catch { return .failure(Shown(text: "\(error)")) }
    }

    /// Errors as they are shown.
    struct Shown: Error, Equatable { var text: String }
}
