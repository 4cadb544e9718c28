internal import ForgeCore
internal import ForgeExecutor
internal import ForgeREAPI
internal import ForgeStore
private import SwiftProtobuf

/// Runs what a lease asks for: inputs from the server, the sandbox, outputs to the server.
struct LeaseWork: Sendable {
    private let channel: any ClusterCalls
    private let instance: String
    private let setup: WorkerSetup
    private let served: ServedStore
    private let action: ActionWork
    private let inputs: LeaseInputs

    init(_ channel: any ClusterCalls, instance: String, _ setup: WorkerSetup, store: DiskStore) {
        self.channel = channel
        self.instance = instance
        self.setup = setup
        served = ServedStore(
            store: store, instances: [instance], environment: Digest(of: []), durability: .ordered)
        let execution = ExecutionSetup(
            executor: setup.executor, workers: setup.slots, environment: setup.environment, clock: setup.clock,
            entropy: setup.entropy)
        var action = ActionWork(served, execution, InputTrees(served))
        // Results are for the server to keep.
        action.isKeeping = false
        self.action = action
        inputs = LeaseInputs(served: served, pool: action.pool)
    }

    /// The lease as it is done; never throws, since every end is one that the server is told.
    func run(_ lease: WireLease) async -> WireLease {
        do throws(GRPCFailure) { return lease.completed(try await ending(of: lease)) } catch {
            return lease.completed(ExecutionEnding(failure: error))
        }
    }

    /// Bytes of a batch: what every server of the API takes.
    private static let batchBytes = 3 << 20

    private func ending(of lease: WireLease) async throws(GRPCFailure) -> ExecutionEnding {
        let content = RemoteContent(
            channel, instance: instance, store: served.store, pool: action.pool, entropy: setup.entropy,
            batchBytes: Self.batchBytes)
        let (id, environment) = (try await action(of: lease, content), lease.environment ?? setup.environment)
        let served = served
        let namespace = CacheNamespace.instance(instance, environment: environment?.digest ?? Digest(of: []))
        let instance = instance
        let read = { @Sendable () throws(GRPCFailure) in
            try ClientAction(id, instance: instance, namespace: namespace, served)
        }
        let asked = try await self.action.pool.run { () throws(GRPCFailure) in try read() }
        try await inputs.bring(
            [asked.command], trees: [asked.inputRoot] + (environment.map { [$0] } ?? []), content)
        let operation = RemoteOperation(
            name: lease.id, instance: instance, actionID: id, action: asked, number: 0, priority: 0)
        operation.note {
            $0.worker = setup.name
            $0.workerStartTimestamp = .init(nanoseconds: setup.clock.wallNanoseconds())
        }
        var work = action
        work.preparation.environment = environment
        let logs = [LeaseProperty.stdout, LeaseProperty.stderr].map { key in
            lease.property(key).map { LeaseLog(channel, $0) }
        }
        work.onOutput = { isError, bytes in logs[isError ? 1 : 0]?.send(bytes) }
        let ending = await work.run(operation, asked)
        for log in logs { await log?.end() }
        return try await told(ending, content)
    }

    /// The action of a lease, in the store.
    private func action(of lease: WireLease, _ content: RemoteContent) async throws(GRPCFailure) -> BlobID {
        switch try lease.asked() {
        case .digest(let id):
            try await inputs.bring([id], trees: [], content)
            return id
        case .action(let bytes):
            let served = served
            return try await action.pool.run { () throws(GRPCFailure) in
                try Self.here { () throws(GRPCFailure) in
                    try served.ask { (store) throws(ForgeError) in try store.write(bytes) }
                }
            }
        }
    }

    /// What the server is told, once it has all that the result names.
    private func told(_ ending: ExecutionEnding, _ content: RemoteContent) async throws(GRPCFailure) -> ExecutionEnding
    {
        guard let bytes = ending.result else {
            // Without a result, these are failures of this machine and not of the action: its inputs were here.
            let here: Set<GRPCCode> = [.internal, .resourceExhausted, .dataLoss, .notFound, .failedPrecondition]
            if var failure = ending.failure, here.contains(failure.code) {
                failure.code = .unavailable
                throw failure
            }
            return ending
        }
        let served = served
        let blobs = try await action.pool.run { () throws(GRPCFailure) in
            try Self.here { () throws(GRPCFailure) in
                let result: Build_Bazel_Remote_Execution_V2_ActionResult = try decoded(bytes)
                return try ResultClosure.blobs(of: result, served)
            }
        }
        do throws(RemoteFailure) { try await content.send(blobs) } catch {
            switch error {
            case .cluster(var failure):
                failure.code = .unavailable
                throw failure
            case .local(let error): throw GRPCFailure(.unavailable, error.message)
            }
        }
        return ending
    }

    /// Something of this machine, whose failure is none of the action.
    private static func here<Value>(_ body: () throws(GRPCFailure) -> Value) throws(GRPCFailure) -> Value {
        do throws(GRPCFailure) { return try body() } catch { throw GRPCFailure(.unavailable, error.message) }
    }
}
