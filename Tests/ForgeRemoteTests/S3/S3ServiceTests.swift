import ForgeCore
import ForgeStore
import ForgeTesting
import Glibc
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

    private struct StoppedClock: Clock {
        let seconds: Int64
        func wallNanoseconds() -> Int64 { seconds * 1_000_000_000 }
        func monotonicNanoseconds() -> Int64 { seconds * 1_000_000_000 }
    }

    private static func calls(_ address: BucketAddress, clock: any Clock = SystemClock()) -> S3Calls {
        S3Calls(
            address, BucketKeys(id: "KEYID", secret: "very secret", token: "tok"),
            HTTPClient(host: address.serviceHost, port: address.port, tls: nil, mostBytes: 1 << 20), clock: clock,
            entropy: SystemEntropy(), pause: { _ in })
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
        // Signatures as hashlib and hmac of Python compute them, from the manual's steps alone.
        for (style, target, host, signature) in [
            (
                "path", "/cache/p/a%20b%2B/c~.zst?partNumber=1&uploadId=u%2F", "s3.here.amazonaws.com",
                "850f5cbc4584911a369af0b52406e94fb9ff36e121ab499933a29b17dd1e145f"
            ),
            (
                "virtual", "/p/a%20b%2B/c~.zst?partNumber=1&uploadId=u%2F", "cache.s3.here.amazonaws.com",
                "a036e5a3d222ecf46d2a616aadfdb0e7613e2290138bba4236202b261866c3f7"
            ),
        ] {
            let address = try BucketAddress("s3://cache/p?region=here&style=\(style)")
            let request = Self.calls(address, clock: StoppedClock(seconds: 1_440_938_160)).signed(
                .init(
                    method: .PUT, name: "a b+/c~.zst", query: [("uploadId", "u/"), ("partNumber", "1")],
                    fields: [("if-none-match", "*")], body: Array("bytes".utf8)))
            #expect(request.target == target && request.fields.first(name: "host") == host, "\(request)")
            #expect(
                request.fields.first(name: "authorization")
                    == "AWS4-HMAC-SHA256 Credential=KEYID/20150830/here/s3/aws4_request, SignedHeaders=host;"
                    + "if-none-match;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=\(signature)")
        }
    }

    @Test(arguments: [
        ScriptedService.Answer.status(503, [:], "<Error><Code>SlowDown</Code></Error>"), .status(500), .status(429),
        .status(409, [:], "<Error><Code>ConditionalRequestConflict</Code></Error>"),
        .status(400, [:], "<Error><Code>RequestTimeout</Code></Error>"), .status(408), .bytes(""),
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
        let ask = { _ = try store.missing([id]) }
        var asks = [
            { _ = try store.write(Array("bytes".utf8)) }, { _ = try store.results(for: [id.digest], in: .local) },
        ]
        // Whoever asks whether something is there is told that it is not, without a word why.
        if status == 404 { #expect(try store.missing([id]) == [id]) } else { asks.append(ask) }
        for ask in asks {
            let failure = Self.failure(ask)
            #expect(failure.code == code, "\(failure)")
            #expect(failure.hints.first?.contains(hint) == true, "\(failure)")
            #expect(failure.cause?.contains("It <says> so") == true || name.isEmpty, "\(failure)")
            #expect(!failure.rendered.contains("very secret") && !failure.rendered.contains("tok\""))
        }
        #expect(service.requests.count <= 4)
    }

    /// An answer to `HEAD` has no body: what it means follows from its status, or from another question.
    @Test(arguments: [408, 503, 429, 400]) func theQuestionForPresenceIsAskedAgain(_ status: Int) throws {
        let service = ScriptedService { number, request in
            if request.method == "HEAD" { return .status(number == 0 ? status : 200) }
            return .status(206, ["content-range": "bytes 0-0/5"], "b")
        }
        #expect(try Self.store(service).missing([id]) == [])
        #expect(service.requests.map(\.method) == ["HEAD", status == 400 ? "GET" : "HEAD"])
    }

    @Test func whoMayOnlyReadTakesNothingAway() throws {
        for (access, methods) in [("read", ["GET"]), ("write", ["GET", "DELETE"])] {
            let service = ScriptedService { _, request in
                request.method == "GET" ? .status(206, ["content-range": "bytes 0-4/5"], "wrong") : .status(204)
            }
            let failure = Self.failure { _ = try Self.store(service, "&access=\(access)").bytes(of: id) }
            #expect(failure.code == .blobDamaged, "\(failure)")
            #expect(service.requests.map(\.method) == methods)
        }
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

    @Test func puttingTogetherThatFailsForAMomentIsTriedAgain() throws {
        let failed = Mutex(0)
        let service = ScriptedService { _, request in
            switch (request.method, request.target.contains("uploads")) {
            case ("POST", true): return .status(200, [:], "<R><UploadId>u1</UploadId></R>")
            case ("PUT", _): return .status(200, ["etag": "\"t\""])
            default:
                let isFirst = failed.withLock { failed in
                    failed += 1
                    return failed == 1
                }
                let body = isFirst ? "<Error><Code>InternalError</Code></Error>" : "<R><ETag>t</ETag></R>"
                return .status(200, [:], body)
            }
        }
        let bytes = [UInt8](repeating: 1, count: 17 << 20)
        #expect(try Self.store(service).write(bytes) == BlobID(of: bytes))
        #expect(failed.withLock { $0 } == 2 && !service.requests.contains { $0.method == "DELETE" })
    }

    @Test func bodiesOnTheirWayAreBounded() throws {
        let now = Mutex(0)
        let most = Mutex(0)
        let service = ScriptedService { _, request in
            guard request.method == "PUT" else { return .status(200, [:], "<R><UploadId>u1</UploadId></R>") }
            let count = now.withLock { now in
                now += 1
                return now
            }
            most.withLock { $0 = max($0, count) }
            usleep(100_000)
            now.withLock { $0 -= 1 }
            return .status(200, ["etag": "\"t\""])
        }
        let address = try BucketAddress("s3://cache/p?endpoint=http://127.0.0.1:\(service.port)&region=here")
        let objects = S3Objects(Self.calls(address), room: ByteRoom(bytes: 16 << 20))
        try objects.write([NamedObject("n", Spool([UInt8](repeating: 1, count: 40 << 20)))], replacing: false)
        #expect(most.withLock { $0 } == 2)
        #expect(service.requests.count { $0.method == "PUT" } == 5)
    }
}
