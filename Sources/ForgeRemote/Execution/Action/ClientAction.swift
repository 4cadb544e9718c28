internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import SwiftProtobuf

/// An action as a client wrote it, known by the digest of the bytes that it sent.
struct ClientAction: Sendable {
    /// The name of the action's bytes.
    let id: BlobID
    /// The action's bytes.
    let encoded: [UInt8]
    let instance: String
    let namespace: CacheNamespace
    let command: BlobID
    let inputRoot: BlobID
    /// The time limit in whole seconds; nil for none.
    let timeoutSeconds: Int64?
    /// Whether the result is of this execution alone.
    let mustNotCache: Bool
    /// The client's word on the root, if the action has one.
    let root: RootChoice?
    /// What the client wants of the worker that runs it.
    let platform: PlatformProperties

    /// The longest time limit that is taken, in seconds.
    static let longestTimeout: Int64 = 7 * 24 * 3600

    /// Reads an action.
    ///
    /// - Parameter isForWorkers: whether workers are told apart, so that what the command says of them is read too.
    /// - Throws: `FAILED_PRECONDITION` where it is not there, `INVALID_ARGUMENT` where it is none.
    init(
        _ id: BlobID, instance: String, namespace: CacheNamespace, isForWorkers: Bool = false, _ served: ServedStore
    ) throws(GRPCFailure) {
        encoded = try served.inputBytes(id, "action")
        let action: Build_Bazel_Remote_Execution_V2_Action = try decoded(encoded)
        self.id = id
        self.instance = instance
        self.namespace = namespace
        guard action.hasCommandDigest, action.hasInputRootDigest else {
            throw GRPCFailure(.invalidArgument, "The action names no command or no input root")
        }
        command = try BlobID(wire: action.commandDigest)
        inputRoot = try BlobID(wire: action.inputRootDigest)
        mustNotCache = action.doNotCache
        root = try RootChoice(action.platform)
        let seconds = action.timeout.seconds + (action.timeout.nanos > 0 ? 1 : 0)
        guard action.timeout.seconds >= 0, action.timeout.nanos >= 0, action.timeout.seconds < Self.longestTimeout
        else {
            throw GRPCFailure(
                .invalidArgument, "A timeout is between nothing and \(Self.longestTimeout) seconds")
        }
        timeoutSeconds = seconds == 0 ? nil : seconds
        // Up to API 2.1 the command alone says it.
        if isForWorkers, !action.hasPlatform {
            let said: Build_Bazel_Remote_Execution_V2_Command = try served.input(command, "command")
            platform = PlatformProperties(said.platform)
        } else {
            platform = PlatformProperties(action.platform)
        }
    }
}

/// Which file system an action sees.
enum RootChoice: String, Sendable {
    /// The input root.
    case input
    /// The instance's environment, with the input root below it.
    case environment

    /// The platform property that says so.
    private static let property = "forge-root"

    /// What a client says; nil where it leaves the choice to the server.
    init?(_ platform: Build_Bazel_Remote_Execution_V2_Platform) throws(GRPCFailure) {
        guard let said = platform.properties.first(where: { $0.name == Self.property }) else { return nil }
        guard let choice = RootChoice(rawValue: said.value) else {
            throw GRPCFailure(
                .invalidArgument,
                "The platform property `\(Self.property)` is `input` or `environment`, not `\(said.value)`")
        }
        self = choice
    }
}
