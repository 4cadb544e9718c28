internal import ForgeCompiler
internal import ForgeCore
internal import ForgeEngine

/// Compiles a request of what its packages and targets are known to be.
struct RequestAssembly {
    let request: PackageRequest
    let context: EngineContext

    /// What the request compiles to.
    ///
    /// - Throws: when anything is wrong with it.
    func compiled() async throws -> CompiledRequest {
        let root = try await context.get(RootKey()).value
        guard
            let toolchain = request.toolchain == nil
                ? root.toolchains.first : root.toolchains.first(where: { $0.name == request.toolchain })
        else { throw PackagesUnsound() }
        let requested = try await labels().map { ConfiguredTarget(label: $0, toolchain: toolchain.digest) }
        var targets: [ConfiguredTarget: TargetFacts] = [:]
        var seen: Set<ConfiguredTarget> = []
        var pending = requested.filter { seen.insert($0).inserted }
        while !pending.isEmpty {
            let found = try await context.get(all: pending.map { TargetKey($0) })
            for (key, facts) in zip(pending, found) { targets[key] = facts }
            pending = found.flatMap(\.uses).filter { seen.insert($0).inserted }
        }
        let build = try BuildAssembly.build(root: root, requested: requested, targets: targets)
        return try context.service(PackageWork.self).compiler.conclude(request, build)
    }

    /// The labels that the request's patterns stand for.
    private func labels() async throws -> [TargetLabel] {
        var out: [TargetLabel] = []
        for pattern in request.patterns.map({ String($0.prefix { $0 != "#" }) }) {
            if pattern.hasPrefix("//"), pattern.hasSuffix("...") {
                let below = pattern.dropFirst(2).dropLast(3)
                let base = below.hasSuffix("/") ? String(below.dropLast()) : String(below)
                let found = try await context.get(PackagesKey(below: base))
                if found.isEmpty, !base.isEmpty { throw PackagesUnsound() }
                out += try await all(found)
                continue
            }
            let label = try TargetLabel(pattern, in: "")
            if label.name == "all" { out += try await all([label.package]) } else { out.append(label) }
        }
        return out
    }

    private func all(_ packages: [String]) async throws -> [TargetLabel] {
        let names = try await context.get(all: packages.map { TargetNamesKey(package: $0) })
        return try zip(packages, names).flatMap { package, names in
            guard let names else { throw PackagesUnsound() }
            return try names.map { try TargetLabel(":\($0)", in: package) }
        }
    }
}
