import ForgeCore
import ForgeStore
import Glibc

/// The files of a commit on a git server, named `git+https://HOST/PATH#COMMIT`, as `git archive` packs them.
///
/// The archive is a tar without compression: compressors differ by version, so tarballs that servers make may too.
struct GitCommit: Hashable {
    /// What a URL begins with that git answers.
    static let schemes = ["git+https://", "git+http://", "git+ssh://", "git+git://"]

    let repository: String
    let commit: String

    /// Whether a URL is meant for git.
    static func isNamed(by url: String) -> Bool { schemes.contains { url.hasPrefix($0) } }

    /// Parses the URL.
    ///
    /// - Throws: `E_FETCH_SCHEME`.
    init(url: String) throws(ForgeError) {
        let parts = url.split(separator: "#", omittingEmptySubsequences: false)
        let isHex = { (text: Substring) in text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) } }
        guard Self.isNamed(by: url), parts.count == 2, [40, 64].contains(parts[1].utf8.count), isHex(parts[1]) else {
            throw ForgeError(.fetchScheme, "The URL is not `git+https://HOST/PATH#COMMIT`, the commit as its hash")
        }
        repository = String(parts[0].dropFirst("git+".count))
        commit = String(parts[1])
    }

    /// Asks the server for the commit alone, or for all that it has where it gives no single commits, and stores the
    /// archive of it, whatever its digest turns out to be.
    ///
    /// - Throws: `E_TOOL_FAILED` with what git said, `E_IO`, or what the store throws.
    func fetch(store: any BlobStore, stateDirectory: String, network: NetworkVariables) throws(ForgeError) -> BlobID {
        let parent = "\(stateDirectory)/git"
        try FileSystem.makeDirectories(parent)
        var template = Array("\(parent)/XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw .system("mkdtemp", path: parent) }
        let directory = String(cString: made)
        defer { _ = try? Tool(name: "rm", seconds: 600).run(["-rf", "--", directory]) }
        let git = Git(directory: directory, network: network)
        try git.run(["init", "--quiet", "--bare"])
        do throws(ForgeError) {
            try git.run(["fetch", "--quiet", "--no-tags", "--depth=1", repository, commit])
        } catch {
            // A server that cannot be reached says so again.
            try git.run(["fetch", "--quiet", "--no-tags", repository, "+refs/*:refs/found/*"])
        }
        let writer = try store.makeWriter(durability: .ordered)
        do throws(ForgeError) {
            try git.run(["archive", "--format=tar", commit]) { (bytes) throws(ForgeError) in try writer.append(bytes) }
        } catch {
            writer.abandon()
            throw error
        }
        return try writer.finish()
    }
}

/// Calls of git in a directory of their own, which no configuration of the user decides about.
private struct Git {
    let directory: String
    let network: NetworkVariables

    func run(_ arguments: [String], sink: Tool.Sink? = nil) throws(ForgeError) {
        var settings = ["protocol.allow=never", "tar.umask=0002", "core.attributesFile=/dev/null", "gc.auto=0"]
        settings += ["https", "http", "ssh", "git"].map { "protocol.\($0).allow=always" }
        let tool = Tool(name: "git", seconds: 3600, outputLimit: SourceFetcher.sizeLimit, network: network)
        let outcome = try tool.run(settings.flatMap { ["-c", $0] } + arguments, directory: directory, sink: sink)
        guard outcome.exitCode == 0 else {
            throw ForgeError(
                .toolFailed, "`git \(arguments[0])` failed with exit code \(outcome.exitCode)", cause: outcome.errors)
        }
    }
}
