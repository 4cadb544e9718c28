internal import ForgeCompiler
internal import ForgeCore
internal import ForgeEngine

/// Targets and packages are not what a build can be made of; compiling the request says why.
struct PackagesUnsound: Error {}

/// What a target with a toolchain is analysed to; made of its declaration with the digest of its rule, of the
/// toolchain, and of what it sees of all that it depends on.
struct TargetKey: EngineKey {
    static let kind = "target"
    static let kindVersion: UInt32 = 2
    let target: ConfiguredTarget

    init(_ target: ConfiguredTarget) { self.target = target }
    func encode(into writer: inout ByteWriter) { target.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { target = try ConfiguredTarget(from: &reader) }

    func compute(_ context: EngineContext) async throws -> TargetFacts {
        guard let toolchain = try await context.get(ToolchainKey(digest: target.toolchain)),
            let declared = try await context.get(DeclarationKey(label: target.label))
        else { throw PackagesUnsound() }
        let declaration = declared.declaration
        let package = target.label.package
        let labels = declaration.deps + declaration.tools + (declaration.from.map { [$0] } ?? [])
        let others = labels.filter { $0.package != package }
        let areVisible = try await context.get(all: others.map { VisibilityKey(label: $0, user: package) })
        guard areVisible.allSatisfy({ $0 }) else { throw PackagesUnsound() }
        func configured(_ label: TargetLabel, _ toolchain: Digest) -> ConfiguredTarget {
            ConfiguredTarget(label: label, toolchain: toolchain)
        }
        let deps = declaration.deps.map { configured($0, target.toolchain) }
        let rest =
            declaration.tools.map { configured($0, toolchain.host) }
            + (declaration.from.map { [configured($0, target.toolchain)] } ?? [])
        var made: [ConfiguredTarget: TargetFacts.Made] = [:]
        // What is linked is linked with all that it needs; tools are run as they are.
        var pending = deps
        while !pending.isEmpty {
            let found = try await context.get(all: pending.map { MadeKey($0) })
            for (key, known) in zip(pending, found) { made[key] = known }
            var next: Set<ConfiguredTarget> = []
            pending = found.flatMap(\.deps).filter { made[$0] == nil && next.insert($0).inserted }
        }
        let found = try await context.get(all: rest.map { MadeKey($0) })
        for (key, known) in zip(rest, found) { made[key] = known }
        let work = context.service(PackageWork.self)
        try work.mayWork()
        let known = made
        let facts = try await work.evaluation.run(.target(target.label.description)) {
            [target] (session) throws(ForgeErrors) in
            try session.target(target, declared: declared, made: known)
        }
        _ = try await context.get(all: facts.present.map { PresenceKey(path: $0) })
        return facts
    }
}

/// What those that depend on a target see of it.
struct MadeKey: ProjectionKey {
    typealias Value = TargetFacts.Made

    static let kind = "made"
    static let retention = Retention.fingerprint
    let target: ConfiguredTarget
    var base: TargetKey { TargetKey(target) }

    init(_ target: ConfiguredTarget) { self.target = target }
    func encode(into writer: inout ByteWriter) { target.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { target = try ConfiguredTarget(from: &reader) }

    func project(_ value: TargetFacts) -> TargetFacts.Made { value.made }
}
