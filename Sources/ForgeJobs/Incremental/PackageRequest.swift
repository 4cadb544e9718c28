internal import ForgeCore
public import ForgeEngine

/// What is asked of the packages below a root: all that decides what a build of them is, beside files.
public struct PackageRequest: Hashable, Sendable, EngineCodable {
    /// Labels and patterns, absolute.
    public var patterns: [String]
    /// The name of a toolchain of the project; nil for its first.
    public var toolchain: String?
    /// Protections that may be missing.
    public var waived: [String]
    /// Whether every environment must stand in the lock file.
    public var locked: Bool
    /// The program that compiles and builds, with all that it carries.
    public var program: String

    /// Asks.
    public init(patterns: [String], toolchain: String?, waived: [String], locked: Bool, program: String) {
        self.patterns = patterns
        self.toolchain = toolchain
        self.waived = waived
        self.locked = locked
        self.program = program
    }

    /// Stands for the request in keys of which there are many.
    var identity: Digest {
        var writer = ByteWriter()
        encode(into: &writer)
        return Digest(of: writer.array)
    }

    /// Appends all fields.
    public func encode(into writer: inout ByteWriter) {
        patterns.encode(into: &writer)
        toolchain.encode(into: &writer)
        waived.encode(into: &writer)
        locked.encode(into: &writer)
        program.encode(into: &writer)
    }

    /// Reads all fields.
    public init(from reader: inout ByteReader) throws {
        patterns = try [String](from: &reader)
        toolchain = try String?(from: &reader)
        waived = try [String](from: &reader)
        locked = try Bool(from: &reader)
        program = try String(from: &reader)
    }
}

/// What packages were compiled to.
public struct CompiledRequest: Sendable {
    /// The workload, as JSON.
    public var workload: [UInt8]
    /// The actions that were asked for.
    public var actions: [String]
    /// What whoever compiled it wants to know of it later.
    public var details: [UInt8]

    /// Puts it together.
    public init(workload: [UInt8], actions: [String], details: [UInt8]) {
        self.workload = workload
        self.actions = actions
        self.details = details
    }
}

/// What a compilation has looked at.
public struct CompilationReads: Sendable {
    /// Files, relative to the root, those that are not there too.
    public var files: [String]
    /// Directories whose names were read.
    public var directories: [String]
    /// Whether all of it is still as it was when it was read, beyond doubt.
    public var holds: @Sendable () -> Bool

    /// Puts them together.
    public init(files: [String], directories: [String], holds: @escaping @Sendable () -> Bool) {
        self.files = files
        self.directories = directories
        self.holds = holds
    }
}
