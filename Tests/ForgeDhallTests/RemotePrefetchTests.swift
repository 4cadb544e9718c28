import ForgeCore
import ForgeDhall
import Foundation
import Synchronization
import Testing

/// Remote imports are fetched several at a time, each once, and nothing that is not asked for.
@Suite struct RemotePrefetchTests {
    /// Pages that take a while, and a count of the requests.
    private final class SlowPages: ImportEnvironment {
        private struct State {
            var asked: [String] = []
            var running = 0
            var most = 0
        }

        private let pages: [String: String]
        private let state = Mutex(State())
        let headersFile: String? = nil

        init(_ pages: [String: String]) { self.pages = pages }

        var asked: [String] { state.withLock { $0.asked } }
        var most: Int { state.withLock { $0.most } }

        func fetch(_ request: RemoteRequest) -> RemoteResponse {
            state.withLock { state in
                state.asked.append(request.url)
                state.running += 1
                state.most = max(state.most, state.running)
            }
            Thread.sleep(forTimeInterval: 0.02)
            state.withLock { $0.running -= 1 }
            return pages[request.url].map { .body(Array($0.utf8), allowedOrigins: []) } ?? .absent("status 404")
        }

        func file(_ path: String) -> [UInt8]? { nil }
        func variable(_ name: String) -> [UInt8]? { nil }
        func cached(_ hash: Digest) -> [UInt8]? { nil }
        func keep(_ bytes: [UInt8], as hash: Digest) {}
    }

    @Test func wavesAreFetchedTogether() throws {
        var pages: [String: String] = [:]
        for number in 0..<20 {
            pages["https://a.example/\(number)"] = "./leaf/\(number) + ./shared + (./no/\(number) ? ./right/\(number))"
            pages["https://a.example/leaf/\(number)"] = "\(number)"
            pages["https://a.example/right/\(number)"] = "1000"
        }
        pages["https://a.example/shared"] = "100"
        let world = SlowPages(pages)
        let source = (0..<20).map { "https://a.example/\($0)" }.joined(separator: " + ")
        let found = try Dhall.normalize(
            DhallSource(source), DhallOptions(environment: world, requiresHashes: false))
        #expect(Source.text(found) == "\((0..<20).reduce(0) { $0 + $1 + 1100 })\n")
        #expect(world.most > 1)
        #expect(world.most <= 8)
        #expect(world.asked.count == Set(world.asked).count)
        #expect(world.asked.count == 20 * 4 + 1)
        #expect(world.asked.firstIndex { $0.contains("right") } ?? 0 >= 61)
    }

    @Test func theRightSideIsNotAskedWhenTheLeftIsThere() throws {
        let world = SlowPages(["https://a.example/x": "1", "https://a.example/y": "2"])
        let found = try Dhall.normalize(
            DhallSource("https://a.example/x ? https://a.example/y"),
            DhallOptions(environment: world, requiresHashes: false))
        #expect(Source.text(found) == "1\n")
        #expect(world.asked == ["https://a.example/x"])
    }

    @Test func aCircleOfPagesEndsInItsError() throws {
        let world = SlowPages(["https://a.example/x": "./y", "https://a.example/y": "./x"])
        let errors = #expect(throws: ForgeErrors.self) {
            try Dhall.normalize(
                DhallSource("https://a.example/x"), DhallOptions(environment: world, requiresHashes: false))
        }
        #expect(errors?.errors.first?.code == .dhallImportCycle)
        #expect(world.asked.count == 2)
    }
}
