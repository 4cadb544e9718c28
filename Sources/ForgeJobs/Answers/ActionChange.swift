public import ForgeCore
internal import ForgeIR

/// One way in which two actions with different keys differ.
public struct ActionChange: Hashable, Sendable {
    /// What part of the action it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A file or link below the work tree.
        case input
        /// A file or link of the environment.
        case environment
        /// A word of the command.
        case command
        /// A variable.
        case variable
        case workingDirectory = "working-directory"
        case declaredOutputs = "declared-outputs"
        /// A member of the contract, which is the action's salt.
        case contract
        case timeLimit = "time-limit"
        case platform
        /// A directory or message that differs and that the store has collected.
        case collected
    }

    /// What part of the action it is.
    public var kind: Kind
    /// The path, the name of a variable or of a member, or the place of a word; empty where the kind says all.
    public var subject: String
    /// What it was; nil when it was not there.
    public var old: String?
    /// What it is; nil when it is not there.
    public var new: String?
    /// For an input: the blobs that it may have come in with, nearest first.
    var origins: [BlobID] = []

    /// The change in words, such as `src/a.h changed`.
    public var words: String {
        let verb = old == nil ? "added" : new == nil ? "removed" : "changed"
        func both() -> String { "\(old ?? "unset") → \(new ?? "unset")" }
        switch kind {
        case .input: return "\(subject) \(verb)"
        case .environment: return "environment: \(subject) \(verb)"
        case .command: return "command, \(subject): \(old ?? "nothing") → \(new ?? "nothing")"
        case .variable: return "variable \(subject): \(both())"
        case .workingDirectory: return "working directory: \(both())"
        case .declaredOutputs: return "declared outputs: \(old ?? "nothing") → \(new ?? "nothing")"
        case .contract: return "contract, \(subject): \(both())"
        case .timeLimit: return "time limit: \(both())"
        case .platform: return "platform property \(subject): \(both())"
        case .collected: return "\(subject) cannot be compared: the store does not hold both"
        }
    }

    /// The change for programs.
    public var json: JSONValue {
        .object([
            "kind": .string(kind.rawValue), "subject": subject.isEmpty ? nil : .string(subject),
            "old": old.map { .string($0) }, "new": new.map { .string($0) },
        ])
    }
}
