public import ForgeCore

/// What a build would do with one action, were it started now.
public struct DirtyAction: Sendable {
    /// What would happen.
    public enum State: String, Sendable, CaseIterable {
        /// It would run.
        case run
        /// It stands behind one that would run, and is cached when that one leaves the same bytes.
        ///
        /// So is one whose environment has to be captured first.
        case maybe
        /// Its failure is in the cache, and would be shown again.
        case failed
        /// It stands behind a failure in the cache.
        case blocked
        /// Its result would come from the cache.
        case cached
    }

    /// The action's name.
    public var name: String
    /// What would happen.
    public var state: State
    /// Why, in one line.
    public var reason: String
    /// The key; nil where it depends on what others leave.
    public var key: Digest?
    /// In what it differs from when it was last looked at.
    public var changes: [ActionChange] = []
    /// The actions that it stands behind.
    public var behind: [String] = []

    /// The finding for programs.
    public var json: JSONValue {
        .object([
            "type": .string("dirty"), "name": .string(name), "state": .string(state.rawValue),
            "reason": .string(reason), "key": key.map { .string($0.text) },
            "changes": changes.isEmpty ? nil : .array(changes.map(\.json)),
            "behind": behind.isEmpty ? nil : .strings(behind),
        ])
    }
}
