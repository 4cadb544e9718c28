public import ForgeCore
public import ForgeStore
import Glibc

/// Brings pinned files into the store, from wherever they are found first: the digest decides, never the place.
///
/// Places, in order: the store, the distribution directories, the URLs. URLs are `apt-source:NAME[=VERSION]/FILE`,
/// `https:`, `http:` and `git+https://HOST/PATH#COMMIT`; `file:` is refused, since a local path in a shared document
/// names something else on each host.
public struct SourceFetcher: Sendable {
    /// The most bytes that one fetched file may have.
    public static let sizeLimit = 16 << 30

    let store: any BlobStore
    let stateDirectory: String
    let distributionDirectories: [String]
    let offline: Bool
    let network: NetworkVariables

    /// Makes a fetcher.
    ///
    /// - Parameters:
    ///   - stateDirectory: where indices and apt's private lists are kept between runs.
    ///   - distributionDirectories: directories with files by any name; the value of `FORGE_DISTDIR`, split.
    ///   - offline: whether URLs are left alone.
    ///   - network: how programs reach the network.
    public init(
        store: any BlobStore, stateDirectory: String, distributionDirectories: [String] = [], offline: Bool = false,
        network: NetworkVariables = NetworkVariables()
    ) {
        self.store = store
        self.stateDirectory = stateDirectory
        self.distributionDirectories = distributionDirectories
        self.offline = offline
        self.network = network
    }

    /// Splits the value of `FORGE_DISTDIR`.
    public static func directories(from variable: String?) -> [String] {
        (variable ?? "").split(separator: ":").map { String($0) }
    }

    /// Finds a pinned file and gives its blob, committed to the store.
    ///
    /// - Parameter name: what messages call the file, such as the source's name.
    /// - Throws: `E_FETCH_MISMATCH` when some place had other bytes and none the right ones; `E_FETCH_SCHEME`,
    ///   `E_FETCH_FAILED` with each place's reason; or what the store throws.
    public func fetch(name: String, digest: Digest, urls: [String]) throws(ForgeError) -> BlobID {
        let known = FetchIndex(stateDirectory: stateDirectory)
        if let size = known.size(of: digest) {
            let blob = BlobID(digest, size: size)
            if try store.has(blob) { return blob }
        }
        let directories = DistributionDirectories(distributionDirectories, stateDirectory: stateDirectory)
        if let blob = try directories.find(digest, likely: urls.map(Self.fileName), store: store) {
            try known.record(blob)
            return blob
        }
        var reasons: [String] = []
        var mismatch = false
        var schemes = 0
        for url in offline ? [] : urls {
            do throws(ForgeError) {
                let blob = try download(url, digest: digest)
                if blob.digest == digest {
                    try known.record(blob)
                    return blob
                }
                mismatch = true
                reasons.append("\(url): found \(blob.digest.text), expected \(digest.text)")
            } catch {
                if error.code == .fetchScheme { schemes += 1 }
                reasons.append("\(url): \(error.message)" + (error.cause.map { " (\(Self.lastLine($0)))" } ?? ""))
            }
        }
        throw failure(
            name, digest, urls: urls, reasons: reasons, mismatch: mismatch,
            schemesOnly: schemes > 0 && schemes == urls.count)
    }

    private func failure(
        _ name: String, _ digest: Digest, urls: [String], reasons: [String], mismatch: Bool, schemesOnly: Bool
    ) -> ForgeError {
        let listed = reasons.joined(separator: "; ")
        if mismatch {
            return ForgeError(
                .fetchMismatch, "The fetched bytes of `\(name)` are not the pinned ones: \(listed)",
                hints: ["Find out why before you change the pin: upstream may have been replaced"])
        }
        if schemesOnly { return ForgeError(.fetchScheme, "No URL of `\(name)` can be fetched: \(listed)") }
        let places =
            distributionDirectories.isEmpty
            ? "`FORGE_DISTDIR` is not set" : "not in \(distributionDirectories.joined(separator: ", "))"
        let network = offline ? "URLs were not tried" : (urls.isEmpty ? "no URLs" : listed)
        return ForgeError(
            .fetchFailed, "`\(name)` (\(digest.text)) was found nowhere: not in the store; \(places); \(network)",
            hints: ["Put the file, under any name, into a directory named in `FORGE_DISTDIR`"])
    }

    /// Fetches one URL into the store, whatever its digest turns out to be.
    private func download(_ url: String, digest: Digest) throws(ForgeError) -> BlobID {
        guard url.utf8.count <= 4096, url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw ForgeError(.fetchScheme, "The URL holds spaces or control characters")
        }
        if url.hasPrefix("apt-source:") {
            return try AptSourceFile(url: url).fetch(
                store: store, stateDirectory: stateDirectory, network: network, digest: digest)
        }
        if GitCommit.isNamed(by: url) {
            return try GitCommit(url: url).fetch(store: store, stateDirectory: stateDirectory, network: network)
        }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw ForgeError(.fetchScheme, "The scheme is not `https`, `http`, `git+https` or `apt-source`")
        }
        return try fetchWithCurl(url)
    }

    private func fetchWithCurl(_ url: String) throws(ForgeError) -> BlobID {
        let writer = try store.makeWriter(durability: .ordered)
        let tool = Tool(name: "curl", seconds: 3600, outputLimit: Self.sizeLimit, network: network)
        // Redirects may lead from http to https, never back.
        let outcome = try tool.run(
            [
                "-q", "--fail", "--silent", "--show-error", "--globoff", "--location", "--max-redirs", "10",
                "--proto", "=https,http", "--proto-redir", "=https", "--connect-timeout", "20",
                "--speed-limit", "1024", "--speed-time", "60", "--retry", "2", "--output", "-", "--", url,
            ], sink: { (bytes) throws(ForgeError) in try writer.append(bytes) })
        guard outcome.exitCode == 0 else {
            writer.abandon()
            throw ForgeError(.toolFailed, "`curl` failed with exit code \(outcome.exitCode)", cause: outcome.errors)
        }
        return try writer.finish()
    }

    /// What follows the last slash of a URL.
    static func fileName(_ url: String) -> String {
        String(url.split(separator: "/").last ?? "")
    }

    static func lastLine(_ text: String) -> String {
        String(text.split(separator: "\n").last ?? "")
    }
}
