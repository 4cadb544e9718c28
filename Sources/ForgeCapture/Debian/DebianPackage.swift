/// A package as dpkg's status file describes it.
struct DebianPackage: Sendable {
    let name: String
    let architecture: String
    let version: String
    /// `same`, `foreign`, `allowed` or empty.
    let multiArch: String
    /// `Pre-Depends` and `Depends` as written.
    let dependencies: String
    /// `Provides` as written.
    let provides: String
    /// MD5 sums of configuration files by path, as shipped.
    let configurationFiles: [String: String]

    /// The name that tells packages of several architectures apart.
    var qualifiedName: String { "\(name):\(architecture)" }

    static let fields: Set<String> = [
        "package", "status", "architecture", "version", "multi-arch", "depends", "pre-depends", "provides", "conffiles",
    ]

    /// Reads a stanza; nil for a package that is not installed.
    init?(_ stanza: DebianControl) {
        guard let name = stanza["package"], let version = stanza["version"],
            let status = stanza["status"], status.hasSuffix(" installed") || status.contains(" triggers-")
        else { return nil }
        self.name = name
        self.version = version
        architecture = stanza["architecture"] ?? "all"
        multiArch = stanza["multi-arch"] ?? ""
        dependencies = [stanza["pre-depends"], stanza["depends"]].compactMap { $0 }.joined(separator: ",")
        provides = stanza["provides"] ?? ""
        var files: [String: String] = [:]
        for line in (stanza["conffiles"] ?? "").split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2 { files[String(parts[0])] = String(parts[1]) }
        }
        configurationFiles = files
    }
}
