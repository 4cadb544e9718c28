public import ForgeCore

/// The typed language of builds, which the program carries inside itself.
public enum BuildLanguage {
    /// The semantic hash that `forge.dhall` imports.
    public static let hash: Digest = {
        guard let hash = Digest(text: PackageSources.hash) else {
            preconditionFailure("INVARIANT: the generated hash is spelt as one")
        }
        return hash
    }()

    private static let prefix = "~/.forge-package/"

    /// The path under which imports find the package.
    public static let path = "\(prefix)package.dhall"

    /// The name of one of its files in the package, by the path of an import; nil for other paths.
    public static func name(of path: String) -> String? {
        file(path) == nil ? nil : String(path.dropFirst(prefix.count))
    }

    /// The bytes of one of its files by the path of an import; nil for other paths.
    public static func file(_ path: String) -> [UInt8]? {
        guard path.hasPrefix(prefix) else { return nil }
        return PackageSources.files[String(path.dropFirst(prefix.count))].map { Array($0.utf8) }
    }
}
