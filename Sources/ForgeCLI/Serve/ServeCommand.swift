internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeRemote
internal import ForgeStore

/// `forge serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the store as a remote cache, and run actions, for Bazel and other clients.",
        discussion: """
            Speaks the Remote Execution API 2.0 to 2.12 over gRPC: capabilities, content-addressable storage, byte \
            streams and the action cache; with `--workers` or `--accept-workers`, execution and operations too. \
            `--http` serves the cache to clients that speak HTTP alone: `bazel --remote_cache=http://HOST:PORT`, and \
            ccache with `remote_storage = http://HOST:PORT|layout=bazel`. What clients write lies in the store, under \
            the instance's name and apart from Forge's own results. It runs in the foreground until Ctrl-C.

            With `--accept-workers`, actions also go to programs on other machines that come for them: `forge worker \
            --connect`. Whoever may call the server may be a worker, and what a worker says came of an action is told \
            to every client: give workers a server with `--token-file` or `--client-ca`.

            An action sees its input root as the whole file system if that holds the program that it calls, and else \
            the environment, with the input root as the working tree.

            On SIGTERM or Ctrl-C, health checks say NOT_SERVING, new actions are refused, and calls and actions that \
            go on have `--drain` seconds to end.
            """)

    @Option(
        help: ArgumentHelp("Speak the Remote Execution API there; port 0 is any that is free.", valueName: "HOST:PORT"))
    var grpc: String?

    @Option(
        help: ArgumentHelp(
            "Serve the cache there as /ac/ and /cas/, for Bazel over HTTP, ccache and others.", valueName: "HOST:PORT"))
    var http: String?

    @Option(help: ArgumentHelp("Serve this instance name; repeatable. Without one, the empty name.", valueName: "NAME"))
    var instance: [String] = []

    @OptionGroup var kept: KeptStoreOptions

    @Option(help: ArgumentHelp("Run this many actions at once, here.", valueName: "N"))
    var workers = 0

    @Flag(help: "Let `forge worker` and other workers of the Remote Workers API come for actions.")
    var acceptWorkers = false

    @Option(
        help: ArgumentHelp(
            "Give a worker up for lost that is silent for so long; another one gets its action.", valueName: "SECONDS"))
    var workerTimeout: Int?

    @Option(
        help: ArgumentHelp(
            "What actions see that bring no programs: an environment of a document.", valueName: "DOC#NAME"))
    var environment: String?

    @Option(
        help: ArgumentHelp("Answer GET /metrics for Prometheus there, over plain HTTP.", valueName: "HOST:PORT"))
    var metrics: String?

    @Option(
        help: ArgumentHelp(
            "Answer only clients that send a bearer token of this file, one a line; health checks need none.",
            valueName: "FILE"))
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Speak TLS, with this certificate and, behind it, those between it and its authority.", valueName: "FILE"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The private key of --tls-cert.", valueName: "FILE"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp("Answer only clients with a certificate that these authorities signed.", valueName: "FILE"))
    var clientCa: String?

    @Option(help: ArgumentHelp("When asked to stop, wait for calls and actions at most so long.", valueName: "SECONDS"))
    var drain = 10

    @Option(help: ArgumentHelp("Let so many actions wait for a worker.", valueName: "N"))
    var queue = 10_000

    @Option(
        help: ArgumentHelp("Take so many calls at once from one address, over gRPC and over HTTP each.", valueName: "N")
    )
    var clientCalls = GRPCLimits().clientCalls

    @Option(
        help: ArgumentHelp(
            "Have at most this much under way from and to one address, over each of both: N[K|M|G|T]; default 1G.",
            valueName: "BYTES"))
    var clientBytes: ByteCount?

    @Flag(help: "Acknowledge only what survives power loss.")
    var durable = false

    func validate() throws {
        if grpc == nil, http == nil { throw ValidationError("Say where to listen: `--grpc HOST:PORT` or `--http`") }
        if workers > 0 || acceptWorkers, grpc == nil {
            throw ValidationError("`--workers` and `--accept-workers` are for clients of `--grpc`")
        }
        if let workerTimeout {
            if !acceptWorkers { throw ValidationError("`--worker-timeout` goes with `--accept-workers`") }
            if !(2...3600).contains(workerTimeout) {
                throw ValidationError("`--worker-timeout` takes 2 to 3600 seconds")
            }
        }
        if !(0...1024).contains(workers) { throw ValidationError("`--workers` takes 0 to 1024") }
        if !(0...86400).contains(drain) { throw ValidationError("`--drain` takes 0 to 86400 seconds") }
        if (tlsCert == nil) != (tlsKey == nil) { throw ValidationError("`--tls-cert` and `--tls-key` go together") }
        if clientCa != nil, tlsCert == nil { throw ValidationError("`--client-ca` goes with `--tls-cert`") }
        if !(1...1_000_000).contains(queue) || !(1...1_000_000).contains(clientCalls) {
            throw ValidationError("`--queue` and `--client-calls` take 1 to 1000000")
        }
        if let clientBytes, !((16 << 20)...(1 << 40)).contains(clientBytes.bytes) {
            throw ValidationError("`--client-bytes` takes 16M to 1T")
        }
        if environment != nil, workers == 0, !acceptWorkers {
            throw ValidationError(
                "`--environment` is for actions, which run with `--workers N` or with `--accept-workers`")
        }
        for name in instance where !RemoteServices.isInstanceName(name) {
            throw ValidationError(
                "`\(name)` is no instance name: its segments are not empty, nor words such as `blobs` and `uploads`")
        }
    }

    func run() async throws {
        ServeMemory.prepare()
        let access = try tokenFile.map { (file) throws(ForgeError) in try ServeTokens.read(file) } ?? .open
        let tls = (try tls(["h2"]), try tls(["http/1.1"]))
        let address = try address(grpc, "grpc")
        let httpAddress = try self.address(http, "http")
        let store = try kept.open()
        let keeper = try StoreKeeper(store)
        let setup = workers > 0 || acceptWorkers ? try execution(store) : nil
        // What every action sees is of use as long as there can be actions.
        let hold = try setup?.environment.map { (tree) throws(ForgeError) in try keeper.hold(tree) }
        defer { withExtendedLifetime(hold) {} }
        let services = RemoteServices(
            store, instances: instance, isDurable: durable, execution: setup, evictor: keeper.evictor)
        let counter = try metrics.map { (text) throws(ForgeError) in try ServeAddress(text, option: "metrics") }
        try await Interruption.watched(nil) { () async throws(ForgeError) in
            let calls = CallMetrics()
            let limits = limits
            let server = try await address?.listen { () async throws in
                try await GRPCServer.start(
                    host: address?.host ?? "", port: address?.port ?? 0, router: services, access: access, tls: tls.0,
                    metrics: calls, limits: limits)
            }
            let cache = try await httpAddress?.listen { () async throws in
                try await HTTPCacheServer.start(
                    host: httpAddress?.host ?? "", port: httpAddress?.port ?? 0, services: services, access: access,
                    tls: tls.1, metrics: calls, limits: limits)
            }
            let metrics = try await counter?.listen { () async throws in
                try await MetricsServer.start(host: counter?.host ?? "", port: counter?.port ?? 0) {
                    services.metrics(calls)
                }
            }
            if let address, let server {
                StandardError.write("Serving \(store.home) on \(address.host):\(server.port)\n")
            }
            if let httpAddress, let cache {
                let scheme = tls.1 == nil ? "http" : "https"
                StandardError.write("Serving \(store.home) on \(scheme)://\(httpAddress.host):\(cache.port)\n")
            }
            if let counter, let metrics {
                StandardError.write("Metrics on http://\(counter.host):\(metrics.port)/metrics\n")
            }
            let tidying = Task { await ServeMemory.tidy(calls) }
            defer { tidying.cancel() }
            await keeper.run()
            // The cancelled task sleeps no more; what is left to do is not part of what was cancelled.
            await Task { [drain] in
                StandardError.write("Stopping: waiting for calls and actions\n")
                await services.drain(milliseconds: Int64(drain) * 1000)
                await calls.quiet(milliseconds: min(drain, 5) * 1000)
                await server?.stop()
                await cache?.stop()
                await metrics?.stop()
            }.value
        }
    }

    private var limits: GRPCLimits {
        var limits = GRPCLimits()
        limits.clientCalls = clientCalls
        if let clientBytes { limits.clientBytes = Int(clientBytes.bytes) }
        return limits
    }

    /// Where something listens; nil where it is not asked for.
    private func address(_ text: String?, _ option: String) throws -> ServeAddress? {
        try text.map { (text) throws(ForgeError) in
            try ServeAddress(text, option: option, isGuarded: tokenFile != nil || clientCa != nil)
        }
    }

    /// What secures connections; nil where nothing does.
    private func tls(_ protocols: [String]) throws -> ServerTLS? {
        guard let tlsCert, let tlsKey else { return nil }
        return try ServerTLS(
            certificate: try TLSFiles.read(tlsCert), key: try TLSFiles.read(tlsKey),
            clientCA: try TLSFiles.read(clientCa), protocols: protocols,
            seconds: SystemClock().wallNanoseconds() / 1_000_000_000)
    }

    /// What runs actions over the store.
    private func execution(_ store: DiskStore) throws -> ExecutionSetup {
        let environment = try environment.map { (text) throws(ForgeError) in try ServedEnvironment(text) }
        let fabric = try Composition.fabric(over: store)
        var setup = ExecutionSetup(
            executor: fabric.executor, workers: workers, environment: try environment?.capture(fabric),
            clock: fabric.clock, entropy: SystemEntropy())
        setup.queued = queue
        if acceptWorkers { setup.leases = LeaseTerms(silenceMilliseconds: Int64(workerTimeout ?? 30) * 1000) }
        return setup
    }
}
