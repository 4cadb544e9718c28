import ForgeCore
import Synchronization
import Testing

@testable import ForgeCapture
@testable import ForgeDhall

/// What `curl` is told, and what becomes of its answers.
@Suite struct CurlImportsTests {
    /// Runs of `curl` with the answers that a test gives them, by URL.
    private final class Script: Sendable {
        let answers: [String: Tool.Outcome]
        let asked = Mutex<[[String]]>([])

        init(_ answers: [String: Tool.Outcome]) { self.answers = answers }

        var imports: CurlImports {
            CurlImports(allowsPrivate: false) { (arguments) throws(ForgeError) in
                self.asked.withLock { $0.append(arguments) }
                let unknown = Tool.Outcome(exitCode: 6, output: [], errors: "curl: (6) x")
                return self.answers[arguments.last ?? ""] ?? unknown
            }
        }

        /// The arguments of the runs for a URL.
        func runs(_ url: String) -> [[String]] { asked.withLock { $0.filter { $0.last == url } } }
    }

    private static func at(_ place: String) -> String { "https://\(place)" }

    private static func page(_ body: String) -> Tool.Outcome {
        Tool.Outcome(exitCode: 0, output: Array("HTTP/1.1 200 OK\r\nX: y\r\n\r\n\(body)".utf8), errors: "")
    }

    private static func redirect(_ url: String) -> Tool.Outcome {
        Tool.Outcome(exitCode: 0, output: Array("HTTP/1.1 302 Found\r\n\r\n".utf8), errors: url)
    }

    private func body(_ response: RemoteResponse) -> String {
        switch response {
        case .body(let bytes, _): String(decoding: bytes, as: UTF8.self)
        case .absent(let why): "absent: \(why)"
        }
    }

    private static let headers = [(name: "X-Secret", value: "tok")]

    @Test func headersFollowARedirectWithinTheirOriginAlone() throws {
        let script = Script([
            Self.at("203.0.114.1/a"): Self.redirect(Self.at("203.0.114.1/b")),
            Self.at("203.0.114.1/b"): Self.redirect(Self.at("203.0.114.2/c")), Self.at("203.0.114.2/c"): Self.page("7"),
        ])
        let request = RemoteRequest(url: Self.at("203.0.114.1/a"), headers: Self.headers)
        #expect(body(try script.imports.fetch(request)) == "7")
        #expect(script.runs(Self.at("203.0.114.1/b")).allSatisfy { $0.contains("X-Secret: tok") })
        #expect(script.runs(Self.at("203.0.114.2/c")).count == 1)
        #expect(script.runs(Self.at("203.0.114.2/c")).allSatisfy { !$0.contains("X-Secret: tok") })
        #expect(script.runs(Self.at("203.0.114.1/a")).allSatisfy { !$0.contains("--location") })
    }

    @Test(arguments: [
        ("https", "127.0.0.1/x"), ("https", "10.0.0.1:8443/x"), ("https", "[::1]/x"), ("http", "203.0.114.1/x"),
    ])
    func noRedirectLeadsToAPrivateAddressOrAnotherScheme(_ scheme: String, _ place: String) {
        let target = "\(scheme)://\(place)"
        let script = Script([Self.at("203.0.114.1/a"): Self.redirect(target), target: Self.page("secret")])
        let request = RemoteRequest(url: Self.at("203.0.114.1/a"), headers: [])
        #expect(throws: ImportRefusal.self) { try script.imports.fetch(request) }
        #expect(script.runs(target).isEmpty)
    }

    @Test func redirectsEnd() throws {
        let script = Script([Self.at("203.0.114.1/a"): Self.redirect(Self.at("203.0.114.1/a"))])
        let request = RemoteRequest(url: Self.at("203.0.114.1/a"), headers: [])
        #expect(body(try script.imports.fetch(request)) == "absent: more than 5 redirects")
        #expect(script.runs(Self.at("203.0.114.1/a")).count == 6)
    }

    @Test func aFailureIsTriedAgainWhereItWasTheTransports() throws {
        for (code, tries) in [(Int32(7), 3), (60, 1)] {
            let errors = "curl: (\(code)) the cause\nMore details are elsewhere\nadvice"
            let script = Script([Self.at("203.0.114.1/a"): Tool.Outcome(exitCode: code, output: [], errors: errors)])
            let request = RemoteRequest(url: Self.at("203.0.114.1/a"), headers: [])
            #expect(body(try script.imports.fetch(request)) == "absent: curl: (\(code)) the cause")
            #expect(script.runs(Self.at("203.0.114.1/a")).count == tries)
        }
    }
}
