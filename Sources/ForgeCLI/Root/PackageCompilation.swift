internal import ForgeCapture
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeDhall
internal import ForgeJobs
private import Glibc
private import Synchronization

/// Compiles packages as ``PackageBuild`` asks for it: with what was read on the way.
struct PackageCompilation: Sendable {
    let root: RepositoryRoot

    /// What is asked for, with all of the program that decides the answer.
    func request(_ patterns: [String], toolchain: String?, _ options: BuildOptions) -> PackageRequest {
        PackageRequest(
            patterns: patterns.map(root.absolute), toolchain: toolchain, waived: options.waivedProtections,
            locked: options.locked, program: "\(ForgeVersion.text) \(BuildLanguage.hash.text)")
    }

    /// Compiles the targets of a request.
    func compile(_ request: PackageRequest) throws -> (CompiledRequest, CompilationReads) {
        // Kernels stamp files by ticks of up to 10 ms.
        let settled = Self.now() - 50_000_000
        let log = ReadLog()
        let listings = Mutex<[(below: String, packages: [String])]>([])
        let directories = Mutex<[String]>([])
        let path = root.path
        let found = try BuildSelection.compiled(
            request.patterns, toolchain: request.toolchain, part: .outputs,
            options: BuildWorld.options(root: path, reads: log)
        ) { below in
            var visited: [String] = []
            let packages = RepositoryRoot.packages(path, below: below, visited: &visited)
            listings.withLock { $0.append((below, packages)) }
            directories.withLock { $0 += visited }
            return packages
        }
        let listed = listings.withLock { $0 }
        let reads = CompilationReads(files: log.paths, directories: Array(Set(directories.withLock { $0 })).sorted()) {
            let world = BuildWorld.options(root: path).environment
            return log.holds(settled: settled) { (file) throws(ImportRefusal) in try world.stamp(file) }
                && listed.allSatisfy { RepositoryRoot.packages(path, below: $0.below) == $0.packages }
        }
        let details = JSONWriter.canonical(.array(found.build.targets.map(\.json)))
        return (CompiledRequest(workload: found.build.workload, actions: found.actions, details: details), reads)
    }

    /// The targets that a compilation was of.
    static func targets(_ compiled: CompiledRequest) -> [CompiledBuild.Target] {
        let items = (try? JSONReader.read(compiled.details))?.arrayValue ?? []
        return items.compactMap { CompiledBuild.Target(json: $0) }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
