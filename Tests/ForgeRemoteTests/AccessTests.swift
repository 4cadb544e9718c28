import ForgeREAPI
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Who may call.
@Suite(.timeLimit(.minutes(2))) struct AccessTests {
    @Test func tokensAreReadLineByLine() throws {
        let access = try GRPCAccess(tokenFile: "# people\n\nfirst\r\nsecond")
        for good in ["Bearer first", "bearer second", "BEARER second"] { try access.admit("/a/b", authorization: good) }
        for bad in [
            nil, "", "Bearer", "Bearer ", "Bearer firs", "Bearer first ", "Basic first", "first", "Bearer # people",
        ] {
            #expect { try access.admit("/a/b", authorization: bad) } throws: { hasCode(.unauthenticated)($0) }
        }
        try access.admit("/grpc.health.v1.Health/Check", authorization: nil)
        try GRPCAccess.open.admit("/a/b", authorization: nil)
        for (text, line) in [("", nil), ("# none\n\n", nil), ("good\nwith space", 2), ("\u{e9}", 1)] as [(String, Int?)]
        {
            do {
                _ = try GRPCAccess(tokenFile: text)
                Issue.record("`\(text)` is no file of tokens")
            } catch { #expect(error.line == line) }
        }
    }

    @Test func withoutATokenNothingButHealthAnswers() async throws {
        let cache = try ServedCache()
        let server = try await GRPCServer.start(
            host: "127.0.0.1", port: 0, router: cache.services, access: try GRPCAccess(tokenFile: "secret"))
        let client = try await WireClient(port: server.port)
        let empty = WireClient.framed([])
        let paths = [
            "/build.bazel.remote.execution.v2.Capabilities/GetCapabilities", ServedCache.content + "FindMissingBlobs",
            ServedCache.byteStream + "Read", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "/no.Such/Method",
        ]
        for path in paths {
            #expect(try await client.call(path, [empty]).status == 16)
            #expect(try await client.call(path, [empty], headers: [("authorization", "Bearer guess")]).status == 16)
            let named = try await client.call(path, [empty], headers: [("authorization", "Bearer secret")])
            #expect(named.status != 16)
        }
        #expect(try await client.call("/grpc.health.v1.Health/Check", [empty]).status == 0)
        await client.close()
        await server.stop()
    }
}
