import ForgeCore
import ForgeREAPI
import ForgeTesting
import Glibc
import NIOCore
import NIOHTTP1
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Connections of TLS, between a client and a server of Forge's own, and with others.
@Suite(.timeLimit(.minutes(2))) struct TLSTests {
    private static let capabilities = "/build.bazel.remote.execution.v2.Capabilities/GetCapabilities"

    /// A server with these certificates, while something is done with its port.
    private static func served(_ tls: ServerTLS?, _ body: (Int) async throws -> Void) async throws {
        let cache = try ServedCache()
        let server = try await GRPCServer.start(host: "127.0.0.1", port: 0, router: cache.services, tls: tls)
        do { try await body(server.port) } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// What a client hears: nil where it is answered.
    private static func heard(_ port: Int, host: String = "127.0.0.1", _ tls: RemoteTLS?) async throws -> GRPCFailure? {
        let scheme = tls == nil ? "grpc" : "grpcs"
        let channel = GRPCChannel(try RemoteAddress("\(scheme)://\(host):\(port)"), tls: tls)
        defer { Task { await channel.close() } }
        do throws(GRPCFailure) {
            let _: Build_Bazel_Remote_Execution_V2_ServerCapabilities = try decoded(
                try await channel.unary(capabilities, [], seconds: 10))
            return nil
        } catch { return error }
    }

    @Test func whoIsTrustedIsSpokenTo() async throws {
        let made = Certificates.made
        try await Self.served(try made.server()) { port in
            for host in ["127.0.0.1", "localhost"] {
                let failure = try await Self.heard(port, host: host, try made.client())
                #expect(failure == nil, "\(String(describing: failure))")
            }
            let other = try await Self.heard(port, try made.client(trusting: "other"))
            #expect(other?.message == "Its certificate is signed by nobody who is trusted here")
            #expect(other?.mistrust == .unknownSigner)
            let system = try await Self.heard(port, try RemoteTLS(seconds: Certificates.now))
            #expect(system?.mistrust != nil)
        }
        try await Self.served(try made.server("elsewhere")) { port in
            for host in ["127.0.0.1", "localhost"] {
                let failure = try await Self.heard(port, host: host, try made.client())
                #expect(failure?.message == "Its certificate is not one of `\(host)`")
            }
        }
        // It was set up when its certificate was valid.
        try await Self.served(try made.server("lapsed", at: 1_577_840_000)) { port in
            let failure = try await Self.heard(port, try made.client())
            #expect(failure?.message == "Its certificate has expired")
        }
    }

    @Test func whoAsksForACertificateAnswersNobodyWithoutOne() async throws {
        let made = Certificates.made
        try await Self.served(try made.server(asks: true)) { port in
            let shown = try await Self.heard(port, try made.client(showing: "client"))
            #expect(shown == nil, "\(String(describing: shown))")
            for name in [nil, "stranger"] {
                let heard = try await Self.heard(port, try made.client(showing: name))
                let failure = try #require(heard)
                // What was on its way when the server closed may hide why it did.
                #expect([.unauthenticated, .unavailable].contains(failure.code), "\(failure)")
                #expect(failure.mistrust == nil)
                #expect(failure.code == .unavailable || failure.message.contains("alert"), "\(failure)")
            }
        }
    }

    @Test func withTLSAndWithoutDoNotMeet() async throws {
        let made = Certificates.made
        try await Self.served(nil) { port in
            let failure = try await Self.heard(port, try made.client())
            #expect(failure?.message == "It does not speak TLS", "\(String(describing: failure))")
        }
        try await Self.served(try made.server()) { port in
            let failure = try await Self.heard(port, nil)
            #expect(failure?.code == .unavailable)
        }
        // An address that asks for TLS is never spoken to without.
        let channel = GRPCChannel(try RemoteAddress("grpcs://127.0.0.1:9"))
        await #expect(throws: GRPCFailure.self) { try await channel.unary(Self.capabilities, [], seconds: 60) }
    }

    @Test func mistrustHasACodeOfItsOwn() throws {
        var failure = GRPCFailure(.unauthenticated, "Its certificate has expired")
        failure.mistrust = .lapsed
        let error = RemoteFailure.cluster(failure).error(try RemoteAddress("grpcs://h:1"), doing: "to answer")
        #expect(error.code == .remoteTLS)
        #expect(error.hints.first?.contains("this machine's clock") == true)
        #expect(error.cause == "Its certificate has expired")
        // Each says in its own words how one without TLS is written.
        failure.mistrust = .noTLS
        let cluster = RemoteFailure.cluster(failure).error(try RemoteAddress("grpcs://h:1"), doing: "to answer")
        #expect(cluster.hints.first?.contains("grpc://") == true)
        let bucket = S3Failure.unheard(.distrusted("It does not speak TLS", .noTLS)).error(
            try BucketAddress("s3://cache?endpoint=https://h:1"), BucketKeys(id: "K", secret: "s"), doing: "to answer",
            at: 0)
        #expect(bucket.code == .remoteTLS && bucket.hints.first?.contains("endpoint=http://") == true)
    }

    /// Who takes a connection and says nothing holds nobody up.
    @Test(.timeLimit(.minutes(1))) func aHandshakeIsNotWaitedForForEver() async throws {
        let silent = ScriptedService { _, _ in .silence(1) }
        var tls = try Certificates.made.client()
        tls.patience = .milliseconds(300)
        let channel = GRPCChannel(try RemoteAddress("grpcs://127.0.0.1:\(silent.port)"), tls: tls)
        let failure = await #expect(throws: GRPCFailure.self) {
            try await channel.unary(Self.capabilities, [], seconds: 50)
        }
        #expect(failure?.code == .unavailable && failure?.message.contains("within 1 seconds") == true)
        let client = HTTPClient(host: "127.0.0.1", port: silent.port, tls: tls, mostBytes: 100)
        do throws(HTTPFault) {
            _ = try client.answer(to: HTTPRequest(method: .GET, target: "/", fields: [:]), seconds: 50)
            Issue.record("there is an answer")
        } catch {
            if case .unreachable = error { return }
            Issue.record("\(error)")
        }
    }

    @Test func filesThatCannotBeUsedAreNamed() throws {
        let made = Certificates.made
        let nothing = TLSFile(path: "nothing", bytes: Array("text".utf8))
        func refusal(_ body: () throws(ForgeError) -> Void) -> ForgeError? {
            do throws(ForgeError) { try body() } catch { return error }
            return nil
        }
        func server(
            _ certificate: TLSFile, _ key: TLSFile, _ ca: TLSFile? = nil, _ at: Int64 = Certificates.now
        ) -> ForgeError? {
            refusal { () throws(ForgeError) in
                _ = try ServerTLS(certificate: certificate, key: key, clientCA: ca, seconds: at)
            }
        }
        let (pem, key) = (made.file("server.pem"), made.file("server.key"))
        #expect(server(pem, key) == nil)
        let cases: [(ForgeError?, String, String)] = [
            (server(nothing, key), "The file holds no certificate", "nothing"),
            (server(key, key), "The file holds no certificate", "server.key"),
            (server(pem, nothing), "The file holds no private key that can be read", "nothing"),
            (server(pem, pem), "The file holds no private key that can be read", "server.pem"),
            (
                server(pem, made.file("client.key")), "The key is not that of the certificate in `server.pem`",
                "client.key"
            ),
            (server(pem, key, nothing), "The file holds no certificate", "nothing"),
            (server(made.file("lapsed.pem"), made.file("lapsed.key")), "The certificate has expired", "lapsed.pem"),
            (server(pem, key, nil, 0), "The certificate is not valid yet", "server.pem"),
            (
                refusal { () throws(ForgeError) in _ = try RemoteTLS(authorities: nothing, seconds: 0) },
                "The file holds no certificate", "nothing"
            ),
        ]
        for (error, message, path) in cases {
            #expect(error?.code == .tlsFile)
            #expect(error?.message == message)
            #expect(error?.path == path)
            #expect(error?.hints.isEmpty == false)
        }
    }

    @Test func http2IsAgreedOn() async throws {
        let made = Certificates.made
        try await Self.served(try made.server()) { port in
            let log = made.path("alpn")
            let status = system(
                "openssl s_client -alpn http/1.1,h2 -connect 127.0.0.1:\(port) -CAfile '\(made.path("authority.pem"))'"
                    + " </dev/null 2>&1 | grep -q 'ALPN protocol: h2'; echo $? >'\(log)'")
            #expect(status == 0)
            #expect(system("grep -qx 0 '\(log)'") == 0)
        }
    }

    @Test func addressesSayWhetherTheySpeakIt() throws {
        #expect(try !RemoteAddress("grpc://h:1").isSecure)
        let address = try RemoteAddress("grpcs://[::1]:443/a/b")
        #expect(address.isSecure)
        #expect(address.authority == "[::1]:443")
        #expect(address.instance == "a/b")
    }
}
