import ForgeCore
import ForgeIR

/// An entry's name or link target, checked and split.
enum ArchivePath {
    /// The components of an entry's name, `.` dropped.
    ///
    /// - Throws: `E_ARCHIVE_NAME`, `E_ARCHIVE_ABSOLUTE_PATH`, `E_ARCHIVE_TRAVERSAL`, `E_ARCHIVE_BOMB`.
    static func components(
        _ raw: [UInt8], archive: String, limits: ArchiveLimits, allowsAbsolute: Bool
    ) throws(ForgeError) -> [String] {
        let text = try text(raw, archive: archive, limits: limits)
        guard allowsAbsolute || !text.hasPrefix("/") else {
            throw ForgeError(.archiveAbsolutePath, "The entry `\(text)` has an absolute name", path: archive)
        }
        let parts = TreeAssembly.components(text)
        for part in parts where !Directory.isValidName(part) {
            guard part == ".." else {
                throw ForgeError(.archiveName, "The name of entry `\(text)` is too long", path: archive)
            }
            throw ForgeError(.archiveTraversal, "The entry `\(text)` climbs with `..`", path: archive)
        }
        guard parts.count <= limits.depth else {
            throw ForgeError(
                .archiveBomb, "An entry lies \(parts.count) directories deep; the limit is \(limits.depth)",
                path: archive)
        }
        return parts
    }

    /// A name or target as text.
    ///
    /// - Throws: `E_ARCHIVE_NAME`, `E_ARCHIVE_BOMB`.
    static func text(_ raw: [UInt8], archive: String, limits: ArchiveLimits) throws(ForgeError) -> String {
        guard raw.count <= limits.pathBytes else {
            throw ForgeError(
                .archiveBomb, "An entry's name or target has \(raw.count) bytes; the limit is \(limits.pathBytes)",
                path: archive)
        }
        guard let text = String(validating: raw, as: UTF8.self) else {
            let shown = String(decoding: raw.prefix(80), as: UTF8.self)
            throw ForgeError(.archiveName, "The entry name `\(shown)` is not valid UTF-8", path: archive)
        }
        return text
    }

    /// Whether a relative target climbs above the root when read as text from a directory `depth` levels deep.
    static func climbsOut(_ target: String, depth: Int) -> Bool {
        var level = depth
        for part in TreeAssembly.components(target) {
            level += part == ".." ? -1 : 1
            if level < 0 { return true }
        }
        return false
    }
}
