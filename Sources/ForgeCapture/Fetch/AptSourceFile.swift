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

    /// Downloads the file through apt's configured sources.
    ///
    /// - Throws: `E_TOOL_FAILED`, `E_FETCH_FAILED` when no configured source has it, or what the store throws.
    func fetch(
        store: any BlobStore, stateDirectory: String, network: NetworkVariables, digest: Digest
    ) throws(ForgeError) -> BlobID {
        let apt = AptConfiguration(stateDirectory: stateDirectory, content: .source, network: network)
        return try apt.locked { () throws(ForgeError) in
            try apt.prepare()
            try apt.update(olderThan: 24 * 3600)
            var found = try locate(apt)
            if found == nil {
                // Indices that are a day old may lack what was published since.
                try apt.update(olderThan: 600)
                found = try locate(apt)
            }
            guard let found else {
                throw ForgeError(
                    .fetchFailed, "No configured apt source has `\(file)` of source package `\(package)`")
            }
            return try apt.download(found.uri, expecting: found.hash ?? "SHA256:\(digest.hex)", to: store)
        }
    }

    /// The file's address and checksum, of the version asked for or of any.
    private func locate(_ apt: AptConfiguration) throws(ForgeError) -> AptConfiguration.Address? {
        if let found = try addresses(apt, version: version).first(where: { $0.file == file }) { return found }
        guard version == nil else { return nil }
        let shown = try Tool(name: "apt-cache", seconds: 120).run(
            apt.arguments + ["showsrc", "--only-source", package])
        for stanza in DebianControl.stanzas(shown.output, keeping: ["version", "checksums-sha256"]) {
            guard let version = stanza["version"], Self.isVersion(version),
                let sums = stanza["checksums-sha256"],
                sums.split(separator: "\n").contains(where: { $0.split(separator: " ").last.map(String.init) == file })
            else { continue }
            if let found = try addresses(apt, version: version).first(where: { $0.file == file }) { return found }
        }
        return nil
    }

    private func addresses(
        _ apt: AptConfiguration, version: String?
    ) throws(ForgeError) -> [AptConfiguration.Address] {
        let name = version.map { "\(package)=\($0)" } ?? package
        let outcome = try Tool(name: "apt-get", seconds: 120, network: apt.network).run(
            apt.arguments + ["-q", "--only-source", "--download-only", "--print-uris", "source", name],
            directory: "\(apt.root)/work")
        return outcome.exitCode == 0 ? AptConfiguration.addresses(in: outcome.output) : []
    }
}
