internal import ForgeCore
internal import ForgeExecutor
internal import ForgeREAPI

private typealias WireCommand = Build_Bazel_Remote_Execution_V2_Command

/// A command as a client wrote it.
struct ClientCommand: Sendable {
    /// What a client says of an output's kind.
    enum Kind: Sendable {
        /// The API's versions up to 2.0 have a list of files and one of directories.
        case file, directory
        /// Later ones leave it to what is there.
        case any
    }

    let arguments: [String]
    let environment: [String: String]
    /// From the input root; empty for itself.
    let workingDirectory: WorkPath
    /// What is wanted of the outputs, by their paths from the working directory.
    let outputs: [String: Kind]
    /// Whether trees are told as one message.
    let wantsTrees: Bool
    /// Whether the root directories of trees are told.
    let wantsRoots: Bool
    let root: RootChoice?

    /// Reads a command.
    ///
    /// - Throws: `INVALID_ARGUMENT` where it is none that can be run.
    init(_ id: BlobID, _ served: ServedStore) throws(GRPCFailure) {
        let command: WireCommand = try served.input(id, "command")
        guard !command.arguments.isEmpty else { throw GRPCFailure(.invalidArgument, "The command has no arguments") }
        arguments = try command.arguments.map { (text) throws(GRPCFailure) in try Self.text(text) }
        var variables: [String: String] = [:]
        for variable in command.environmentVariables {
            guard !variable.name.isEmpty, !variable.name.utf8.contains(UInt8(ascii: "=")) else {
                throw GRPCFailure(.invalidArgument, "`\(variable.name)` is no name of a variable")
            }
            variables[try Self.text(variable.name)] = try Self.text(variable.value)
        }
        environment = variables
        guard let directory = WorkPath(command.workingDirectory) else {
            throw GRPCFailure(
                .invalidArgument, "The working directory `\(command.workingDirectory)` leads out of the input root")
        }
        workingDirectory = directory
        var outputs: [String: Kind] = [:]
        if command.outputPaths.isEmpty {
            for path in command.outputFiles { outputs[path] = .file }
            for path in command.outputDirectories { outputs[path] = .directory }
        } else {
            for path in command.outputPaths { outputs[path] = .any }
        }
        for path in outputs.keys {
            guard WorkPath(path, below: directory) != nil else {
                throw GRPCFailure(.invalidArgument, "The output path `\(path)` leads out of the input root")
            }
        }
        self.outputs = outputs
        wantsTrees = command.outputDirectoryFormat != .directoryOnly
        wantsRoots = command.outputDirectoryFormat != .treeOnly
        root = try RootChoice(command.platform)
    }

    private static func text(_ text: String) throws(GRPCFailure) -> String {
        guard !text.utf8.contains(0) else {
            throw GRPCFailure(.invalidArgument, "Arguments and variables hold no NUL")
        }
        return text
    }
}
