internal import ForgeCompiler
internal import ForgeCore
internal import ForgeEngine

/// What `forge.dhall` declares.
///
/// It is kept if what was evaluated is what is watched; so are packages.
struct RootKey: EngineKey {
    static let kind = "root"
    static let path = "forge.dhall"

    init() {}
    func encode(into writer: inout ByteWriter) {}
    init(from reader: inout ByteReader) throws {}
    static func isTransient(_ answer: Kept<RootFacts>) -> Bool { !answer.isKept }

    func compute(_ context: EngineContext) async throws -> Kept<RootFacts> {
        _ = try await context.get(ProgramKey())
        let sources = try await context.get(SourcesKey(path: Self.path))
        let work = context.service(PackageWork.self)
        try work.mayWork()
        let facts = try await work.evaluation.run(.root) { (session) throws(ForgeErrors) in try session.root() }
        return Kept(facts, isKept: work.evaluation.holds(sources.map(\.path)))
    }
}

/// What of the root decides what targets of a toolchain become; nil when the project has no such toolchain.
struct ToolchainKey: ProjectionKey {
    typealias Value = Place?

    static let kind = "toolchain"

    /// The answer.
    struct Place: Equatable, Sendable, EngineCodable {
        /// Whether names of targets leave it out.
        var isDefault: Bool
        /// The toolchain of tools.
        var host: Digest
        var lint: String
        var types: Digest

        init(isDefault: Bool, host: Digest, lint: String, types: Digest) {
            self.isDefault = isDefault
            self.host = host
            self.lint = lint
            self.types = types
        }

        func encode(into writer: inout ByteWriter) {
            isDefault.encode(into: &writer)
            host.encode(into: &writer)
            lint.encode(into: &writer)
            types.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            isDefault = try Bool(from: &reader)
            host = try Digest(from: &reader)
            lint = try String(from: &reader)
            types = try Digest(from: &reader)
        }
    }

    let digest: Digest
    var base: RootKey { RootKey() }

    init(digest: Digest) { self.digest = digest }
    func encode(into writer: inout ByteWriter) { digest.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { digest = try Digest(from: &reader) }

    func project(_ value: Kept<RootFacts>) -> Place? {
        let root = value.value
        guard let place = root.toolchains.firstIndex(where: { $0.digest == digest }) else { return nil }
        return Place(isDefault: place == 0, host: root.host, lint: root.lint, types: root.types)
    }
}

/// What a package declares; nil when there is none.
///
/// It is made of its `BUILD.dhall`, of all that this imports, and of the files that were looked for to tell its files
/// from those of packages below it.
struct DeclaredPackageKey: EngineKey {
    static let kind = "declared"
    let package: String

    init(package: String) { self.package = package }
    func encode(into writer: inout ByteWriter) { writer.appendRaw(package) }
    init(from reader: inout ByteReader) throws { package = try reader.restText() }
    static func isTransient(_ answer: Kept<PackageFacts?>) -> Bool { !answer.isKept }

    func compute(_ context: EngineContext) async throws -> Kept<PackageFacts?> {
        let path = package.isEmpty ? "BUILD.dhall" : "\(package)/BUILD.dhall"
        guard try await context.get(FileKey(path: path)).digest != nil else { return Kept(nil, isKept: true) }
        _ = try await context.get(ProgramKey())
        let shared = try await context.get(SourcesKey(path: RootKey.path))
        let own = try await context.get(SourcesKey(path: path))
        let work = context.service(PackageWork.self)
        try work.mayWork()
        let facts = try await work.evaluation.run(.package(package)) { [package] (session) throws(ForgeErrors) in
            try session.package(package)
        }
        _ = try await context.get(all: facts.looked.map { FileKey(path: $0) })
        return Kept(facts, isKept: work.evaluation.holds((shared + own).map(\.path) + facts.looked))
    }
}

/// A part of what a package declares.
protocol PackagePartKey: ProjectionKey where Base == DeclaredPackageKey {
    var package: String { get }
}

extension PackagePartKey {
    var base: DeclaredPackageKey { DeclaredPackageKey(package: package) }
}

/// The names of a package's targets, sorted; nil when there is no such package.
struct TargetNamesKey: PackagePartKey {
    typealias Value = [String]?

    static let kind = "target-names"
    let package: String

    init(package: String) { self.package = package }
    func encode(into writer: inout ByteWriter) { writer.appendRaw(package) }
    init(from reader: inout ByteReader) throws { package = try reader.restText() }

    func project(_ value: Kept<PackageFacts?>) -> [String]? {
        value.value?.targets.map(\.declaration.label.name)
    }
}

/// What decides what a target becomes, as far as its package does; nil when it is not declared.
struct DeclarationKey: PackagePartKey {
    typealias Value = DeclaredTarget?

    static let kind = "declaration"
    static let retention = Retention.fingerprint
    let label: TargetLabel
    var package: String { label.package }

    init(label: TargetLabel) { self.label = label }
    func encode(into writer: inout ByteWriter) { writer.appendRaw(label.description) }
    init(from reader: inout ByteReader) throws { label = try TargetLabel(try reader.restText(), in: "") }

    func project(_ value: Kept<PackageFacts?>) -> DeclaredTarget? {
        value.value?.target(named: label.name)?.analysed
    }
}

/// Whether targets of a package may use a target.
struct VisibilityKey: PackagePartKey {
    typealias Value = Bool

    static let kind = "visibility"
    let label: TargetLabel
    let user: String
    var package: String { label.package }

    init(label: TargetLabel, user: String) {
        self.label = label
        self.user = user
    }

    func encode(into writer: inout ByteWriter) {
        label.description.encode(into: &writer)
        writer.appendRaw(user)
    }

    init(from reader: inout ByteReader) throws {
        label = try TargetLabel(try String(from: &reader), in: "")
        user = try reader.restText()
    }

    func project(_ value: Kept<PackageFacts?>) -> Bool {
        value.value?.target(named: label.name)?.declaration.isVisible(from: user) ?? false
    }
}

/// The packages at and below a directory, each before those below it.
struct PackagesKey: EngineKey {
    static let kind = "packages"
    let below: String

    init(below: String) { self.below = below }
    func encode(into writer: inout ByteWriter) { writer.appendRaw(below) }
    init(from reader: inout ByteReader) throws { below = try reader.restText() }

    func compute(_ context: EngineContext) async throws -> [String] {
        var found: [String] = []
        var level = [below]
        while !level.isEmpty {
            let names = try await context.get(all: level.map { DirectoryKey(path: $0.isEmpty ? "." : $0) })
            var next: [String] = []
            for (directory, names) in zip(level, names) {
                if names.contains("BUILD.dhall") { found.append(directory) }
                for name in names where name != "BUILD.dhall" {
                    next.append(directory.isEmpty ? name : "\(directory)/\(name)")
                }
            }
            level = next
        }
        // As a walk finds them: by the names of directories from the first on.
        return found.sorted { a, b in
            a.split(separator: "/").lexicographicallyPrecedes(b.split(separator: "/"))
        }
    }
}
