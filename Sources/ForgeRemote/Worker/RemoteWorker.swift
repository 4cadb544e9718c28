public import ForgeCore
internal import ForgeREAPI
public import ForgeStore

/// A worker that comes to a server for actions and runs them here (Remote Workers API).
public struct RemoteWorker: Sendable {
    private let address: RemoteAddress
    private let channel: any ClusterCalls
    private let setup: WorkerSetup
    private let work: LeaseWork

    /// Makes ready to work for a server.
    ///
    /// - Parameters:
    ///   - store: where inputs and outputs are kept while they are of use.
    ///   - tls: what secures the connection to an address that speaks TLS.
    ///   - credentials: what goes with each call.
    public init(
        _ address: RemoteAddress, _ setup: WorkerSetup, store: DiskStore, tls: RemoteTLS? = nil,
        credentials: (any RemoteCredentials)? = nil
    ) {
        self.init(address, setup, store: store, over: GRPCChannel(address, tls: tls, credentials: credentials))
    }

    /// Makes ready to work for a server through calls of any kind.
    init(_ address: RemoteAddress, _ setup: WorkerSetup, store: DiskStore, over channel: any ClusterCalls) {
        self.address = address
        self.channel = channel
        self.setup = setup
        work = LeaseWork(channel, instance: address.instance, setup, store: store)
    }

    /// Works until the task is cancelled; then what runs has a while to end.
    ///
    /// A server that is away is waited for.
    /// - Throws: the codes of clusters, where the server does not want this worker.
    public func run() async throws(ForgeError) {
        let (address, channel, setup, work) = (address, channel, setup, work)
        let series = Digest(of: setup.entropy.bytes(32)).hex.prefix(12)
        let failure = await withTaskGroup(of: GRPCFailure?.self) { group in
            for number in 0..<setup.slots {
                let slot = WorkerSlot(
                    channel, instance: address.instance, bot: "\(setup.name)-\(series)-\(number)", setup
                ) { lease in await work.run(lease) }
                group.addTask {
                    do throws(GRPCFailure) {
                        try await slot.run()
                        return nil
                    } catch { return error }
                }
            }
            var failure: GRPCFailure?
            for await ending in group {
                guard let ending, failure == nil else { continue }
                failure = ending
                group.cancelAll()
            }
            return failure
        }
        guard let failure else { return }
        if failure.code == .unimplemented {
            throw ForgeError(
                .remoteRefused, "The server at `\(address.authority)` has no work for workers",
                hints: ["Start `forge serve` with `--accept-workers`"],
                cause: "\(failure.code): \(failure.message)")
        }
        throw RemoteFailure.cluster(failure).error(address, doing: "to take this worker")
    }
}
