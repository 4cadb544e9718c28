import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeREAPI
import ForgeStore
import ForgeTesting
import FoundationEssentials
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// A client and a server of Forge's own, over a real connection.
@Suite(.timeLimit(.minutes(2))) struct RemoteExecutorTests {
    /// A machine that uses a cluster.
    struct Client {
        let home = TemporaryDirectory()
        let store: DiskStore
        let sandbox: ScriptedExecutor
        let executor: RemoteExecutor

        init(
            _ port: Int, _ use: RemoteExecutor.Use, instance: String = "", isOpen: Bool = true,
            _ change: (inout RemotePolicy) -> Void = { _ in }
        ) throws {
            let store = try DiskStore.open(home: home.path)
            self.store = store
            sandbox = ScriptedExecutor(isOpen: isOpen) { _, report in leave(in: store, &report) }
            var policy = RemotePolicy()
            change(&policy)
            executor = RemoteExecutor(
                try RemoteAddress("grpc://127.0.0.1:\(port)/\(instance)"), use, policy, local: sandbox, store: store,
                pool: BlockingPool(threads: 4), clock: SystemClock(), entropy: SystemEntropy())
        }

        /// Runs an action whose input root holds a file of `bytes`.
        func run(_ bytes: [UInt8] = [7], isShared: Bool = true) async throws -> ExecutionReport {
            let command = Command(
                arguments: ["/bin/tool"], environment: [:], outputPaths: ["out"], workingDirectory: "")
            let root = try Directory(files: [.init(name: "in", blob: BlobID(of: bytes))])
            _ = try store.write([bytes, root.encoded, command.encoded], durability: .ordered)
            let action = Action(
                command: BlobID(of: command.encoded), inputRoot: BlobID(of: root.encoded), timeoutSeconds: 60, salt: [])
            _ = try store.write(action.encoded)
            var request = ExecutionRequest(action: action, command: command, contract: Contract())
            request.isShared = isShared
            return try await executor.execute(request)
        }
    }

    static let small: [UInt8] = Array("small".utf8)
    /// More than goes into one message.
    static let large = [UInt8](repeating: 5, count: 5 << 20) + [1, 2, 3]

    /// What every action leaves: files small and large, a link and a directory with one below it.
    private static func leave(in store: DiskStore, _ report: inout ExecutionReport) {
        do {
            let files = try store.write([small, large], durability: .ordered)
            let below = try Directory(files: [.init(name: "large", blob: files[1], isExecutable: true)])
            let root = try Directory(directories: [.init(name: "below", blob: BlobID(of: below.encoded))])
            _ = try store.write([below.encoded, root.encoded], durability: .ordered)
            report.outputs = [
                "file": .file(files[0], isExecutable: true), "tree": .directory(root: BlobID(of: root.encoded)),
                "link": .symlink(target: "file"),
            ]
            report.stdout = files[0]
        } catch { Issue.record(error) }
    }

    static func leave(in store: DiskStore, isOpen: Bool = true, failure: ForgeError? = nil) -> ScriptedExecutor {
        ScriptedExecutor(isOpen: isOpen, failure: failure) { _, report in leave(in: store, &report) }
    }

    /// A server; a port that was free a moment ago may be that of another test's connection by now.
    private static func started(_ router: any GRPCRouter, port: Int) async throws -> GRPCServer {
        for _ in 0..<200 {
            if let server = try? await GRPCServer.start(host: "127.0.0.1", port: port, router: router) { return server }
            try await Task.sleep(for: .milliseconds(100))
        }
        return try await GRPCServer.start(host: "127.0.0.1", port: port, router: router)
    }

    static func served(
        _ router: any GRPCRouter, port: Int = 0, _ body: (Int) async throws -> Void
    ) async throws {
        let server = try await started(router, port: port)
        do { try await body(server.port) } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    static func expectAll(_ report: ExecutionReport, in client: Client) throws {
        #expect(report.outcome == .exited(0))
        #expect(report.outputs["file"] == .file(BlobID(of: Self.small), isExecutable: true))
        #expect(report.outputs["link"] == .symlink(target: "file"))
        #expect(try client.store.bytes(of: report.stdout) == Self.small)
        guard case .directory(let root)? = report.outputs["tree"] else {
            Issue.record("the directory is not there")
            return
        }
        let below = try #require(try client.store.directory(root).directories.first)
        let file = try #require(try client.store.directory(below.blob).files.first)
        #expect(file.isExecutable)
        #expect(try client.store.bytes(of: file.blob) == Self.large)
    }

    @Test func aResultOfOneMachineIsFoundByAnother() async throws {
        let cache = try ServedCache(instances: ["team", ""])
        try await Self.served(cache.services) { (port) async throws in
            let first = try Client(port, .cache)
            let report = try await first.run()
            #expect(!report.isReused && first.sandbox.requests.count == 1)
            let second = try Client(port, .cache)
            let found = try await second.run()
            #expect(found.isReused && second.sandbox.requests.isEmpty)
            try Self.expectAll(found, in: second)
            #expect(try await !second.run([8]).isReused)
            #expect(try await !second.run(isShared: false).isReused && second.sandbox.requests.count == 2)
            // Another instance knows nothing of it.
            #expect(try await !Client(port, .cache, instance: "team").run().isReused)
        }
    }

    @Test func anActionRunsOnTheCluster() async throws {
        let home = TemporaryDirectory()
        let store = try DiskStore.open(home: home.path)
        let served = try ServedExecution(Self.leave(in: store), store: store)
        try await Self.served(served.cache.services) { (port) async throws in
            let client = try Client(port, .execution)
            let report = try await client.run(Self.large)
            #expect(!report.isReused && client.sandbox.requests.isEmpty)
            #expect(served.executor.requests.count == 1)
            try Self.expectAll(report, in: client)
            #expect(try await Client(port, .execution).run(Self.large).isReused)
            #expect(served.executor.requests.count == 1)
        }
    }

    /// The cluster forgets all that it was sent, and its connections.
    @Test func whatAClusterHasLostIsSentAgain() async throws {
        let home = TemporaryDirectory()
        let store = try DiskStore.open(home: home.path)
        var client: Client?
        try await Self.served(try ServedExecution(Self.leave(in: store), store: store).cache.services) {
            (port) async throws in
            client = try Client(port, .execution)
            _ = try await client?.run([1])
        }
        let known = try #require(client)
        let port = known.executor.address.port
        let (emptyHome, executor) = (TemporaryDirectory(), ScriptedExecutor())
        let empty = try DiskStore.open(home: emptyHome.path)
        try await Self.served(try ServedExecution(executor, store: empty).cache.services, port: port) {
            (_) async throws in
            #expect(try await known.run([1]).outcome == .exited(0))
        }
        #expect(executor.requests.count == 1)
        withExtendedLifetime((home, emptyHome)) {}
    }

    @Test func aClusterThatIsOfNoUseIsToldOf() async throws {
        let cache = try ServedCache()
        try await Self.served(cache.services) { (port) async throws in
            let refusal = await #expect(throws: ForgeError.self) { () async throws in
                _ = try await Client(port, .execution).run()
            }
            #expect(refusal?.code == .remoteRefused && refusal?.cause?.contains("--remote-cache-only") == true)
            let instance = await #expect(throws: ForgeError.self) { () async throws in
                _ = try await Client(port, .cache, instance: "other").run()
            }
            #expect(instance?.code == .remoteRefused)
        }
        let absent = await #expect(throws: ForgeError.self) { () async throws in
            _ = try await Client(1, .cache).run()
        }
        #expect(absent?.code == .remoteUnreachable)
    }

    /// Gives other bytes than those that are asked for.
    private struct Liar: GRPCRouter {
        let services: RemoteServices

        func session(for path: Substring) -> (any GRPCSession)? {
            guard path.hasSuffix("/BatchReadBlobs") else { return services.session(for: path) }
            return MessageCall(
                .unary { (message) throws(GRPCFailure) in
                    let request: Build_Bazel_Remote_Execution_V2_BatchReadBlobsRequest = try decoded(message)
                    var answer = Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse()
                    for digest in request.digests {
                        answer.responses.append(
                            .with {
                                $0.digest = digest
                                $0.data = Data([6, 6, 6])
                            })
                    }
                    return try encoded(answer)
                })
        }
    }

    @Test func whatIsNotWhatItIsCalledIsRefused() async throws {
        let cache = try ServedCache()
        try await Self.served(Liar(services: cache.services)) { (port) async throws in
            _ = try await Client(port, .cache).run()
            let damage = await #expect(throws: ForgeError.self) { () async throws in
                _ = try await Client(port, .cache).run()
            }
            #expect(damage?.code == .remoteDamaged)
        }
    }

    /// Has results and has lost their blobs.
    private struct Loser: GRPCRouter {
        let services: RemoteServices

        func session(for path: Substring) -> (any GRPCSession)? {
            guard path.hasSuffix("/BatchReadBlobs") else { return services.session(for: path) }
            return MessageCall(.unary { (_) throws(GRPCFailure) in throw GRPCFailure(.notFound, "It is gone") })
        }
    }

    @Test func aResultThatIsNotWholeIsMadeAgain() async throws {
        let cache = try ServedCache()
        try await Self.served(Loser(services: cache.services)) { (port) async throws in
            _ = try await Client(port, .cache).run()
            let second = try Client(port, .cache)
            #expect(try await !second.run().isReused)
            #expect(second.sandbox.requests.count == 1)
        }
    }

    @Test(arguments: [
        "grpc://h:1/a/b", "grpc://[::1]:80", "grpc://h:1", "grpc://h", "grpc://:1", "grpc://h:0", "grpc://h:65536",
        "http://h:1", "h:1", "grpcs://h", "",
    ]) func addressesAreRead(_ text: String) throws {
        let valid = ["grpc://h:1/a/b": ("h", 1, "a/b"), "grpc://[::1]:80": ("::1", 80, ""), "grpc://h:1": ("h", 1, "")]
        guard let expected = valid[text] else {
            let error = #expect(throws: ForgeError.self) { try RemoteAddress(text) }
            #expect(error?.code == .remoteAddress && error?.hints.isEmpty == false)
            return
        }
        let address = try RemoteAddress(text)
        #expect((address.host, address.port, address.instance) == expected)
    }
}
