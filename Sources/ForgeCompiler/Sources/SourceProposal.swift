public import ForgeCore

/// A file that should come into the lists of a target, or go out of them.
public struct SourceProposal: Sendable, Equatable {
    /// Whether the file is new or vanished.
    public enum Change: String, Sendable {
        case add, remove
    }

    /// The target.
    public var label: TargetLabel
    /// The field that lists the file: `srcs`, `hdrs` or `data`.
    public var field: String
    /// The file, relative to the package.
    public var path: String
    /// What becomes of it.
    public var change: Change

    /// Describes a proposal.
    public init(label: TargetLabel, field: String, path: String, change: Change) {
        self.label = label
        self.field = field
        self.path = path
        self.change = change
    }

    /// One line for people.
    public var line: String { "\(label) \(field) \(change == .add ? "+" : "-") \(path)" }

    /// The object for programs.
    public var json: JSONValue {
        .object([
            "type": .string("proposal"), "target": .string(label.description), "field": .string(field),
            "path": .string(path), "change": .string(change.rawValue),
        ])
    }
}
