public import ForgeCapture
public import ForgeCompiler
public import ForgeCore
public import ForgeDhall
public import ForgeIR

/// How the packages below a root are compiled: the world that their evaluation sees, and what is made of what it finds.
public struct PackageCompiler: Sendable {
    /// Compiles all of a request at once, and says everything that is wrong with it.
    public var whole: @Sendable (PackageRequest) throws -> (CompiledRequest, CompilationReads)
    /// What evaluation may reach, with a log of what it reads.
    public var world: @Sendable (ReadLog) -> DhallOptions
    /// Checks what was compiled against the files that are there, and says what is worth a notice.
    public var conclude: @Sendable (PackageRequest, CompiledBuild) throws -> CompiledRequest
    /// Reads the workload of what was compiled.
    public var read: @Sendable (CompiledRequest) throws(ForgeErrors) -> Workload

    /// Compiles nothing: for who only looks.
    static var none: PackageCompiler {
        PackageCompiler(
            whole: { _ in throw PackageWork.HasChanged() },
            world: { _ in preconditionFailure("INVARIANT: who only looks evaluates nothing") },
            conclude: { _, _ in throw PackageWork.HasChanged() },
            read: { (compiled) throws(ForgeErrors) in try WorkloadReader.read(bytes: compiled.workload, file: nil) })
    }

    /// Puts it together.
    public init(
        whole: @escaping @Sendable (PackageRequest) throws -> (CompiledRequest, CompilationReads),
        world: @escaping @Sendable (ReadLog) -> DhallOptions,
        conclude: @escaping @Sendable (PackageRequest, CompiledBuild) throws -> CompiledRequest,
        read: @escaping @Sendable (CompiledRequest) throws(ForgeErrors) -> Workload
    ) {
        self.whole = whole
        self.world = world
        self.conclude = conclude
        self.read = read
    }
}
