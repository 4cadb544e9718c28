/// A source tree as it is looked at: names of files, and the bytes of those that say something.
public struct FoundTree {
    /// The regular files, relative to the tree and sorted by bytes.
    public let files: [String]
    private let names: Set<String>
    private let bytes: (String) -> [UInt8]?

    /// Makes a view.
    ///
    /// - Parameters:
    ///   - files: the regular files, in any order; ``isIgnored(_:)`` says which are none of a source tree's.
    ///   - bytes: what a file holds; nil where it cannot be read.
    public init(files: [String], bytes: @escaping (String) -> [UInt8]?) {
        self.files = files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        names = Set(files)
        self.bytes = bytes
    }

    /// Whether a directory, relative to the tree, holds what tools make or keep, and no sources.
    public static func isIgnored(directory path: String) -> Bool {
        // What is vendored is checked as a whole by the tools that vendored it.
        if path.hasPrefix("vendor/") { return false }
        let name = TreePath.name(path)
        if path == name, ["build", "dist", "target"].contains(name) { return true }
        return name.hasPrefix(".") && name != ".cargo" || ignored.contains(name) || name.hasSuffix(".egg-info")
            || name.hasPrefix("bazel-") || name.hasPrefix("cmake-build-")
    }

    private static let ignored: Set<String> = [
        "__pycache__", "autom4te.cache", "CMakeFiles", "DerivedData", "forge-out", "node_modules", "venv",
    ]

    func has(_ path: String) -> Bool { names.contains(path) }

    /// A file's text; nil where it cannot be read.
    ///
    /// Bytes that are no UTF-8 are replaced.
    func text(_ path: String) -> String? {
        guard has(path), let bytes = bytes(path) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The lines of a file, without their ends.
    func lines(_ path: String) -> [Substring] {
        text(path)?.split(omittingEmptySubsequences: false) { $0.isNewline } ?? []
    }

    /// The first of some names that is there.
    func first(_ paths: [String]) -> String? { paths.first(where: has) }
}

/// Paths as text: slashes between names, none at either end, the tree itself empty.
enum TreePath {
    static func directory(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }

    static func name(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The name without what follows its last dot.
    static func stem(_ path: String) -> String { String(SourceFileName(path).stem) }

    static func joined(_ directory: String, _ path: String) -> String {
        directory.isEmpty ? path : path.isEmpty ? directory : "\(directory)/\(path)"
    }

    /// A path without `.` and `..`; nil where it leads out of the tree or is absolute.
    static func normal(_ path: String) -> String? {
        if path.hasPrefix("/") { return nil }
        var out: [Substring] = []
        for name in path.split(separator: "/") where name != "." {
            if name != ".." {
                out.append(name)
            } else if out.popLast() == nil {
                return nil
            }
        }
        return out.joined(separator: "/")
    }

    /// Text as a target's name: what labels cannot spell is replaced.
    static func label(_ text: String) -> String {
        let allowed = text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.+=~".contains($0)) ? $0 : "-" }
        let name = String(allowed.drop { "-.".contains($0) }.prefix(100))
        return name.isEmpty ? "project" : name
    }
}
