public import ForgeCore

/// The name of a target: `//path:name`.
public struct TargetLabel: Hashable, Sendable, CustomStringConvertible {
    /// The directory of the package below the root, without slashes at its ends; empty for the root.
    public let package: String
    /// The target's name in its package.
    public let name: String

    /// Joins a package and a name, which are spelt as such.
    init(package: String, name: String) {
        self.package = package
        self.name = name
    }

    /// Parses a label; `:name` and a name alone are of the package that it is written in.
    ///
    /// - Throws: `E_LABEL_INVALID`.
    public init(_ text: String, in package: String) throws(ForgeError) {
        var path = package
        var name = text
        if text.hasPrefix("//") {
            let parts = text.dropFirst(2).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            path = String(parts[0])
            name = parts.count == 2 ? String(parts[1]) : path.split(separator: "/").last.map(String.init) ?? ""
        } else if text.hasPrefix(":") {
            name = String(text.dropFirst())
        }
        if text.hasPrefix("@") {
            throw ForgeError(
                .labelInvalid, "`\(text)` names another repository, which Forge does not have yet",
                hints: ["Take the other project in with an `archive` or a `git`, and name targets of this repository"])
        }
        if text.hasPrefix("//"), !Self.isPath(path), Self.isName(name) {
            throw ForgeError(
                .labelInvalid, "`\(text)` is not a label: no package is named `\(path)`",
                hints: ["Directories of packages are of letters, digits and `_-.+=~`, joined by `/`"])
        }
        guard Self.isPath(path), Self.isName(name) else {
            throw ForgeError(
                .labelInvalid, "`\(text)` is not a label", hints: ["Write `//path:name`, or `:name` in this package"])
        }
        self.package = path
        self.name = name
    }

    public var description: String { "//\(package):\(name)" }

    /// Whether text spells a package.
    static func isPath(_ text: String) -> Bool {
        text.isEmpty || text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { isName(String($0)) }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100 && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "_-.+=~".utf8.contains(byte)
                }
            }
    }
}

extension TargetLabel: Comparable {
    /// Orders by package and name, as bytes.
    public static func < (a: TargetLabel, b: TargetLabel) -> Bool {
        a.package == b.package
            ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
            : a.package.utf8.lexicographicallyPrecedes(b.package.utf8)
    }
}
