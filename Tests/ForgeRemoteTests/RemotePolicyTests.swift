import ForgeCore
import ForgeExecutor
import ForgeStore
import ForgeTesting
import Synchronization
import Testing

@testable import ForgeRemote

/// What a user may choose about a cluster.
@Suite(.timeLimit(.minutes(2))) struct RemotePolicyTests {
    private typealias Client = RemoteExecutorTests.Client

    private static func executing(
        _ executor: ScriptedExecutor? = nil, _ body: (Int, ServedExecution) async throws -> Void
    ) async throws {
        let home = TemporaryDirectory()
        let store = try DiskStore.open(home: home.path)
        let served = try ServedExecution(executor ?? RemoteExecutorTests.leave(in: store), store: store)
        try await RemoteExecutorTests.served(served.cache.services) { (port) async throws in
            try await body(port, served)
        }
    }

    // MARK: What stays there

    @Test(arguments: [RemoteDownload.minimal, .toplevel])
    func whatIsLeftOnAClusterComesWhenItIsRead(_ download: RemoteDownload) async throws {
        try await Self.executing { (port, _) async throws in
            let client = try Client(port, .execution) { $0.download = download }
            let report = try await client.run()
            let (small, large) = (BlobID(of: RemoteExecutorTests.small), BlobID(of: RemoteExecutorTests.large))
            // Standard output is small as well, and comes.
            #expect(try client.store.missing([small, large]) == [large])
            let further = ClusterStore(client.store, behind: client.executor)
            #expect(try await BlockingPool.shared.run { try further.missing([small, large, .empty]) }.isEmpty)
            guard case .directory(let root)? = report.outputs["tree"] else {
                Issue.record("the directory is not there")
                return
            }
            try await BlockingPool.shared.run { () throws(ForgeError) in try further.fetch(tree: root) }
            #expect(try client.store.bytes(of: large) == RemoteExecutorTests.large)
        }
    }

    @Test func oneFileComesAlone() async throws {
        try await Self.executing { (port, _) async throws in
            let client = try Client(port, .execution) { $0.download = .minimal }
            _ = try await client.run()
            let further = ClusterStore(client.store, behind: client.executor)
            let large = BlobID(of: RemoteExecutorTests.large)
            let bytes = try await BlockingPool.shared.run { () throws(ForgeError) in try further.bytes(of: large) }
            #expect(bytes == RemoteExecutorTests.large)
        }
    }

    // MARK: A cluster that fails

    @Test func aClusterThatIsNotThereIsDoneWithoutOnlyWhenAsked() async throws {
        let said = Notes()
        let client = try Client(1, .execution) { policy in
            policy.fallsBack = true
            policy.notice = said.add
        }
        #expect(try await client.run().ranIn == "scripted")
        #expect(try await client.run([8]).outcome == .exited(0))
        #expect(client.sandbox.requests.count == 2 && said.all.count == 1)
        let strict = try Client(1, .execution)
        let error = await #expect(throws: ForgeError.self) { () async throws in _ = try await strict.run() }
        #expect(error?.code == .remoteUnreachable && strict.sandbox.requests.isEmpty)
    }

    // MARK: Here and there at once

    @Test func whoEndsFirstCountsAndTheOtherIsStopped() async throws {
        let slow = ScriptedExecutor(isOpen: false)
        try await Self.executing(slow) { (port, _) async throws in
            let client = try Client(port, .execution) { $0.races = true }
            let report = try await client.run()
            #expect(report.outcome == .exited(0) && report.ranIn == "scripted")
            for _ in 0..<2000 where slow.cancellations < slow.requests.count {
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(slow.cancellations == slow.requests.count)
        }
        try await Self.executing { (port, served) async throws in
            let client = try Client(port, .execution, isOpen: false) { $0.races = true }
            let report = try await client.run()
            #expect(report.outcome == .exited(0) && report.ranIn == nil)
            #expect(client.sandbox.cancellations == client.sandbox.requests.count)
            #expect(served.executor.requests.count == 1)
        }
    }

    // MARK: Credentials

    private final class Changing: RemoteCredentials {
        private let token = Mutex("old")
        private let renewals = Mutex(0)
        var count: Int { renewals.withLock { $0 } }

        func fields() async throws(ForgeError) -> [(name: String, value: String)] {
            [("authorization", "Bearer \(token.withLock { $0 })")]
        }

        func renew() async -> Bool {
            renewals.withLock { $0 += 1 }
            return token.withLock { token in
                defer { token = "new" }
                return token != "new"
            }
        }
    }

    @Test func credentialsGoWithCallsAndAreRenewedWhenRefused() async throws {
        let cache = try ServedCache()
        let server = try await GRPCServer.start(
            host: "127.0.0.1", port: 0, router: cache.services, access: try GRPCAccess(tokenFile: "new"))
        let credentials = Changing()
        do {
            let client = try Client(server.port, .cache) { $0.credentials = credentials }
            #expect(try await client.run().outcome == .exited(0))
            #expect(credentials.count == 1)
            let bare = try Client(server.port, .cache)
            let error = await #expect(throws: ForgeError.self) { () async throws in _ = try await bare.run() }
            #expect(error?.code == .remoteRefused)
        } catch { Issue.record(error) }
        await server.stop()
    }
}

/// What was said.
private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }

    func add(_ text: String) { texts.withLock { $0.append(text) } }
}
