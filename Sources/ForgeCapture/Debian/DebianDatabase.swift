import ForgeCore

/// What dpkg knows about installed packages, and which of them belong together.
struct DebianDatabase: Sendable {
    /// Installed packages, sorted by name and architecture.
    let packages: [DebianPackage]
    /// What the database says of each of them, in the same order.
    private let stanzas: [DebianControl]
    /// The architecture of dpkg itself.
    let nativeArchitecture: String
    private let byName: [String: [Int]]
    private let providers: [String: [(package: Int, version: DebianVersion?)]]

    /// Reads `var/lib/dpkg/status` below `root`.
    ///
    /// - Throws: `E_DEBIAN_DATABASE`.
    init(root: String) throws(ForgeError) {
        let path = "\(root)/var/lib/dpkg/status"
        guard let bytes = FileSystem.bytes(path, limit: 256 << 20) else {
            throw ForgeError(
                .debianDatabase, "dpkg's database is missing or unreadable", path: path,
                hints: ["`from: archive` takes packages from apt's sources, not from the host"])
        }
        try self.init(status: bytes, path: path)
    }

    /// Reads the text of a status file.
    ///
    /// - Throws: `E_DEBIAN_DATABASE`.
    init(status: [UInt8], path: String) throws(ForgeError) {
        let known = DebianControl.stanzas(status, keeping: DebianPackage.fields.union(DebianRecords.fieldNames))
        let installed = known.compactMap { stanza in DebianPackage(stanza).map { (package: $0, stanza: stanza) } }
            .sorted { ($0.package.name, $0.package.architecture) < ($1.package.name, $1.package.architecture) }
        packages = installed.map(\.package)
        stanzas = installed.map(\.stanza)
        guard let dpkg = packages.first(where: { $0.name == "dpkg" }) else {
            throw ForgeError(.debianDatabase, "dpkg's database does not list dpkg itself", path: path)
        }
        nativeArchitecture = dpkg.architecture
        var byName: [String: [Int]] = [:]
        var providers: [String: [(package: Int, version: DebianVersion?)]] = [:]
        for (index, package) in packages.enumerated() {
            byName[package.name, default: []].append(index)
            for group in DebianRelation.groups(package.provides) {
                for relation in group { providers[relation.name, default: []].append((index, relation.version)) }
            }
        }
        self.byName = byName
        self.providers = providers
    }

    /// The named packages with everything that they depend on, sorted by name and architecture.
    ///
    /// Of alternatives the first that is installed counts, a real package before those that provide the name.
    ///
    /// - Throws: `E_DEBIAN_PACKAGE`, `E_DEBIAN_DEPENDENCY`.
    func closure(of names: [String]) throws(ForgeError) -> [DebianPackage] {
        var pending: [Int] = []
        for name in names.sorted() {
            guard let relation = DebianRelation(name), relation.version == nil,
                let index = installed(relation, for: nativeArchitecture)
            else { throw missing(name) }
            pending.append(index)
        }
        var seen = Set(pending)
        while let index = pending.popLast() {
            pending += companions(of: packages[index]).filter { seen.insert($0).inserted }

            let package = packages[index]
            for group in DebianRelation.groups(package.dependencies) {
                let found = group.lazy.compactMap { satisfying($0, for: package) }.first
                guard let found else {
                    let wanted = group.map(\.description).joined(separator: " | ")
                    throw ForgeError(
                        .debianDependency,
                        "`\(package.name)` depends on `\(wanted)`, which no installed package satisfies",
                        hints: ["Repair the system with `apt-get -f install`"])
                }
                if seen.insert(found).inserted { pending.append(found) }
            }
        }
        return seen.sorted().map { packages[$0] }
    }

    /// What the status file says of an installed package.
    func stanza(of package: DebianPackage) -> DebianControl? {
        byName[package.name]?.first { packages[$0].architecture == package.architecture }.map { stanzas[$0] }
    }

    /// What Debian has on every system beside a package, so that nothing declares it (`DebianLayout.companions`).
    private func companions(of package: DebianPackage) -> [Int] {
        guard let name = DebianLayout.companions[package.name] else { return [] }
        return (byName[name] ?? []).filter { packages[$0].architecture == package.architecture }
    }

    private func missing(_ name: String) -> ForgeError {
        if let providers = providers[name] {
            let names = Set(providers.map { packages[$0.package].name }).sorted().map { "`\($0)`" }
            return ForgeError(
                .debianPackageMissing, "`\(name)` is a virtual package",
                hints: ["Name one that provides it: \(names.joined(separator: ", "))"])
        }
        return ForgeError(
            .debianPackageMissing, "The package `\(name)` is not installed on this host",
            hints: Suggestion.hints(for: name, among: byName.keys.sorted()) + [
                "If Debian has it, `apt-get install \(name)` installs it, and `\"from\": \"archive\"` takes it from apt's "
                    + "sources without installing"
            ])
    }

    /// A real package that a relation names, of a fitting architecture.
    private func installed(_ relation: DebianRelation, for architecture: String) -> Int? {
        let candidates = (byName[relation.name] ?? []).filter { relation.accepts(DebianVersion(packages[$0].version)) }
        func first(_ fits: (DebianPackage) -> Bool) -> Int? { candidates.first { fits(packages[$0]) } }
        switch relation.architecture {
        case nil:
            let own = architecture == "all" ? nativeArchitecture : architecture
            return first { $0.architecture == own } ?? first { $0.architecture == "all" }
                ?? first { $0.multiArch == "foreign" }
        case "any"?:
            return first { $0.architecture == nativeArchitecture } ?? first { $0.multiArch == "allowed" }
                ?? candidates.first
        case "native"?: return first { $0.architecture == nativeArchitecture || $0.architecture == "all" }
        case let named?: return first { $0.architecture == named }
        }
    }

    /// What satisfies a relation of a package.
    private func satisfying(_ relation: DebianRelation, for package: DebianPackage) -> Int? {
        if let real = installed(relation, for: package.architecture) { return real }
        let own = package.architecture == "all" ? nativeArchitecture : package.architecture
        return (providers[relation.name] ?? []).first { provider in
            let candidate = packages[provider.package]
            let fits =
                candidate.architecture == own || candidate.architecture == "all"
                || candidate.multiArch == "foreign" || relation.architecture == "any"
            return fits && relation.accepts(provider.version)
        }?.package
    }
}
