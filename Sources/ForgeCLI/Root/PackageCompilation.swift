internal import ForgeCapture
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeDhall
internal import ForgeIR
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

    /// How the packages of a request are compiled.
    var compiler: PackageCompiler {
        PackageCompiler(
            whole: compile, world: { [path = root.path] in BuildWorld.options(root: path, reads: $0) },
            conclude: { request, build in
                try root.requireFiles(of: build)
                RepositoryRoot.show(build.notices)
                return Self.compiled(request, build)
            }, read: workload)
    }

    /// Compiles the targets of a request.
    func compile(_ request: PackageRequest) throws -> (CompiledRequest, CompilationReads) {
        // Kernels stamp files by ticks of up to 10 ms.
        let settled = Self.now() - 50_000_000
        let log = ReadLog()
        let searches = Mutex<[(below: String, packages: [String], directories: [String])]>([])
        let path = root.path
        let build = try root.compile(
            BuildSelection.patterns(request.patterns), toolchain: request.toolchain, reads: log
        ) { below, packages, directories in searches.withLock { $0.append((below, packages, directories)) } }
        try root.requireFiles(of: build)
        let made = searches.withLock { $0 }
        let directories = Set(made.flatMap(\.directories)).sorted()
        let reads = CompilationReads(files: log.paths, directories: directories) {
            let world = BuildWorld.options(root: path).environment
            return log.holds(settled: settled) { (file) throws(ImportRefusal) in try world.stamp(file) }
                && made.allSatisfy { RepositoryRoot.packages(path, below: $0.below) == $0.packages }
        }
        return (Self.compiled(request, build), reads)
    }

    private static func compiled(_ request: PackageRequest, _ build: CompiledBuild) -> CompiledRequest {
        let details = JSONWriter.canonical(.array(build.targets.map(\.json)))
        let actions = BuildSelection.actions(request.patterns, of: build, part: .outputs)
        return CompiledRequest(workload: build.workload, actions: actions, details: details)
    }

    /// Reads the workload of a compilation.
    ///
    /// - Throws: What is wrong with it, each at the target that says so.
    func workload(_ compiled: CompiledRequest) throws(ForgeErrors) -> Workload {
        // The targets are read when something is to be said of them.
        do throws(ForgeErrors) { return try WorkloadReader.read(bytes: compiled.workload, file: nil) } catch {
            return try root.mistakes(Self.targets(compiled.details)).workload(compiled.workload)
        }
    }

    /// The targets of a compilation, from what was kept of it.
    static func targets(_ details: [UInt8]) -> [CompiledBuild.Target] {
        let items = (try? JSONReader.read(details))?.arrayValue ?? []
        return items.compactMap { CompiledBuild.Target(json: $0) }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
