/// Where the outputs of a target of packages are shown: `app/x` for `//app:x`.
///
/// A name of an action that is written `//PACKAGE:NAME#STEP` is one of a target, with `@TOOLCHAIN` after the name where
/// that is not the default.
public struct TargetPlace: Hashable, Sendable {
    /// The directory of the package below the root; empty for the root.
    public let package: String
    /// The target's name, with its toolchain.
    public let name: String
    /// The step that the action is.
    public let step: String

    /// Reads an action's name; nil for one that documents give.
    public init?(action: String) {
        guard action.hasPrefix("//"), let hash = action.firstIndex(of: "#"),
            let colon = action[..<hash].firstIndex(of: ":")
        else { return nil }
        package = String(action[action.index(action.startIndex, offsetBy: 2)..<colon])
        name = String(action[action.index(after: colon)..<hash])
        step = String(action[action.index(after: hash)...])
        let parts = package.split(separator: "/", omittingEmptySubsequences: false)
        let isPath = package.isEmpty || parts.allSatisfy { !["", ".", ".."].contains($0) }
        guard isPath, !["", ".", ".."].contains(name), !name.contains("/") else { return nil }
    }

    /// The label, with the toolchain.
    public var label: String { "//\(package):\(name)" }

    /// The relative path of all that the target leaves.
    ///
    /// A target whose name is also that of a directory below its package gives way to the packages there: `NAME%`.
    public func path(isDirectory: (String) -> Bool) -> String {
        let path = Self.below(package, name)
        return isDirectory(path) ? "\(path)%" : path
    }

    /// The relative path of what one step leaves, or of its log; never that of a target.
    public var stepPath: String { Self.below(package, "\(name)#\(OutputName.path(of: step))") }

    /// An output's path within the target's own: without `out/TOOLCHAIN/PACKAGE/NAME/` where it begins so.
    public func shown(_ output: String) -> String {
        let parts = output.split(separator: "/", maxSplits: 2).map(String.init)
        let plain = name.split(separator: "@").first.map(String.init) ?? name
        let prefix = Self.below(package, plain) + "/"
        guard parts.count == 3, parts[0] == "out", parts[2].hasPrefix(prefix) else { return output }
        return String(parts[2].dropFirst(prefix.count))
    }

    private static func below(_ package: String, _ name: String) -> String {
        package.isEmpty ? name : "\(package)/\(name)"
    }
}
