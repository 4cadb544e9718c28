import ForgeCore
import ForgeStore
import ForgeTesting
import NIOHTTP1
import Synchronization
import Testing

@testable import ForgeRemote

/// What a bucket's service may do that a good one seldom does.
@Suite(.timeLimit(.minutes(2))) struct S3ServiceTests {
    private static let spool = TemporaryDirectory("forge-spool")

    /// The pauses that were made before calls were made again, in milliseconds.
    final class Pauses: Sendable {
        private let made = Mutex<[Int]>([])
        var all: [Int] { made.withLock { $0 } }
        func note(_ milliseconds: Int) { made.withLock { $0.append(milliseconds) } }
    }

    private static func store(
        _ service: ScriptedService, _ options: String = "", _ pauses: Pauses = Pauses()
    ) throws
        -> S3Store
    {
        S3Store(
            try BucketAddress("s3://cache/p?endpoint=http://127.0.0.1:\(service.port)&region=here\(options)"),
            BucketKeys(id: "KEYID", secret: "very secret", token: "tok"), tls: nil, clock: SystemClock(),
            entropy: SystemEntropy(), spoolDirectory: spool.path, pause: pauses.note)
    }

    private static func failure(_ body: () throws -> Void) -> ForgeError {
        do { try body() } catch let error as ForgeError { return error } catch {}
        return ForgeError(.bug, "Nothing failed")
    }

    private let id = BlobID(of: Array("bytes".utf8))

    @Test func requestsAreSignedAndStandWhereTheyShould() throws {
        let service = ScriptedService { _, _ in .status(200) }
        let store = try Self.store(service)
        _ = try store.write(Array("bytes".utf8))
        let request = try #require(service.requests.first)
        #expect(request.method == "PUT" && request.target == "/cache/p/cas/\(id.digest.hex)-5")
        #expect(request.fields["if-none-match"] == "*" && request.body == Array("bytes".utf8))
        #expect(request.fields["x-amz-content-sha256"] == id.digest.hex)
        #expect(request.fields["x-amz-security-token"] == "tok")
        let authorization = try #require(request.fields["authorization"])
        #expect(authorization.contains("Credential=KEYID/") && authorization.contains("/here/s3/aws4_request"))
        #expect(
            authorization.contains(
                "SignedHeaders=host;if-none-match;x-amz-content-sha256;x-amz-date;x-amz-security-token,"))
        #expect(!"\(request)".contains("very secret"))
        // What was written is known to be there.
        #expect(try store.missing([id]) == [] && service.requests.count == 1)
    }

    @Test func theBucketIsInThePathOrInTheHost() throws {
        for (style, target, host) in [
            ("path", "/cache/p/a%20b%2B/c~.zst?partNumber=1&uploadId=u%2F", "s3.here.amazonaws.com"),
            ("virtual", "/p/a%20b%2B/c~.zst?partNumber=1&uploadId=u%2F", "cache.s3.here.amazonaws.com"),
        ] {
            let address = try BucketAddress("s3://cache/p?region=here&style=\(style)")
            let client = HTTPClient(host: address.serviceHost, port: address.port, tls: nil, mostBytes: 1)
            let calls = S3Calls(
                address, BucketKeys(id: "K", secret: "s"), client, clock: SystemClock(), entropy: SystemEntropy(),
                pause: { _ in })
            let request = calls.signed(
                .init(method: .PUT, name: "a b+/c~.zst", query: [("uploadId", "u/"), ("partNumber", "1")]))
            #expect(request.target == target && request.fields.first(name: "host") == host, "\(request)")
        }
    }

    @Test(arguments: [
        ScriptedService.Answer.status(503, [:], "<Error><Code>SlowDown</Code></Error>"), .status(500), .status(429),
        .status(409, [:], "<Error><Code>ConditionalRequestConflict</Code></Error>"),
        .status(400, [:], "<Error><Code>RequestTimeout</Code></Error>"), .bytes(""),
        .bytes("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"),
    ])
    func whatPassesIsTriedAgain(_ answer: ScriptedService.Answer) throws {
        let pauses = Pauses()
        let service = ScriptedService { number, _ in number < 3 ? answer : .status(200) }
        _ = try Self.store(service, "", pauses).write(Array("bytes".utf8))
        #expect(service.requests.count == 4)
        #expect(pauses.all.count == 3)
        for (pause, base) in zip(pauses.all, [100, 200, 400]) { #expect((base..<2 * base).contains(pause)) }
        // And in the end it is given up.
        let never = ScriptedService { _, _ in answer }
        let failure = Self.failure { _ = try Self.store(never).write(Array("bytes".utf8)) }
        #expect(failure.code == .remoteUnreachable, "\(failure)")
        #expect(never.requests.count == 5)
    }

    @Test(
        arguments: [
            (403, "InvalidAccessKeyId", [:], ErrorCode.bucketRefused, "does not know the keys `KEYID`"),
            (403, "SignatureDoesNotMatch", [:], .bucketRefused, "another region than `here`"),
            (403, "AccessDenied", [:], .bucketRefused, "keys `KEYID` need s3:ListBucket"),
            (403, "ExpiredToken", [:], .bucketRefused, "is over"),
            (
                403, "RequestTimeTooSkewed", ["date": "Sun, 06 Nov 1994 08:49:37 GMT"], .bucketRefused,
                "seconds ahead of the service's"
            ),
            (404, "NoSuchBucket", [:], .bucketMissing, "Forge makes no buckets"),
            (301, "PermanentRedirect", ["x-amz-bucket-region": "there"], .bucketRegion, "`region=there`"),
            (307, "", ["location": "https://elsewhere.example/"], .bucketRegion, "`endpoint=`"),
            (400, "AuthorizationHeaderMalformed", ["x-amz-bucket-region": "there"], .bucketRegion, "`region=there`"),
            (400, "InvalidArgument", [:], .bucketRefused, "its own documentation"),
        ] as [(Int, String, [String: String], ErrorCode, String)])
    func whatIsRefusedIsSaidAtOnce(
        _ status: Int, _ name: String, _ fields: [String: String], _ code: ErrorCode, _ hint: String
    ) throws {
        let body = "<Error><Code>\(name)</Code><Message>It &lt;says&gt; so</Message></Error>"
        let service = ScriptedService { _, _ in .status(status, fields, body) }
        let store = try Self.store(service)
        for ask in [
            { _ = try store.write(Array("bytes".utf8)) }, { _ = try store.missing([id]) },
            { _ = try store.results(for: [id.digest], in: .local) },
        ] {
            // The question whether something is there has no other answer than that it is not.
            let failure = Self.failure(ask)
            if status == 404, failure.code == .bug { continue }
            #expect(failure.code == code, "\(failure)")
            #expect(failure.hints.first?.contains(hint) == true, "\(failure)")
            #expect(failure.cause?.contains("It <says> so") == true || name.isEmpty, "\(failure)")
            #expect(!failure.rendered.contains("very secret") && !failure.rendered.contains("tok\""))
        }
        #expect(service.requests.count <= 4)
    }

    @Test func whoListensToNothingIsNamed() throws {
        let store = S3Store(
            try BucketAddress("s3://cache?endpoint=http://127.0.0.1:1"), BucketKeys(id: "K", secret: "s"), tls: nil,
            clock: SystemClock(), entropy: SystemEntropy(), spoolDirectory: "/tmp", pause: { _ in })
        let failure = Self.failure { _ = try store.missing([id]) }
        #expect(failure.code == .remoteUnreachable && failure.message.contains("127.0.0.1:1"), "\(failure)")
        #expect(failure.cause?.contains("refused") == true, "\(failure)")
    }

    @Test func whatIsNoServiceIsNamed() throws {
        let service = ScriptedService { _, _ in .bytes("SSH-2.0-OpenSSH_9.2\r\n\r\n") }
        let failure = Self.failure { _ = try Self.store(service).missing([id]) }
        #expect([.remoteDamaged, .remoteUnreachable].contains(failure.code), "\(failure)")
    }

    @Test func anAnswerThatDoesNotComeIsNotWaitedForForEver() throws {
        let service = ScriptedService { _, _ in .silence(5) }
        let client = HTTPClient(host: "127.0.0.1", port: service.port, tls: nil, mostBytes: 100)
        let request = HTTPRequest(method: .GET, target: "/", fields: [:])
        do throws(HTTPFault) {
            _ = try client.answer(to: request, seconds: 1)
            Issue.record("there is an answer")
        } catch {
            if case .late(1) = error { return }
            Issue.record("\(error)")
        }
    }

    @Test func aConnectionThatWasClosedMeanwhileIsMadeAnew() throws {
        // Every answer ends its connection without saying so.
        let service = ScriptedService { _, _ in .bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok") }
        let client = HTTPClient(host: "127.0.0.1", port: service.port, tls: nil, mostBytes: 100)
        for _ in 0..<20 {
            let answer = try client.answer(to: HTTPRequest(method: .GET, target: "/", fields: [:]), seconds: 10)
            #expect(answer.body == Array("ok".utf8))
        }
    }

    @Test func whoKnowsNoConditionsIsAskedWithout() throws {
        let service = ScriptedService { _, request in
            request.fields["if-none-match"] == nil
                ? .status(200) : .status(501, [:], "<Error><Code>NotImplemented</Code></Error>")
        }
        let store = try Self.store(service)
        for text in ["a", "b", "c"] { _ = try store.write(Array(text.utf8)) }
        #expect(service.requests.count == 4)
        let present = ScriptedService { _, _ in .status(412, [:], "<Error><Code>PreconditionFailed</Code></Error>") }
        _ = try Self.store(present).write(Array("bytes".utf8))
        #expect(present.requests.count == 1)
    }

    @Test func anotherRangeThanAskedForIsRefused() throws {
        for range in ["bytes 1-5/6", "bytes 0-4/3", "nothing"] {
            let service = ScriptedService { _, _ in .status(206, ["content-range": range], "bytes") }
            let failure = Self.failure { _ = try Self.store(service).bytes(of: id) }
            #expect(failure.code == .remoteDamaged, "\(failure)")
        }
        // Who knows no ranges gives all of it.
        let whole = ScriptedService { _, _ in .status(200, [:], "bytes") }
        #expect(try Self.store(whole).bytes(of: id) == Array("bytes".utf8))
    }

    @Test func partsThatCannotBePutTogetherAreTakenAway() throws {
        let service = ScriptedService { _, request in
            switch (request.method, request.target.contains("uploads")) {
            case ("POST", true): .status(200, [:], "<R><UploadId>u1</UploadId></R>")
            case ("PUT", _): .status(200, ["etag": "\"t\""])
            case ("POST", _): .status(200, [:], "<Error><Code>InvalidPart</Code><Message>No</Message></Error>")
            default: .status(204)
            }
        }
        let store = try Self.store(service)
        let failure = Self.failure { _ = try store.write([UInt8](repeating: 1, count: 17 << 20)) }
        #expect(failure.code == .bucketRefused && failure.cause?.contains("InvalidPart") == true, "\(failure)")
        let parts = service.requests.filter { $0.method == "PUT" }
        #expect(parts.map(\.body.count).sorted() == [1 << 20, 8 << 20, 8 << 20])
        #expect(
            service.requests.last?.method == "DELETE" && service.requests.last?.target.contains("uploadId=u1") == true)
        #expect(service.requests.contains { $0.fields["if-none-match"] == "*" && $0.method == "POST" })
    }
}
