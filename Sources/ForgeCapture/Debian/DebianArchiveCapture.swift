import ForgeCore
import ForgeIR
import ForgeStore
import Glibc

/// Captures packages as pinned `.deb` files out of the archive that apt is configured for.
struct DebianArchiveCapture {
    let store: any BlobStore
    let stateDirectory: String
    let distributionDirectories: [String]
    let offline: Bool
    let network: NetworkVariables

    private var apt: AptConfiguration {
        AptConfiguration(stateDirectory: stateDirectory, content: .binary, network: network)
    }

    /// Chooses the closure of the named packages as apt would install it on an empty system, sorted by name.
    ///
    /// - Throws: `E_DEBIAN_PACKAGE`, `E_TOOL_FAILED`, `E_IO`.
    func resolve(_ names: [String]) throws(ForgeError) -> [LockedPackage] {
        for name in names where DebianRelation(name)?.description != name {
            throw ForgeError(.debianPackageMissing, "`\(name)` is no package name")
        }
        let apt = apt
        return try apt.locked { () throws(ForgeError) in
            try apt.prepare()
            if !offline { try apt.update(olderThan: 24 * 3600) }
            var chosen = try plan(names, apt: apt)
            let present = Set(chosen.map(\.name))
            let companions = DebianLayout.companions.filter { present.contains($0.key) && !present.contains($0.value) }
            if !companions.isEmpty { chosen = try plan(names + companions.values.sorted(), apt: apt) }
            return try pins(chosen, apt: apt)
        }
    }

    /// What apt would install on an empty system.
    private func plan(_ names: [String], apt: AptConfiguration) throws(ForgeError) -> [LockedPackage] {
        let plan = try Tool(name: "apt-get", seconds: 300)
            .run(apt.arguments + ["-q", "--simulate", "--no-install-recommends", "install"] + names)
        guard plan.exitCode == 0 else {
            throw ForgeError(
                .debianPackageMissing,
                "apt cannot choose packages for \(names.map { "`\($0)`" }.joined(separator: ", "))",
                hints: [
                    "`apt-cache policy NAME` shows what apt's sources have, `apt-cache showpkg NAME` what provides it"
                ],
                cause: String(plan.errors.split(separator: "\n").joined(separator: "\n")))
        }
        let chosen = Self.installed(String(decoding: plan.output, as: UTF8.self))
        guard !chosen.isEmpty else {
            throw ForgeError(.toolFailed, "`apt-get --simulate` named no packages", cause: plan.errors)
        }
        return chosen
    }

    /// The packages that lines such as `Inst gcc (4:12.2.0-3 Debian:12 [amd64])` name.
    static func installed(_ output: String) -> [LockedPackage] {
        output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 4, words[0] == "Inst", let open = words.firstIndex(where: { $0.hasPrefix("(") }),
                let last = words.first(where: { $0.hasSuffix("])") || $0.hasSuffix("]") && $0.hasPrefix("[") })
            else { return nil }
            let architecture = last.drop { $0 == "[" }.prefix { $0 != "]" }
            let name = words[1].split(separator: ":")[0]
            return LockedPackage(
                name: String(name), architecture: String(architecture), version: String(words[open].dropFirst()))
        }
    }

    private func pins(_ chosen: [LockedPackage], apt: AptConfiguration) throws(ForgeError) -> [LockedPackage] {
        let arguments = chosen.map { "\($0.name):\($0.architecture)=\($0.version)" }
        let shown = try Tool(name: "apt-cache", seconds: 300).run(apt.arguments + ["show"] + arguments)
        let fields: Set<String> = ["package", "architecture", "version", "filename", "size", "sha256"]
        var files: [String: LockedDeb] = [:]
        for stanza in DebianControl.stanzas(shown.output, keeping: fields) {
            guard let name = stanza["package"], let architecture = stanza["architecture"],
                let version = stanza["version"], let path = stanza["filename"],
                let size = stanza["size"].flatMap({ Int64($0) }), size >= 0,
                let digest = stanza["sha256"].flatMap({ Digest(hex: $0) }), LockedDeb.isRelativePath(path)
            else { continue }
            let key = "\(name):\(architecture)=\(version)"
            if files[key] == nil { files[key] = LockedDeb(path: path, blob: BlobID(digest, size: size)) }
        }
        var out: [LockedPackage] = []
        for package in chosen {
            let key = "\(package.name):\(package.architecture)=\(package.version)"
            guard let file = files[key] else {
                throw ForgeError(
                    .debianPackageMissing, "apt's sources state no SHA-256 for `\(key)`", cause: shown.errors)
            }
            var pinned = package
            pinned.file = file
            out.append(pinned)
        }
        return out.sorted { ($0.name, $0.architecture) < ($1.name, $1.architecture) }
    }

    /// Unpacks pinned packages into a tree, fetching what is missing.
    ///
    /// - Throws: `E_FETCH_…`, `E_ARCHIVE_…`, `E_CAPTURE_CONFLICT`, or what the store throws.
    func capture(_ packages: [LockedPackage]) throws(ForgeError) -> TreeAssembly {
        try fetch(packages)
        var tree = TreeAssembly()
        try DebianLayout.link(&tree)
        var groups: [DebianAlternatives] = []
        var records = DebianRecords.areRead(in: packages.map(\.name)) ? DebianRecords() : nil
        let importer = ArchiveImporter(store: store)
        for package in packages {
            guard let file = package.file else {
                throw ForgeError(.lockInvalid, "The locked package `\(package.name)` has no file")
            }
            let bytes = try ArchiveBytes(file.blob, from: store, scratchDirectory: importer.scratchDirectory)
            let deb = try DebFile(bytes.raw, name: file.path)
            let brought = PathList()
            try importer.apply(
                deb.data, name: file.path, to: &tree, policy: .environment, skips: { brought.leavesOut($0) })
            let control = try self.control(of: deb, name: file.path, importer: importer)
            groups +=
                try control("postinst").map {
                    DebianAlternatives.installed(by: String(decoding: $0, as: UTF8.self))
                } ?? []
            guard let stanza = try control("control").flatMap({ DebianControl.stanzas($0, keeping: nil).first })
            else { continue }
            try records?.add(stanza, paths: brought.paths, control: control)
        }
        try DebianLayout.finish(&tree)
        for group in DebianAlternatives.merged(groups) { try group.apply(to: &tree) }
        try LoaderCache.install(in: &tree, store: store)
        try records?.install(in: &tree, store: store)
        return tree
    }

    /// Reads a package's control files by name; nil for one that it has not, or that is beyond 1 MiB.
    private func control(
        of deb: DebFile, name: String, importer: ArchiveImporter
    ) throws(ForgeError) -> (String) throws(ForgeError) -> [UInt8]? {
        var tree = TreeAssembly()
        try importer.apply(deb.control, name: name, to: &tree, policy: .environment)
        return { [tree, store] (file) throws(ForgeError) in
            guard case .file(let blob, _)? = tree.entry(at: [file]), blob.size <= 1 << 20 else { return nil }
            return try store.bytes(of: blob)
        }
    }

    /// Brings the files into the store: from the distribution directories, then from the mirrors.
    private func fetch(_ packages: [LockedPackage]) throws(ForgeError) {
        var wanted = packages.compactMap(\.file)
        let missing = Set(try store.missing(wanted.map(\.blob)))
        wanted = wanted.filter { missing.contains($0.blob) }
        let directories = DistributionDirectories(distributionDirectories, stateDirectory: stateDirectory)
        var rest: [LockedDeb] = []
        for file in wanted {
            let name = SourceFetcher.fileName(file.path)
            if try directories.find(file.blob.digest, likely: [name], store: store) == nil { rest.append(file) }
        }
        guard !rest.isEmpty else { return }
        guard !offline else {
            throw ForgeError(
                .fetchFailed, "\(rest.count) locked packages are not in the store, and the network is not to be used",
                cause: rest.map(\.path).joined(separator: "\n"))
        }
        let apt = apt
        let files = rest
        try apt.locked { () throws(ForgeError) in
            try apt.prepare()
            try apt.download(files, to: store)
        }
    }
}

/// The paths that a package's archive names, collected while they are unpacked.
private final class PathList {
    private(set) var paths: [String] = []

    /// Notes a path, and says whether it stays out of the tree.
    func leavesOut(_ path: [String]) -> Bool {
        paths.append("/" + path.joined(separator: "/"))
        return DebianLayout.excludes(path)
    }
}
