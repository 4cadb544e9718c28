import ForgeCore
import ForgeIR

/// How files are named in the lists of a target.
enum SourcePath {
    /// What is wrong with a path, if anything.
    static func fault(of path: String, package: String) -> (code: ErrorCode, message: String, hints: [String])? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if path.isEmpty { return (.sourcePath, "The path of a file is empty", ["Take it away, or name a file"]) }
        if path.hasPrefix(":") || path.hasPrefix("//") || path.hasPrefix("@") {
            return (
                .sourcePath, "`\(path)` is a label, and files are listed here",
                ["Name the target in `deps`, or in `from` if it is a source that the files are taken out of"]
            )
        }
        if path.hasPrefix("/") || path.hasPrefix("~") {
            return (
                .sourcePath, "`\(path)` is a place of this machine",
                ["Copy the file below the package; what the system provides comes with the environment's packages"]
            )
        }
        if parts.contains("..") {
            return (
                .sourcePath, "`\(path)` leads out of the package",
                ["Declare a target for it in its own package, and name that target in `deps`"]
            )
        }
        if path.contains("*") {
            return (
                .sourcePath, "`\(path)` is a pattern, and sources are lists of files",
                ["`forge srcs //\(package)` proposes the files that are there"]
            )
        }
        if path.hasPrefix("-"), package.isEmpty {
            return (
                .sourcePath, "`\(path)` begins as options of commands do",
                ["Rename the file, or move it into a directory"]
            )
        }
        if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }) {
            return (
                .sourcePath, "The name of the file `\(shown(path))` holds a character that lists of files cannot tell",
                ["Rename the file: without control characters and `\\`"]
            )
        }
        if path.hasSuffix("/") {
            return (
                .sourcePath, "`\(path)` is a directory, and sources are lists of files",
                ["List the files in it; `forge srcs //\(package)` proposes them"]
            )
        }
        return spelling(of: path, parts)
    }

    /// A path without what would change the terminal.
    private static func shown(_ path: String) -> String {
        String(path.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "?" : Character($0) })
    }

    private static func spelling(
        of path: String, _ parts: [Substring]
    ) -> (code: ErrorCode, message: String, hints: [String])? {
        if parts.contains(".") || parts.contains("") {
            let plain = parts.filter { $0 != "." && !$0.isEmpty }.joined(separator: "/")
            if plain.isEmpty {
                return (
                    .sourcePath, "`\(path)` is a directory, and sources are lists of files",
                    ["List the files in it; `forge srcs` proposes them"]
                )
            }
            return (.sourcePath, "`\(path)` is not the plain spelling of a path", ["Write \"\(plain)\""])
        }
        // What the names of files have to be is said once, for documents and packages alike.
        return StringRule.path().violation(in: path).map {
            (.sourcePath, $0.message, $0.hints.isEmpty ? ["Rename the file, and write its new name"] : $0.hints)
        }
    }
}
