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
            streams and the action cache; with `--workers`, execution and operations too. What clients write lies in \
            the store, under the instance's name and apart from Forge's own results. It runs in the foreground until \
            Ctrl-C.

            An action sees its input root as the whole file system if that holds the program that it calls, and else \
            the environment, with the input root as the working tree.
            """)

    @Option(help: ArgumentHelp("Listen there; port 0 is any that is free.", valueName: "HOST:PORT"))
    var grpc: String

    @Option(help: ArgumentHelp("Serve this instance name; repeatable. Without one, the empty name.", valueName: "NAME"))
    var instance: [String] = []

    @Option(help: ArgumentHelp("Use the store in this directory.", valueName: "DIR"))
    var store: String?

    @Option(help: ArgumentHelp("Run this many actions at once; 0 serves a cache alone.", valueName: "N"))
    var workers = 0

    @Option(
        help: ArgumentHelp(
            "What actions see that bring no programs: an environment of a document.", valueName: "DOC#NAME"))
    var environment: String?

    @Flag(help: "Acknowledge only what survives power loss.")
    var durable = false

    func validate() throws {
        if !(0...1024).contains(workers) { throw ValidationError("`--workers` takes 0 to 1024") }
        if environment != nil, workers == 0 {
            throw ValidationError("`--environment` is for actions, which run with `--workers N`")
        }
        for name in instance where !RemoteServices.isInstanceName(name) {
            throw ValidationError(
                "`\(name)` is no instance name: its segments are not empty, nor words such as `blobs` and `uploads`")
        }
    }

    func run() async throws {
        let address = try ServeAddress(grpc)
        let store = try store.map { (path) throws(ForgeError) in try DiskStore.open(home: path) } ?? Composition.store()
        let services = RemoteServices(
            store, instances: instance, isDurable: durable, execution: workers > 0 ? try execution(store) : nil)
        try await Interruption.watched(nil) { () async throws(ForgeError) in
            let server: GRPCServer
            do {
                server = try await GRPCServer.start(host: address.host, port: address.port, router: services)
            } catch {
                throw ForgeError(
                    .serveListen, "`\(address.host):\(address.port)` cannot be listened on",
                    hints: ["Take another port, or 0 for any that is free"], cause: "\(error)")
            }
            StandardError.write("Serving \(store.home) on \(address.host):\(server.port)\n")
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
            await server.stop()
        }
    }

    /// What runs actions over the store.
    private func execution(_ store: DiskStore) throws -> ExecutionSetup {
        let environment = try environment.map { (text) throws(ForgeError) in try ServedEnvironment(text) }
        let fabric = try Composition.fabric(over: store)
        return ExecutionSetup(
            executor: fabric.executor, workers: workers, environment: try environment?.capture(fabric),
            clock: fabric.clock, entropy: SystemEntropy())
    }
}
