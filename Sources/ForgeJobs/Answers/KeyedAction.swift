internal import ForgeCore
public import ForgeIR

/// An action as it would be looked up now.
public struct KeyedAction: Sendable {
    /// The action's name.
    public let name: String
    /// What a build would do with it, and why, in one line.
    public let reason: String
    /// The action; nil where it depends on what others leave, or on an environment that is not locked.
    public let lowered: LoweredAction?
    /// Its result in the cache of this machine.
    public let result: ActionResult?

    /// Its outputs as this machine has them, by their paths.
    public var outputs: [String: String] {
        var out: [String: String] = [:]
        for file in result?.files ?? [] { out[file.path] = file.blob.digest.text }
        for directory in result?.directories ?? [] { out[directory.path] = directory.root.digest.text }
        for link in result?.symlinks ?? [] { out[link.path] = "-> \(link.target)" }
        return out
    }
}
