/// A relative path below the work tree, in normal form: no empty, `.` or `..` components.
///
/// As text it may step back over its base with `..`: REAPI counts output paths from the working directory, and an
/// output may stand beside that.
public struct WorkPath: Hashable, Sendable {
    /// The components; empty for the work tree itself.
    public let components: [String]

    /// Parses a path from `base`; nil when it is absolute or climbs out of the work tree.
    public init?(_ text: String, below base: WorkPath = WorkPath(components: [])) {
        guard !text.utf8.starts(with: "/".utf8) else { return nil }
        var parts = base.components
        for part in text.split(separator: "/", omittingEmptySubsequences: true) {
            switch part {
            case ".": continue
            case "..": if parts.popLast() == nil { return nil }
            default: parts.append(String(part))
            }
        }
        guard !text.utf8.contains(0) else { return nil }
        components = parts
    }

    /// Takes components as they are.
    public init(components: [String]) { self.components = components }

    /// The text, `.` for the work tree itself.
    public var text: String { components.isEmpty ? "." : components.joined(separator: "/") }

    /// The path without its last component.
    var parent: WorkPath { WorkPath(components: components.dropLast()) }

    /// Whether this path is `other` or lies below it.
    func isWithin(_ other: WorkPath) -> Bool {
        components.count >= other.components.count && zip(components, other.components).allSatisfy { $0 == $1 }
    }

    /// Every path from the first component down to this one.
    var prefixes: [WorkPath] {
        (0..<components.count).map { WorkPath(components: Array(components[...$0])) }
    }
}
