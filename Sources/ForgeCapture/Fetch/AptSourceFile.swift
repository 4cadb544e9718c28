import ForgeCore
import ForgeStore
import Glibc

/// A file of a Debian source package, named `apt-source:NAME[=VERSION]/FILE`.
struct AptSourceFile: Hashable {
    let package: String
    let version: String?
    let file: String

    /// Parses the URL.
    ///
    /// - Throws: `E_FETCH_SCHEME`.
    init(url: String) throws(ForgeError) {
        let parts = url.dropFirst("apt-source:".count).split(separator: "/", omittingEmptySubsequences: false)
        let name = (parts.first ?? "").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let package = name.first, Self.isPackageName(package), !parts[1].isEmpty,
            parts[1] != "..", name.count == 1 || Self.isVersion(name[1])
        else {
            throw ForgeError(.fetchScheme, "The URL is not `apt-source:NAME[=VERSION]/FILE`")
        }
        self.package = String(package)
        version = name.count == 2 ? String(name[1]) : nil
        file = String(parts[1])
    }

    /// Whether text is a Debian package name (Debian Policy 5.6.1), hence never an option.
    static func isPackageName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 128 else { return false }
        func alphanumeric(_ byte: UInt8) -> Bool {
            (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
        }
        return alphanumeric(first) && text.utf8.allSatisfy { alphanumeric($0) || [0x2b, 0x2d, 0x2e].contains($0) }
    }

    /// Whether text is a Debian version by its characters.
    static func isVersion(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 256
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || Array(".+-~:".utf8).contains(byte)
            }
    }

    /// Downloads the file through apt's configured sources, of the first version that has it and whose mirror answers.
    ///
    /// - Throws: `E_TOOL_FAILED`, `E_FETCH_FAILED` when no configured source has it, or what the store throws.
    func fetch(
        store: any BlobStore, stateDirectory: String, network: NetworkVariables, digest: Digest
    ) throws(ForgeError) -> BlobID {
        let apt = AptConfiguration(stateDirectory: stateDirectory, content: .source, network: network)
        return try apt.locked { () throws(ForgeError) in
            try apt.prepare()
            try apt.update(olderThan: 24 * 3600)
            var listed = try releases(apt)
            if !listed.contains(where: { $0.files[file] == digest.hex }) {
                // Indices that are a day old may lack what was published since.
                try apt.update(olderThan: 600)
                listed = try releases(apt)
            }
            var failure: ForgeError?
            for release in Self.candidates(listed, file: file, digest: digest) {
                guard let address = try address(apt, version: release.version) else { continue }
                do throws(ForgeError) {
                    return try apt.download(address.uri, expecting: address.hash ?? "SHA256:\(digest.hex)", to: store)
                } catch {
                    failure = failure ?? error
                }
            }
            throw failure ?? absent(listed)
        }
    }

    /// One version of a source package as the indices list it.
    struct Release: Hashable {
        var version: String
        /// SHA-256 in hex by file name.
        var files: [String: String]

        init(version: String, files: [String: String]) {
            self.version = version
            self.files = files
        }

        /// Reads a stanza of `apt-cache showsrc`; nil when it lacks what is needed.
        init?(_ stanza: DebianControl) {
            guard let version = stanza["version"], AptSourceFile.isVersion(version),
                let sums = stanza["checksums-sha256"]
            else { return nil }
            self.version = version
            files = [:]
            for line in sums.split(separator: "\n") {
                let words = line.split(separator: " ")
                if words.count == 3 { files[String(words[2])] = String(words[0]) }
            }
        }
    }

    /// The versions that list the file, those with the pinned bytes first.
    ///
    /// Versions share an upstream archive; a mirror may have lost it in one place and not in another.
    static func candidates(_ releases: [Release], file: String, digest: Digest) -> [Release] {
        let listing = releases.filter { $0.files[file] != nil }
        return listing.filter { $0.files[file] == digest.hex } + listing.filter { $0.files[file] != digest.hex }
    }

    private func releases(_ apt: AptConfiguration) throws(ForgeError) -> [Release] {
        let shown = try Tool(name: "apt-cache", seconds: 120, network: apt.network).run(
            apt.arguments + ["showsrc", "--only-source", package])
        let all = DebianControl.stanzas(shown.output, keeping: ["version", "checksums-sha256"]).compactMap(Release.init)
        return all.filter { version == nil || $0.version == version }
    }

    private func absent(_ releases: [Release]) -> ForgeError {
        let wanted = version.map { "\(package)=\($0)" } ?? package
        let archives = Set(releases.flatMap(\.files.keys)).filter { $0.contains(".orig") && !$0.hasSuffix(".asc") }
        let known = archives.isEmpty ? "" : "; it has \(archives.sorted().map { "`\($0)`" }.joined(separator: ", "))"
        return ForgeError(
            .fetchFailed, "No configured apt source has `\(file)` of source package `\(wanted)`" + known)
    }

    private func address(_ apt: AptConfiguration, version: String) throws(ForgeError) -> AptConfiguration.Address? {
        let outcome = try Tool(name: "apt-get", seconds: 120, network: apt.network).run(
            apt.arguments + [
                "-q", "--only-source", "--download-only", "--print-uris", "source", "\(package)=\(version)",
            ], directory: "\(apt.root)/work")
        guard outcome.exitCode == 0 else { return nil }
        return AptConfiguration.addresses(in: outcome.output).first { $0.file == file }
    }
}
