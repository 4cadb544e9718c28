/// Where an action's outputs stand below a directory that shows them: a relative path that never leaves it.
///
/// A plain name is itself. A name with slashes becomes directories whose names end in `%`, which no action's name
/// holds, so that `a` and `a/b` can be shown side by side and no component is empty, `.` or `..`.
public enum OutputName {
    /// The relative path for an action's name; different names have different paths, and none lies below another.
    public static func path(of action: String) -> String {
        let parts = action.split(separator: "/", omittingEmptySubsequences: false)
        let directories = parts.dropLast().map { "\($0)%" }
        let last = parts.last ?? ""
        // A last component that is none gets a name that no directory has: those end in `%`, these begin with it.
        let isPlain = !last.isEmpty && last != "." && last != ".."
        let name = isPlain ? String(last) : last.isEmpty ? "%-" : "%\(last)"
        return (directories + [name]).joined(separator: "/")
    }

    /// Where logs of failed actions stand; no action's name begins with a dot.
    public static func logPath(of action: String) -> String {
        ".logs/\(TargetPlace(action: action)?.stepPath ?? path(of: action)).log"
    }
}
