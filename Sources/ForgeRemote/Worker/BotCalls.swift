internal import ForgeCore
internal import ForgeREAPI
private import SwiftProtobuf

/// What a worker says to a server.
struct BotCalls: Sendable {
    private typealias Create = Google_Devtools_Remoteworkers_V1test2_CreateBotSessionRequest
    private typealias Update = Google_Devtools_Remoteworkers_V1test2_UpdateBotSessionRequest
    typealias Status = Google_Devtools_Remoteworkers_V1test2_BotStatus

    private static let service = "/google.devtools.remoteworkers.v1test2.Bots"
    /// A server that has nothing to say answers some time before a call is over, in seconds.
    private static let seconds: Int64 = 30

    private let channel: any ClusterCalls
    private let instance: String
    private let first: WireBotSession

    init(_ channel: any ClusterCalls, instance: String, bot: String, _ setup: WorkerSetup) {
        self.channel = channel
        self.instance = instance
        var device = Google_Devtools_Remoteworkers_V1test2_Device()
        device.handle = "host"
        device.properties = setup.properties.map { key, value in
            var property = Google_Devtools_Remoteworkers_V1test2_Device.Property()
            property.key = key
            property.value = value
            return property
        }
        var session = WireBotSession()
        session.botID = bot
        session.worker.devices = [device]
        first = session
    }

    /// Says how the worker is, and what has become of what it has in hand.
    ///
    /// - Parameter known: the session as the server last told it; nil to begin one.
    func call(
        _ known: WireBotSession?, _ lease: WireLease?, _ status: Status
    ) async throws(GRPCFailure) -> WireBotSession {
        var session = known ?? first
        session.status = status
        session.leases = lease.map { [$0] } ?? []
        let seconds = status == .botTerminating ? 5 : Self.seconds
        guard known != nil else {
            var request = Create()
            request.parent = instance
            request.botSession = session
            return try await ask("CreateBotSession", request, seconds)
        }
        var request = Update()
        request.name = session.name
        request.botSession = session
        return try await ask("UpdateBotSession", request, seconds)
    }

    private func ask(
        _ method: String, _ request: some WireMessage, _ seconds: Int64
    ) async throws(GRPCFailure) -> WireBotSession {
        try decoded(try await channel.unary("\(Self.service)/\(method)", try encoded(request), seconds: seconds))
    }

    /// Looks for other credentials; false where there are none.
    func renewCredentials() async -> Bool { await channel.renewCredentials() }
}
