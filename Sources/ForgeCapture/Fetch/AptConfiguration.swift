import ForgeCore
import Glibc

/// A private state of apt below a directory of Forge's, made from the host's configured sources.
///
/// The host's lists, caches and package status are neither read nor written, so a capture does not depend on when
/// somebody last updated the host, and needs no privilege.
struct AptConfiguration {
    /// Which indices are fetched.
    enum Content: String {
        case binary, source
    }

    /// Where the state is.
    let root: String
    let content: Content

    let network: NetworkVariables

    init(stateDirectory: String, content: Content, network: NetworkVariables) {
        root = "\(stateDirectory)/apt-\(content.rawValue)"
        self.content = content
        self.network = network
    }

    /// Arguments that make every apt program use this state and nothing else of the host's.
    var arguments: [String] { ["-c", "\(root)/apt.conf"] }

    /// Writes the state's files; existing lists are kept.
    ///
    /// - Throws: `E_IO`, `E_TOOL_FAILED` when no apt sources are configured.
    func prepare(etc: String = "/etc/apt") throws(ForgeError) {
        for sub in ["", "/lists", "/lists/partial", "/archives", "/archives/partial", "/sources.list.d", "/work"] {
            try FileSystem.makeDirectories(root + sub)
        }
        for old in FileSystem.names(in: "\(root)/sources.list.d") { unlink("\(root)/sources.list.d/\(old)") }
        var count = 0
        for (name, text) in AptSources.read(etc: etc) {
            let derived =
                name.hasSuffix(".sources")
                ? AptSources.deb822(text, for: content) : AptSources.oneLine(text, for: content)
            guard !derived.isEmpty else { continue }
            try FileSystem.write(Array(derived.utf8), to: "\(root)/sources.list.d/\(name)")
            count += 1
        }
        guard count > 0 else {
            throw ForgeError(
                .toolFailed, "apt has no configured sources", path: etc,
                hints: ["Add a Debian mirror to `\(etc)/sources.list`"])
        }
        try FileSystem.write([], to: "\(root)/status")
        try FileSystem.write(Array(configuration.utf8), to: "\(root)/apt.conf")
    }

    private var configuration: String {
        """
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        #clear APT::Update::Pre-Invoke;
        #clear DPkg::Post-Invoke;
        Dir::Etc::sourcelist "/dev/null";
        Dir::Etc::sourceparts "\(root)/sources.list.d";
        Dir::Etc::preferences "/dev/null";
        Dir::Etc::preferencesparts "/dev/null";
        Dir::State "\(root)";
        Dir::State::lists "\(root)/lists";
        Dir::State::status "\(root)/status";
        Dir::State::extended_states "\(root)/extended_states";
        Dir::Cache "\(root)";
        Dir::Cache::archives "\(root)/archives";
        Dir::Cache::pkgcache "\(root)/pkgcache.bin";
        Dir::Cache::srcpkgcache "\(root)/srcpkgcache.bin";
        APT::Sandbox::User "root";
        APT::Install-Recommends "false";
        APT::Install-Suggests "false";
        APT::Get::List-Cleanup "false";
        Acquire::Languages "none";
        Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
        Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
        Acquire::Retries "2";
        Debug::NoLocking "true";

        """
    }

    /// Fetches the indices when there are none, or when those here are older than `maxAge` seconds.
    ///
    /// One broken repository among several is no failure here: what is looked for may stand in another.
    ///
    /// - Throws: `E_TOOL_FAILED`.
    func update(olderThan maxAge: Int64) throws(ForgeError) {
        var info = stat()
        if stat("\(root)/updated", &info) == 0, Int64(time(nil)) - Int64(info.st_mtim.tv_sec) < maxAge { return }
        let outcome = try Tool(name: "apt-get", seconds: 600, network: network).run(arguments + ["-q", "update"])
        let lists = FileSystem.names(in: "\(root)/lists").filter { $0 != "partial" && $0 != "lock" }
        guard outcome.exitCode == 0 || !lists.isEmpty else {
            throw ForgeError(
                .toolFailed, "`apt-get update` failed on a private copy of the configured sources",
                cause: outcome.errors)
        }
        try FileSystem.write(Array(outcome.errors.utf8), to: "\(root)/updated")
    }

    /// Serialises users of one state directory across processes while `body` runs.
    func locked<R>(_ body: () throws(ForgeError) -> R) throws(ForgeError) -> R {
        try FileSystem.makeDirectories(root)
        let descriptor = open("\(root)/forge.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("open", path: "\(root)/forge.lock") }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .system("flock", path: "\(root)/forge.lock") }
        }
        return try body()
    }
}
