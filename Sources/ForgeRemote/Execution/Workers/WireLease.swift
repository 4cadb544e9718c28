internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import FoundationEssentials
internal import SwiftProtobuf

typealias WireLease = Google_Devtools_Remoteworkers_V1test2_Lease
typealias WireBotSession = Google_Devtools_Remoteworkers_V1test2_BotSession
typealias WireWorker = Google_Devtools_Remoteworkers_V1test2_Worker

/// What a lease says beside its action.
enum LeaseProperty {
    /// The root directory of the environment that an action sees which brings no programs: `HASH/SIZE`.
    static let environment = "forge-environment"
    /// The names under which a worker may write what the action writes, while it runs.
    static let (stdout, stderr) = ("forge-stdout", "forge-stderr")
}

extension WireLease {
    private static let actionType = "type.googleapis.com/build.bazel.remote.execution.v2.Action"
    private static let resultType = "type.googleapis.com/build.bazel.remote.execution.v2.ActionResult"
    private static let digestType = "type.googleapis.com/build.bazel.remote.execution.v2.Digest"

    /// What a lease asks for.
    enum Payload {
        /// The bytes of an action, as its client sent them.
        case action([UInt8])
        /// The name of an action.
        case digest(BlobID)
    }

    /// A lease on an action.
    init(id: String, action: [UInt8], environment: BlobID?, logs: (stdout: String, stderr: String)) {
        self.init()
        self.id = id
        payload.typeURL = Self.actionType
        payload.value = .init(action)
        add(LeaseProperty.stdout, logs.stdout)
        add(LeaseProperty.stderr, logs.stderr)
        if let environment { add(LeaseProperty.environment, "\(environment.digest.hex)/\(environment.size)") }
    }

    private mutating func add(_ key: String, _ value: String) {
        var property = WireWorker.Property()
        property.key = key
        property.value = value
        requirements.properties.append(property)
    }

    /// What it says beside its action.
    func property(_ key: String) -> String? { requirements.properties.first { $0.key == key }?.value }

    /// What it asks for.
    ///
    /// - Throws: `INVALID_ARGUMENT` where that is no action.
    func asked() throws(GRPCFailure) -> Payload {
        switch payload.typeURL.split(separator: "/").last {
        case "build.bazel.remote.execution.v2.Action": return .action(Array(payload.value))
        case "build.bazel.remote.execution.v2.Digest":
            return .digest(try BlobID(wire: try decoded(Array(payload.value))))
        default: throw GRPCFailure(.invalidArgument, "The lease is on a `\(payload.typeURL)`, which is no action")
        }
    }

    /// The environment that the server has for actions without programs; nil where it names none.
    var environment: BlobID? {
        let said = property(LeaseProperty.environment)?.split(separator: "/")
        guard let said, said.count == 2, let digest = Digest(hex: String(said[0])), let size = Int64(said[1]), size >= 0
        else { return nil }
        return BlobID(digest, size: size)
    }

    /// The same lease, done.
    func completed(_ ending: ExecutionEnding) -> WireLease {
        var out = self
        out.state = .completed
        out.clearPayload()
        if let result = ending.result {
            out.result.typeURL = Self.resultType
            out.result.value = .init(result)
        }
        out.status = ending.failure?.status ?? .init()
        if ending.failure == nil { out.status.message = ending.message }
        return out
    }

    /// What a worker says came of it.
    var ending: ExecutionEnding {
        var out = ExecutionEnding()
        if hasResult { out.result = Array(result.value) }
        if status.code != 0 { out.failure = GRPCFailure(status) } else { out.message = status.message }
        return out
    }
}
