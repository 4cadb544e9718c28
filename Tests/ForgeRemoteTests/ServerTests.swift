import ForgeCore
import ForgeREAPI
import ForgeStore
import ForgeTesting
import FoundationEssentials
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Calls over a real connection.
@Suite(.timeLimit(.minutes(2))) struct ServerTests {
    private static func served(
        limits: GRPCLimits = GRPCLimits(), _ body: (ServedCache, WireClient) async throws -> Void
    ) async throws {
        let cache = try ServedCache()
        let server = try await GRPCServer.start(host: "127.0.0.1", port: 0, router: cache.services, limits: limits)
        let client = try await WireClient(port: server.port)
        do { try await body(cache, client) } catch {
            await client.close()
            await server.stop()
            throw error
        }
        await client.close()
        await server.stop()
    }

    private static let capabilities = "/build.bazel.remote.execution.v2.Capabilities/GetCapabilities"

    @Test func aCallIsAnsweredHoweverItsBytesAreCut() async throws {
        try await Self.served { (cache, client) async throws in
            let request = Build_Bazel_Remote_Execution_V2_FindMissingBlobsRequest.with {
                $0.blobDigests = [ServedCache.digest([1])]
            }
            let body = WireClient.framed(try request.serializedBytes())
            for pieces in [[body], body.map { [$0] }, [Array(body[..<3]), Array(body[3...]), []]] {
                let answer = try await client.call(ServedCache.content + "FindMissingBlobs", pieces)
                #expect(answer.httpStatus == "200" && answer.status == 0)
                let found = try Build_Bazel_Remote_Execution_V2_FindMissingBlobsResponse(
                    serializedBytes: try #require(answer.messages.first))
                #expect(found.missingBlobDigests == [ServedCache.digest([1])])
            }
        }
    }

    @Test func whatIsNoCallOfTheServerIsRefusedWithItsCode() async throws {
        var limits = GRPCLimits()
        limits.messageBytes = 100 << 10
        try await Self.served(limits: limits) { (_, client) async throws in
            let empty = WireClient.framed([])
            #expect(try await client.call("/no.Such/Method", [empty]).status == 12)
            #expect(try await client.call(Self.capabilities + "x", [empty]).status == 12)
            #expect(try await client.call(Self.capabilities, [empty], type: "text/plain").httpStatus == "415")
            #expect(
                try await client.call(Self.capabilities, [empty], headers: [("grpc-encoding", "gzip")]).status == 12)
            #expect(try await client.call(Self.capabilities, [[]]).status == 3, "no message")
            #expect(try await client.call(Self.capabilities, [empty + empty]).status == 3, "two messages")
            #expect(try await client.call(Self.capabilities, [[0, 0, 0, 0, 9, 1]]).status == 3, "a cut message")
            #expect(try await client.call(Self.capabilities, [WireClient.framed([0xff])]).status == 3, "no protobuf")
            #expect(try await client.call(Self.capabilities, [[0, 0, 2, 0, 0]]).status == 8, "too long")
            #expect(try await client.call(Self.capabilities, [empty]).status == 0, "the connection goes on")
        }
    }

    @Test func aDeadlineEndsACallThatStaysOpen() async throws {
        try await Self.served { (_, client) async throws in
            let begin = ContinuousClock.now
            let answer = try await client.call(
                ServedCache.byteStream + "Write", [], headers: [("grpc-timeout", "100m")], .open)
            #expect(answer.status == 4)
            #expect(ContinuousClock.now - begin >= .milliseconds(100))
        }
    }

    @Test func aWriteThatIsCutOffGoesOnInAnotherConnection() async throws {
        let bytes = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await Self.served { (cache, client) async throws in
            let name = "uploads/u/blobs/\(Digest(of: bytes).hex)/\(bytes.count)"
            let path = ServedCache.byteStream + "Write"
            let first = try ServedCache.write(name, Array(bytes[..<500_000]), at: 0, finish: false)
            _ = try await client.call(path, [WireClient.framed(first)], .brokenOff)
            var committed = 0
            for _ in 0..<600 where committed == 0 {
                let request = Google_Bytestream_QueryWriteStatusRequest.with { $0.resourceName = name }
                let answer = try await client.call(
                    ServedCache.byteStream + "QueryWriteStatus", [WireClient.framed(try request.serializedBytes())])
                if let message = answer.messages.first {
                    committed = Int(
                        try Google_Bytestream_QueryWriteStatusResponse(serializedBytes: message).committedSize)
                } else {
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            #expect(committed == 500_000)
            let rest = try ServedCache.write(name, Array(bytes[500_000...]), at: 500_000, finish: true)
            #expect(try await client.call(path, [WireClient.framed(rest)]).status == 0)
            // More than a window and than a chunk.
            let read = Google_Bytestream_ReadRequest.with {
                $0.resourceName = "blobs/\(Digest(of: bytes).hex)/\(bytes.count)"
            }
            let answer = try await client.call(
                ServedCache.byteStream + "Read", [WireClient.framed(try read.serializedBytes())])
            let found = try answer.messages.flatMap {
                try Array(Google_Bytestream_ReadResponse(serializedBytes: $0).data)
            }
            #expect(answer.status == 0 && found == bytes)
        }
    }

    @Test func aConnectionOutlivesManyCallsThatWereAnsweredEarly() async throws {
        try await Self.served { (cache, client) async throws in
            let data = Array("there already".utf8)
            _ = try cache.store.write(data)
            // The client has not ended its part when the answer comes, and breaks the call off.
            let message = WireClient.framed(
                try ServedCache.write(
                    "uploads/u/blobs/\(Digest(of: data).hex)/\(data.count)", data, at: 0, finish: false))
            for _ in 0..<500 {
                #expect(try await client.call(ServedCache.byteStream + "Write", [message, message], .open).status == 0)
            }
        }
    }

    @Test func anExecutionGoesOnAcrossMessagesAndEndsWithItsClient() async throws {
        let served = try ServedExecution(ScriptedExecutor(isOpen: false), workers: 2)
        let server = try await GRPCServer.start(host: "127.0.0.1", port: 0, router: served.cache.services)
        let client = try await WireClient(port: server.port)
        let path = ServedExecution.service + "Execute"
        let bodies = try (0..<2).map { number in
            WireClient.framed(try REExecute.with { $0.actionDigest = try served.action(number) }.serializedBytes())
        }
        async let kept = client.call(path, [bodies[0]])
        try await served.until { served.executor.requests.count == 1 }
        _ = try await client.call(path, [bodies[1]], .gone)
        try await served.until { served.executor.cancellations == 1 }
        served.executor.open()
        let answer = try await kept
        #expect(answer.status == 0 && answer.messages.count >= 2)
        #expect(try REOperation(serializedBytes: try #require(answer.messages.last)).done)
        await client.close()
        await server.stop()
    }

    @Test func manyCallsAtOnceAreEachAnswered() async throws {
        try await Self.served { (cache, client) async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let data = Array("blob \(number)".utf8)
                        let name = "uploads/\(number)/blobs/\(Digest(of: data).hex)/\(data.count)"
                        let message = try ServedCache.write(name, data, at: 0, finish: true)
                        return try await client.call(
                            ServedCache.byteStream + "Write", [WireClient.framed(message)]
                        ).status == 0
                    }
                }
                for try await isGood in group { #expect(isGood) }
            }
            let ids = (0..<200).map { BlobID(of: Array("blob \($0)".utf8)) }
            #expect(try cache.store.missing(ids).isEmpty)
        }
    }
}
