/// A command that is to be traced.
public struct TraceRequest: Sendable {
    /// The directory of the host that the command sees as the one that actions work in.
    public var tree: String
    /// The command's working directory below it; empty for the tree itself.
    public var directory: String
    /// The command and its arguments; a name without a slash is looked up along `PATH`.
    public var arguments: [String]
    /// Its variables, `NAME=value`.
    public var environment: [String]

    /// Makes a request.
    public init(tree: String, directory: String, arguments: [String], environment: [String]) {
        self.tree = tree
        self.directory = directory
        self.arguments = arguments
        self.environment = environment
    }
}
