/// Something that appears below the action's work tree.
public struct Input: Hashable, Sendable {
    /// Where it comes from.
    public enum Origin: Hashable, Sendable {
        /// A source, or the part of it at `subpath` (empty for all).
        case source(String, subpath: String)
        /// An output path of another action.
        case action(String, output: String)
    }

    /// Where it comes from.
    public var origin: Origin
    /// Where it appears, relative to `/build`.
    public var path: String
    /// Whether the action has a private writable view of it.
    public var writable: Bool
    /// Whether the action's dependency list says if it was read.
    public var isDiscovered: Bool

    /// Makes an input.
    public init(_ origin: Origin, path: String, writable: Bool = false, isDiscovered: Bool = false) {
        self.origin = origin
        self.path = path
        self.writable = writable
        self.isDiscovered = isDiscovered
    }
}
