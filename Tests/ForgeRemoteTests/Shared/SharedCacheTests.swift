import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeStore
import ForgeTesting
import Testing

@testable import ForgeRemote

/// Results that machines share through a store that all of them reach.
@Suite(.timeLimit(.minutes(2))) struct SharedCacheTests {
    private let spool = TemporaryDirectory("forge-spool")

    /// A machine that shares its results.
    private struct Machine {
        let home = TemporaryDirectory()
        let store: DiskStore
        let sandbox: ScriptedExecutor
        let executor: SharedCacheExecutor

        init(_ shared: any BlobStore & ActionCache, sends: Bool = true, fallsBack: Bool = false) throws {
            let store = try DiskStore.open(home: home.path)
            self.store = store
            sandbox = RemoteExecutorTests.leave(in: store)
            var policy = RemotePolicy()
            policy.fallsBack = fallsBack
            executor = SharedCacheExecutor(
                shared, sends: sends, policy, local: sandbox, store: store, pool: BlockingPool(threads: 4))
        }

        func run(isShared: Bool = true) async throws -> ExecutionReport {
            let command = Command(arguments: ["x"], environment: [:], outputPaths: ["file"], workingDirectory: "")
            let action = Action(
                command: BlobID(of: command.encoded), inputRoot: .empty, timeoutSeconds: 60, salt: [])
            var request = ExecutionRequest(action: action, command: command, contract: Contract())
            request.isShared = isShared
            return try await executor.execute(request)
        }
    }

    @Test func aResultOfOneMachineIsFoundByAnother() async throws {
        let kept = MemoryObjects()
        let shared = ObjectBlobStore(kept, spoolDirectory: spool.path)
        let reader = try Machine(ReadOnlyStore(shared), sends: false)
        #expect(try await !reader.run().isReused && kept.all.isEmpty)
        let first = try Machine(shared)
        let report = try await first.run()
        #expect(!report.isReused && first.sandbox.requests.count == 1)
        for second in [try Machine(shared), try Machine(ReadOnlyStore(shared), sends: false)] {
            let found = try await second.run()
            #expect(found.isReused && second.sandbox.requests.isEmpty)
            #expect(found.outputs == report.outputs && found.stdout == report.stdout)
            guard case .directory(let root)? = found.outputs["tree"] else { throw ForgeError(.bug, "no tree") }
            #expect(try TreeGaps(store: second.store).below(root).isEmpty)
        }
        // The files, the message that holds both directories, and the result.
        #expect(kept.all.count == 4)
        // Whatever part is gone, the action runs again, and what it leaves is sent again.
        for (name, bytes) in kept.all {
            kept.put(nil, under: name)
            let other = try Machine(shared)
            let found = try await other.run()
            #expect(found.outputs == report.outputs)
            #expect(!found.isReused && kept.all[name] == bytes, "\(name)")
        }
    }

    @Test func aRepetitionIsNeitherHadFromOthersNorToldToThem() async throws {
        let kept = MemoryObjects()
        let shared = ObjectBlobStore(kept, spoolDirectory: spool.path)
        #expect(try await !Machine(shared).run(isShared: false).isReused && kept.all.isEmpty)
        _ = try await Machine(shared).run()
        let second = try Machine(shared)
        #expect(try await !second.run(isShared: false).isReused && second.sandbox.requests.count == 1)
    }

    /// Takes questions, and nothing that is sent.
    private struct Full: StoreDecorator {
        let inner: any BlobStore & ActionCache

        func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
            throw ForgeError(.bucketRefused, "No more")
        }
    }

    @Test func whatCannotBeSentHasRun() async throws {
        let full = Full(inner: ObjectBlobStore(MemoryObjects(), spoolDirectory: spool.path))
        let report = try await Machine(full).run()
        #expect(report.outcome == .exited(0) && report.unshared?.code == .bucketRefused)
        #expect(try await Machine(full, fallsBack: true).run().unshared == nil)
    }

    @Test func aStoreThatFailsIsDoneWithoutOnlyWhenAsked() async throws {
        let dead = S3Store(
            try BucketAddress("s3://cache?endpoint=http://127.0.0.1:1"), BucketKeys(id: "K", secret: "s"), tls: nil,
            clock: SystemClock(), entropy: SystemEntropy(), spoolDirectory: "/tmp", pause: { _ in })
        await #expect(throws: ForgeError.self) { _ = try await Machine(dead).run() }
        #expect(try await Machine(dead, fallsBack: true).run().outcome == .exited(0))
    }
}
