import ForgeCore
import ForgeREAPI
import ForgeTesting
import NIOHPACK
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// What one client may have under way.
@Suite(.timeLimit(.minutes(2))) struct ClientLimitTests {
    private static let find = ServedCache.content + "FindMissingBlobs"
    private static let write = ServedCache.byteStream + "Write"

    private static func served(
        _ limits: GRPCLimits, _ body: (GRPCServer, WireClient, WireClient) async throws -> Void
    ) async throws {
        let cache = try ServedCache()
        let server = try await GRPCServer.start(host: "127.0.0.1", port: 0, router: cache.services, limits: limits)
        let clients = (try await WireClient(port: server.port), try await WireClient(port: server.port))
        do { try await body(server, clients.0, clients.1) } catch { Issue.record("\(error)") }
        await clients.0.close()
        await clients.1.close()
        await server.stop()
    }

    private static func message(_ answer: WireClient.Answer) -> String {
        answer.headers.last?.first(name: "grpc-message") ?? ""
    }

    /// Waits until so many calls go on.
    private static func until(_ server: GRPCServer, _ calls: Int) async throws {
        for _ in 0..<2000 where server.metrics.running != calls { try await Task.sleep(for: .milliseconds(1)) }
        #expect(server.metrics.running == calls)
    }

    @Test func moreCallsThanAreTakenAreRefusedAcrossConnections() async throws {
        var limits = GRPCLimits()
        limits.clientCalls = 2
        try await Self.served(limits) { (server, first, second) async throws in
            let open = [("grpc-timeout", "20S")]
            async let one = first.call(Self.write, [], headers: open, .open)
            async let two = second.call(Self.write, [], headers: open, .open)
            try await Self.until(server, 2)
            let refused = try await second.call(Self.find, [WireClient.framed([])])
            #expect(refused.status == 8 && Self.message(refused).contains("calls of this client"))
            #expect(try await [one, two].map(\.status) == [4, 4])
            try await Self.until(server, 0)
            for _ in 0..<5 { #expect(try await first.call(Self.find, [WireClient.framed([])]).status == 0) }
        }
    }

    /// A message that ends or not, by a client that does not say that it was the last one.
    @Test(arguments: [90_000, 262_144]) func moreBytesThanAreTakenAreRefused(_ length: UInt32) async throws {
        var limits = GRPCLimits()
        limits.clientBytes = 100_000
        try await Self.served(limits) { (server, first, second) async throws in
            let prefix = withUnsafeBytes(of: length.bigEndian) { Array($0) }
            let begun: [UInt8] = [0] + prefix + [UInt8](repeating: 1, count: 90_000)
            async let held = first.call(Self.find, [begun], headers: [("grpc-timeout", "20S")], .open)
            try await Self.until(server, 1)
            try await Task.sleep(for: .milliseconds(300))
            let more = WireClient.framed([UInt8](repeating: 0, count: 20_000))
            let refused = try await second.call(Self.find, [more])
            #expect(refused.status == 8 && Self.message(refused).contains("bytes of this client"))
            #expect(try await second.call(Self.find, [WireClient.framed([])]).status == 0, "what is small goes through")
            #expect(try await held.status == 4)
            try await Self.until(server, 0)
            #expect(try await second.call(Self.find, [more]).status == 3, "it is read, and is no message")
        }
    }

    @Test func whatAClientHasUnderWayIsCountedToTheEnd() throws {
        let loads = ClientLoads()
        var limits = GRPCLimits()
        limits.clientBytes = 10
        limits.clientCalls = 1
        let load = loads.open("1.2.3.4")
        #expect(loads.open("1.2.3.4") === load)
        #expect(loads.open("1.2.3.5") !== load)
        try load.begin(limits)
        #expect(throws: GRPCFailure.self) { try load.begin(limits) }
        load.end()
        try load.take(10, limits)
        #expect(throws: GRPCFailure.self) { try load.take(1, limits) }
        #expect(throws: GRPCFailure.self) { try load.begin(limits) }
        load.give(11)
        #expect(load.current == (0, 0))
        loads.close(load)
        loads.close(load)
        #expect(loads.open("1.2.3.4") !== load)
    }

    @Test func aFullQueueRefusesWithItsReason() async throws {
        let executor = ScriptedExecutor(isOpen: false)
        let served = try ServedExecution(executor) { $0.queued = 1 }
        let first = try served.execute(try served.action(1))
        try await served.until { executor.requests.count == 1 }
        let second = try served.execute(try served.action(2))
        #expect(performing: { _ = try served.execute(try served.action(3)) }, throws: hasCode(.resourceExhausted))
        executor.open()
        _ = try await first.response()
        _ = try await second.response()
    }
}
