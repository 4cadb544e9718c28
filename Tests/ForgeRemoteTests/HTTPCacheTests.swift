import ForgeCore
import ForgeREAPI
import ForgeStore
import Glibc
import NIOPosix
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// The cache over HTTP: what it keeps, and how it answers.
@Suite(.timeLimit(.minutes(2))) struct HTTPCacheTests {
    private static let hash = String(repeating: "ab", count: 32)

    @Test(arguments: [
        ("/cas/\(hash)", "", "cas"), ("/ac/\(hash)?x=1", "", "ac"), ("/a/b/cas/\(hash)", "a/b", "cas"),
        ("/ac/ac/\(hash)", "ac", "ac"),
    ])
    func pathsAreRead(_ target: String, _ instance: String, _ shelf: String) throws {
        let path = try #require(HTTPCachePath(target))
        #expect(path.instance == instance)
        #expect(path.shelf.rawValue == shelf)
        #expect(path.digest.hex == Self.hash)
    }

    @Test(arguments: [
        "", "cas/\(hash)", "/cas", "/\(hash)", "/other/\(hash)", "/cas/\(hash)/", "/cas/\(hash)0", "/cas/../ac/x",
        "/cas/\(String(repeating: "AB", count: 32))",
    ])
    func otherPathsNameNothing(_ target: String) { #expect(HTTPCachePath(target) == nil) }

    // MARK: What is kept

    private static func put(_ bytes: [UInt8], _ target: String, _ cache: HTTPCache) throws {
        let upload = try cache.begin(try #require(HTTPCachePath(target)))
        for start in stride(from: 0, to: bytes.count, by: 200_000) {
            try upload.append(Array(bytes[start..<min(start + 200_000, bytes.count)]))
        }
        try cache.finish(upload)
    }

    private static func got(_ target: String, _ cache: HTTPCache) throws -> [UInt8] {
        let body = try cache.find(try #require(HTTPCachePath(target)))
        var out: [UInt8] = []
        while let piece = try body.next() { out += piece }
        #expect(Int64(out.count) == body.size)
        return out
    }

    @Test func resultsAreWhole() throws {
        let served = try ServedCache()
        let cache = served.services.http
        let output = [UInt8]("output".utf8)
        var result = REResult()
        result.outputFiles = [
            .with {
                $0.path = "a"
                $0.digest = ServedCache.digest(output)
            }
        ]
        let bytes: [UInt8] = try result.serializedBytes()
        let failure = #expect(throws: GRPCFailure.self) { try Self.put(bytes, "/ac/\(Self.hash)", cache) }
        #expect(failure?.code == .failedPrecondition)
        try Self.put(output, "/cas/\(Digest(of: output).hex)", cache)
        try Self.put(bytes, "/ac/\(Self.hash)", cache)
        #expect(try Self.got("/ac/\(Self.hash)", cache) == bytes)
        let request = Build_Bazel_Remote_Execution_V2_GetActionResultRequest.with {
            $0.actionDigest.hash = Self.hash
            $0.actionDigest.sizeBytes = 1
        }
        let answer: REResult = try served.ask(ServedCache.actionCache + "GetActionResult", request)
        #expect(answer == result)
    }

    /// What other clients keep is theirs alone: no client of the Remote Execution API sees it as a result.
    @Test(arguments: [5, 5 << 20]) func otherBytesAreKeptAsTheyAre(_ count: Int) throws {
        let served = try ServedCache()
        let cache = served.services.http
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 | 7) }
        try Self.put(bytes, "/ac/\(Self.hash)", cache)
        #expect(try Self.got("/ac/\(Self.hash)", cache) == bytes)
        let request = Build_Bazel_Remote_Execution_V2_GetActionResultRequest.with {
            $0.actionDigest.hash = Self.hash
            $0.actionDigest.sizeBytes = 1
        }
        let failure = #expect(throws: GRPCFailure.self) {
            let _: REResult = try served.ask(ServedCache.actionCache + "GetActionResult", request)
        }
        #expect(failure?.code == .notFound)
    }

    @Test func blobsAreTheirBytes() throws {
        let served = try ServedCache()
        let cache = served.services.http
        let failure = #expect(throws: GRPCFailure.self) { try Self.put([1], "/cas/\(Self.hash)", cache) }
        #expect(failure?.code == .invalidArgument)
        #expect(throws: GRPCFailure.self) { try Self.got("/cas/\(Self.hash)", cache) }
        #expect(throws: GRPCFailure.self) { try Self.got("/other/cas/\(Self.hash)", cache) }
        #expect(try Self.got("/cas/\(BlobID.empty.digest.hex)", cache) == [])
        withExtendedLifetime(served) {}
    }

    // MARK: How it answers

    private static func served(
        access: GRPCAccess = .open, limits: GRPCLimits = GRPCLimits(),
        _ body: @escaping @Sendable (ServedCache, Exchange) async throws -> Void
    ) async throws {
        let cache = try ServedCache()
        let server = try await HTTPCacheServer.start(
            host: "127.0.0.1", port: 0, services: cache.services, access: access, limits: limits)
        do { try await body(cache, Exchange(port: server.port)) } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test func requestsFollowEachOther() async throws {
        let bytes = [UInt8](repeating: 0x61, count: 300_000)
        let hash = Digest(of: bytes).hex
        try await Self.served { _, exchange in
            let heard = await exchange.text([
                "PUT /cas/\(hash) HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: \(bytes.count)\r\n\r\n",
                String(decoding: bytes, as: UTF8.self), "HEAD /cas/\(hash) HTTP/1.1\r\nhost: a\r\n\r\n",
                "DELETE /cas/\(hash) HTTP/1.1\r\nhost: a\r\n\r\n", "GET /cas/nothing HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET /cas/\(hash) HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
            ])
            let status = heard.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(status == ["100", "200", "200", "405", "404", "200"])
            #expect(heard.utf8.count { $0 == 0x61 } >= bytes.count)
        }
    }

    @Test func whatIsMoreThanAClientMayHaveUnderWayIsRefused() async throws {
        var limits = GRPCLimits()
        limits.clientBytes = 100_000
        let bytes = [UInt8](repeating: 0x61, count: 200_000)
        let target = "/cas/\(Digest(of: bytes).hex)"
        try await Self.served(limits: limits) { _, exchange in
            let heard = await exchange.text([
                "PUT \(target) HTTP/1.1\r\nhost: a\r\ncontent-length: \(bytes.count)\r\n\r\n",
                String(decoding: bytes[..<100_001], as: UTF8.self),
            ])
            #expect(heard.hasPrefix("HTTP/1.1 503") && heard.contains("bytes of this client"))
            let after = await exchange.text(["GET \(target) HTTP/1.0\r\nhost: a\r\n\r\n"])
            #expect(after.contains(" 404 "), "nothing is counted any more")
        }
        limits.clientCalls = 0
        try await Self.served(limits: limits) { _, exchange in
            let heard = await exchange.text(["GET \(target) HTTP/1.0\r\nhost: a\r\n\r\n"])
            #expect(heard.contains(" 503 ") && heard.contains("calls of this client"))
        }
    }

    @Test func piecesMayHaveNoLengthBefore() async throws {
        let hash = Digest(of: "hello").hex
        try await Self.served { (cache, exchange) async throws in
            let heard = await exchange.text([
                "PUT /cas/\(hash) HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n",
                "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
            ])
            #expect(heard.hasPrefix("HTTP/1.1 200"))
            #expect(try cache.store.find(Digest(of: "hello")) != nil)
        }
    }

    @Test func whatIsBrokenOffIsNotKept() async throws {
        let hash = Digest(of: "hello").hex
        try await Self.served { (cache, exchange) async throws in
            let heard = await exchange.text(
                ["PUT /cas/\(hash) HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhello"], hangsUp: true)
            #expect(!heard.hasPrefix("HTTP/1.1 200"))
            #expect(try cache.store.find(Digest(of: "hello")) == nil)
        }
    }

    /// A damaged blob is never whole: the connection ends before what the header promised.
    @Test func damageIsNotServed() async throws {
        let bytes = [UInt8](repeating: 0x62, count: 3 << 20)
        let digest = Digest(of: bytes)
        try await Self.served { (cache, exchange) async throws in
            try Self.put(bytes, "/cas/\(digest.hex)", cache.services.http)
            let file = "\(cache.store.home)/blobs/\(digest.hex.prefix(2))/\(digest.hex)"
            #expect(chmod(file, 0o644) == 0)
            let descriptor = open(file, O_WRONLY)
            #expect(pwrite(descriptor, "x", 1, 1_500_000) == 1)
            close(descriptor)
            let heard = await exchange.text([
                "GET /cas/\(digest.hex) HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
            ])
            #expect(heard.utf8.count { $0 == 0x62 } < bytes.count - 1)
        }
    }

    @Test func tokensAreAskedFor() async throws {
        let hash = BlobID.empty.digest.hex
        try await Self.served(access: try GRPCAccess(tokenFile: "secret")) { _, exchange in
            func status(_ header: String) async -> Substring {
                await exchange.text(["GET /cas/\(hash) HTTP/1.1\r\nhost: a\r\n\(header)connection: close\r\n\r\n"])
                    .prefix(12)
            }
            #expect(await status("") == "HTTP/1.1 401")
            #expect(await status("authorization: Bearer other\r\n") == "HTTP/1.1 401")
            #expect(await status("authorization: Bearer secret\r\n") == "HTTP/1.1 200")
            // `name:secret`, and `name:other`.
            #expect(await status("authorization: Basic bmFtZTpzZWNyZXQ=\r\n") == "HTTP/1.1 200")
            #expect(await status("authorization: Basic bmFtZTpvdGhlcg==\r\n") == "HTTP/1.1 401")
        }
    }
}

/// Bytes to a server, and what it says until it closes the connection.
private struct Exchange: Sendable {
    let port: Int

    func text(_ pieces: [String], hangsUp: Bool = false) async -> String {
        let port = port
        // It blocks, which threads of tasks may not.
        let answer = try? await NIOThreadPool.singleton.runIfActive { () -> String in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let isOpen = withUnsafePointer(to: &address) { place in
                place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard isOpen == 0 else { return "" }
            for piece in pieces {
                var rest = Array(piece.utf8)[...]
                while !rest.isEmpty {
                    let sent = rest.withUnsafeBytes {
                        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                    if sent <= 0 { break }
                    rest = rest.dropFirst(sent)
                }
            }
            if hangsUp { shutdown(descriptor, Int32(SHUT_WR)) }
            var out: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count <= 0 { break }
                out += buffer[..<count]
            }
            return String(decoding: out, as: UTF8.self)
        }
        return answer ?? ""
    }
}
