public import ForgeCore
internal import ForgeREAPI
public import ForgeStore

/// The services of the Remote Execution API that a store answers.
public struct RemoteServices: GRPCRouter {
    private let served: ServedStore
    private let limits: GRPCLimits
    private let uploads: UploadTable
    /// Nil from a server that is a cache alone.
    private let queue: ExecutionQueue?
    private let trees: InputTrees
    private let logs: LogTable
    /// Nil from a server that no worker may come to.
    private let desk: BotDesk?
    private let readiness = Readiness()
    private let chunks: ChunkService
    private let clock: any Clock
    private let evictor: StoreEvictor?

    /// Services over a store.
    ///
    /// - Parameters:
    ///   - instances: the names that are served; the empty one where there are none.
    ///   - isDurable: whether what is acknowledged survives power loss too.
    ///   - clock: the time, for the age of assets.
    ///   - execution: what runs actions; nil for a cache alone.
    ///   - evictor: what keeps the store below its quota; nil where there is none.
    public init(
        _ store: DiskStore, instances: [String], isDurable: Bool, execution: ExecutionSetup? = nil,
        evictor: StoreEvictor? = nil, clock: any Clock = SystemClock(), limits: GRPCLimits = GRPCLimits()
    ) {
        served = ServedStore(
            store: store, instances: instances.isEmpty ? [""] : Set(instances),
            environment: execution?.environment?.digest ?? Digest(of: []),
            durability: isDurable ? .durable : .ordered)
        self.limits = limits
        self.clock = clock
        self.evictor = evictor
        uploads = UploadTable(clock: clock)
        chunks = ChunkService(served)
        trees = InputTrees(served)
        let directory = "\(store.home)/tmp"
        guard let execution else {
            (queue, desk) = (nil, nil)
            logs = LogTable(directory: directory, nil, SystemEntropy())
            return
        }
        let work = ActionWork(served, execution, trees)
        let queue = ExecutionQueue(execution, logs: directory) { operation, action in
            await work.run(operation, action)
        }
        self.queue = queue
        logs = LogTable(directory: directory, queue, execution.entropy)
        desk = execution.leases.map { BotDesk(queue, execution, $0) }
    }

    /// What is served to clients that speak HTTP alone.
    var http: HTTPCache { HTTPCache(served: served, limits: limits) }

    /// Whether an instance can have a name: segments between slashes, none of which is a word of resource names.
    public static func isInstanceName(_ text: String) -> Bool { ResourceName.takes(instance: text) }

    /// Says to those who ask that it takes no more, takes no more actions, and waits for those that it has, at most so
    /// long; then it stops them.
    public func drain(milliseconds: Int64) async {
        readiness.end()
        await queue?.drain(milliseconds: milliseconds)
        desk?.stop()
    }

    /// What there is to count, in the text of Prometheus.
    public func metrics(_ calls: CallMetrics) -> String {
        var out = MetricsText()
        out.gauge("forge_ready", "Whether calls are taken.", readiness.isReady ? 1 : 0)
        queue?.count(&out)
        desk?.count(&out)
        evictor?.count(&out)
        return out.text + calls.text
    }

    public func session(for path: Substring) -> (any GRPCSession)? {
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard path.first == "/", parts.count == 2 else { return nil }
        switch parts[0] {
        case "build.bazel.remote.execution.v2.ActionCache": return actionCache(parts[1])
        case "build.bazel.remote.execution.v2.ContentAddressableStorage": return content(parts[1])
        case "build.bazel.remote.execution.v2.Capabilities": return capabilities(parts[1])
        case "google.bytestream.ByteStream": return byteStream(parts[1])
        case "build.bazel.remote.execution.v2.Execution": return execution(parts[1])
        case "google.longrunning.Operations": return operations(parts[1])
        case "build.bazel.remote.logstream.v1.LogStreamService":
            let service = LogStreamService(served: served, logs: logs)
            return parts[1] == "CreateLogStream" ? MessageCall(.unary(service.create)) : nil
        case "google.devtools.remoteworkers.v1test2.Bots": return bots(parts[1])
        case "build.bazel.remote.asset.v1.Fetch", "build.bazel.remote.asset.v1.Push": return asset(parts[1])
        case "grpc.health.v1.Health": return health(parts[1])
        case "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection":
            return parts[1] == "ServerReflectionInfo" ? ReflectionCall(ReflectionService(services: names)) : nil
        default: return nil
        }
    }

    /// The names of the services that there are.
    private var names: [String] {
        let remote = ["ActionCache", "Capabilities", "ContentAddressableStorage"] + (queue == nil ? [] : ["Execution"])
        let others =
            ["google.bytestream.ByteStream"] + (queue == nil ? [] : ["google.longrunning.Operations"])
            + (desk == nil ? [] : ["google.devtools.remoteworkers.v1test2.Bots"])
        let streams = ["build.bazel.remote.logstream.v1.LogStreamService"]
        return streams + ["build.bazel.remote.asset.v1.Fetch", "build.bazel.remote.asset.v1.Push"]
            + remote.map { "build.bazel.remote.execution.v2.\($0)" } + others
            + ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"]
    }

    /// Methods of the two services have names of their own.
    private func asset(_ method: Substring) -> (any GRPCSession)? {
        let service = AssetService(served: served, clock: clock)
        switch method {
        case "FetchBlob": return MessageCall(.unary(service.fetchBlob))
        case "FetchDirectory": return MessageCall(.unary(service.fetchDirectory))
        case "PushBlob": return MessageCall(.unary(service.pushBlob))
        case "PushDirectory": return MessageCall(.unary(service.pushDirectory))
        default: return nil
        }
    }

    private func health(_ method: Substring) -> (any GRPCSession)? {
        let service = HealthService(readiness: readiness, services: Set(names))
        switch method {
        case "Check": return MessageCall(.unary(service.check))
        case "Watch": return MessageCall(.stream(isWoken: true, service.watch))
        default: return nil
        }
    }

    private func actionCache(_ method: Substring) -> (any GRPCSession)? {
        let service = ActionCacheService(served: served, limits: limits, clock: clock)
        switch method {
        case "GetActionResult": return MessageCall(.unary(known: service.known, service.get))
        case "UpdateActionResult": return MessageCall(.unary(service.update))
        default: return nil
        }
    }

    private func content(_ method: Substring) -> (any GRPCSession)? {
        let service = ContentService(served: served, limits: limits)
        switch method {
        case "FindMissingBlobs": return MessageCall(.unary(known: service.knownPresent, service.findMissing))
        case "BatchUpdateBlobs": return MessageCall(.unary(service.batchUpdate))
        case "BatchReadBlobs": return MessageCall(.unary(service.batchRead))
        case "GetTree": return MessageCall(.stream(service.tree))
        case "SplitBlob": return MessageCall(.unary(chunks.split))
        case "SpliceBlob": return MessageCall(.unary(chunks.splice))
        default: return nil
        }
    }

    private func capabilities(_ method: Substring) -> (any GRPCSession)? {
        let service = CapabilitiesService(served: served, limits: limits, executes: queue != nil)
        return method == "GetCapabilities" ? MessageCall(.unary(service.get)) : nil
    }

    private func execution(_ method: Substring) -> (any GRPCSession)? {
        guard let queue else { return nil }
        let service = ExecutionService(served: served, queue: queue, trees: trees, limits: limits)
        switch method {
        case "Execute": return MessageCall(.stream(isWoken: true, service.execute))
        case "WaitExecution": return MessageCall(.stream(isWoken: true, service.wait))
        default: return nil
        }
    }

    private func operations(_ method: Substring) -> (any GRPCSession)? {
        guard let queue else { return nil }
        let service = OperationsService(served: served, queue: queue, limits: limits)
        switch method {
        case "GetOperation": return MessageCall(.unary(service.get))
        case "ListOperations": return MessageCall(.unary(service.list))
        case "CancelOperation": return MessageCall(.unary(service.cancel))
        case "DeleteOperation": return MessageCall(.unary(service.delete))
        default: return nil
        }
    }

    private func bots(_ method: Substring) -> (any GRPCSession)? {
        guard let queue, let desk else { return nil }
        let service = BotService(served: served, queue: queue, desk: desk, clock: clock)
        switch method {
        case "CreateBotSession": return MessageCall(.stream(isWoken: true, service.create))
        case "UpdateBotSession": return MessageCall(.stream(isWoken: true, service.update))
        default: return nil
        }
    }

    private func byteStream(_ method: Substring) -> (any GRPCSession)? {
        let (served, uploads, logs) = (served, uploads, logs)
        switch method {
        case "Read": return OneRequestCall(ReadRequest.method(served, logs))
        case "Write": return WriteCall(ByteStreamWrite(served, uploads), LogWrite(logs, served))
        case "QueryWriteStatus":
            return MessageCall(.unary { (bytes) throws(GRPCFailure) in try Self.status(bytes, served, uploads, logs) })
        default: return nil
        }
    }

    private static func status(
        _ bytes: [UInt8], _ served: ServedStore, _ uploads: UploadTable, _ logs: LogTable
    ) throws(GRPCFailure) -> [UInt8] {
        let request: Google_Bytestream_QueryWriteStatusRequest = try decoded(bytes)
        var out = Google_Bytestream_QueryWriteStatusResponse()
        if LogTable.isWritten(request.resourceName) {
            (out.committedSize, out.complete) = try logs.written(request.resourceName).stream.length
            return try encoded(out)
        }
        let name = try ResourceName(writing: request.resourceName)
        try served.require(name.instance)
        if try served.ask({ (store) throws(ForgeError) in try store.has(name.blob) }) {
            out.committedSize = name.blob.size
            out.complete = true
        } else if let received = uploads.received(request.resourceName) {
            out.committedSize = received
        } else {
            throw GRPCFailure(.notFound, "No such upload was begun, or it is too long ago")
        }
        return try encoded(out)
    }
}
