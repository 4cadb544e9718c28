/// Paths as texts: `.`, `..` and doubled slashes resolved without a look at any file system, as if nothing were a link.
public enum LexicalPath {
    /// An absolute path, seen from an absolute directory where it is relative; above the root is the root.
    public static func absolute(_ path: String, from directory: String = "/") -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : "\(directory)/\(path)").split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// A relative path; what leads above its beginning stays in front as `..`.
    public static func relative(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
