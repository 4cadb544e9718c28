import ForgeCore
import ForgeREAPI
import ForgeStore
import FoundationEssentials
import NIOCore
import NIOPosix
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// What a server says of itself, and how it stops.
@Suite(.timeLimit(.minutes(2))) struct WatchTests {
    private static let health = "/grpc.health.v1.Health/"

    private func health(_ cache: ServedCache, _ service: String) throws -> Grpc_Health_V1_HealthCheckResponse {
        try cache.ask(Self.health + "Check", Grpc_Health_V1_HealthCheckRequest.with { $0.service = service })
    }

    @Test func healthIsToldOfTheServerAndOfItsServices() async throws {
        let cache = try ServedCache()
        #expect(try health(cache, "").status == .serving)
        #expect(try health(cache, "google.bytestream.ByteStream").status == .serving)
        #expect { try health(cache, "google.longrunning.Operations") } throws: { hasCode(.notFound)($0) }
        await cache.services.drain(milliseconds: 0)
        #expect(try health(cache, "").status == .notServing)
    }

    @Test func aServerThatStopsSaysSoRefusesActionsAndWaitsForThoseThatRun() async throws {
        let served = try ServedExecution(ScriptedExecutor(isOpen: false))
        let server = try await GRPCServer.start(host: "127.0.0.1", port: 0, router: served.cache.services)
        let client = try await WireClient(port: server.port)
        func execute(_ number: Int) throws -> [UInt8] {
            WireClient.framed(try REExecute.with { $0.actionDigest = try served.action(number) }.serializedBytes())
        }
        let (running, late) = (try execute(0), try execute(1))
        async let watched = client.call(Self.health + "Watch", [WireClient.framed([])])
        async let executed = client.call(ServedExecution.service + "Execute", [running])
        try await served.until { served.executor.requests.count == 1 && server.metrics.running == 2 }
        async let drained: Void = served.cache.services.drain(milliseconds: 60_000)
        let states = try await watched.messages.map {
            try Grpc_Health_V1_HealthCheckResponse(serializedBytes: $0).status
        }
        #expect(states == [.serving, .notServing])
        #expect(try await client.call(ServedExecution.service + "Execute", [late]).status == 14)
        served.executor.open()
        await drained
        #expect(try await executed.status == 0)
        await client.close()
        await server.stop()
    }

    @Test func whatDoesNotEndInTimeIsStopped() async throws {
        let served = try ServedExecution(ScriptedExecutor(isOpen: false))
        let calls = [try served.execute(served.action(0)), try served.execute(served.action(1))]
        try await served.until { served.executor.requests.count == 1 }
        await served.cache.services.drain(milliseconds: 40)
        #expect(served.executor.cancellations == 1)
        for call in calls { #expect(try await call.answers().last?.error.code == 1) }
    }

    @Test func reflectionKnowsEveryServiceThatIsServed() async throws {
        let served = try ServedExecution()
        let server = try await GRPCServer.start(host: "127.0.0.1", port: 0, router: served.cache.services)
        let client = try await WireClient(port: server.port)
        typealias Request = Grpc_Reflection_V1_ServerReflectionRequest
        func ask(_ requests: [Request]) async throws -> [Grpc_Reflection_V1_ServerReflectionResponse] {
            // All in one piece, so that several messages wait when the first is answered.
            let body = try requests.flatMap { WireClient.framed(try $0.serializedBytes()) }
            let answer = try await client.call("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", [body])
            #expect(answer.status == 0)
            return try answer.messages.map { try .init(serializedBytes: $0) }
        }
        let list = try #require(try await ask([.with { $0.listServices = "" }]).first)
        let names = list.listServicesResponse.service.map(\.name)
        #expect(names.contains("build.bazel.remote.execution.v2.Execution") && names.count == 11)
        let answers = try await ask(names.map { name in .with { $0.fileContainingSymbol = name } })
        #expect(answers.count == names.count)
        for (name, answer) in zip(names, answers) {
            let files = try answer.fileDescriptorResponse.fileDescriptorProto.map {
                try Google_Protobuf_FileDescriptorProto(serializedBytes: $0)
            }
            let services = files.flatMap { file in file.service.map { "\(file.package).\($0.name)" } }
            #expect(services.contains(name), "\(name)")
            let known = Set(files.map(\.name))
            #expect(files.allSatisfy { known.isSuperset(of: $0.dependency) }, "\(name) with all that it imports")
        }
        let wrong = try #require(try await ask([.with { $0.fileContainingSymbol = "no.Such" }]).first)
        #expect(wrong.errorResponse.errorCode == 5)
        await client.close()
        await server.stop()
    }

    /// Sends bytes and takes what comes back until the connection ends.
    private func exchange(_ port: Int, _ request: String) async throws -> String {
        let bytes = ByteBuffer(string: request)
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await client.executeThenClose { incoming, outgoing in
            try await outgoing.write(bytes)
            var out = ""
            for try await part in incoming { out += String(buffer: part) }
            return out
        }
    }

    @Test func callsAndActionsAreCounted() async throws {
        let served = try ServedExecution()
        let server = try await GRPCServer.start(host: "127.0.0.1", port: 0, router: served.cache.services)
        let services = served.cache.services
        let metrics = try await MetricsServer.start(host: "127.0.0.1", port: 0) { services.metrics(server.metrics) }
        let client = try await WireClient(port: server.port)
        let body = WireClient.framed(try REExecute.with { $0.actionDigest = try served.action() }.serializedBytes())
        for _ in 0..<3 { _ = try await client.call(ServedExecution.service + "Execute", [body]) }
        _ = try await client.call(ServedExecution.service + "Execute", [WireClient.framed([])])
        let text = try await exchange(metrics.port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        let method = ServedExecution.service + "Execute"
        let lines = Set(text.split(separator: "\n").map(String.init))
        for line in [
            "forge_ready 1", "forge_connections 1", "forge_calls_running 0", "forge_actions_running 0",
            "forge_actions_total{ending=\"ran\"} 1", "forge_actions_total{ending=\"known\"} 2",
            "forge_calls_total{method=\"\(method)\",code=\"ok\"} 3",
            "forge_calls_total{method=\"\(method)\",code=\"invalidArgument\"} 1",
            "forge_call_seconds_bucket{method=\"\(method)\",le=\"+Inf\"} 4",
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(try await exchange(metrics.port, "GET / HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 404 "))
        #expect(try await exchange(metrics.port, "POST /metrics HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 405 "))
        let long = "GET /metrics HTTP/1.1\r\nX: " + String(repeating: "x", count: 10_000)
        #expect(try await exchange(metrics.port, long).hasPrefix("HTTP/1.1 431 "))
        await metrics.stop()
        await client.close()
        await server.stop()
    }
}
