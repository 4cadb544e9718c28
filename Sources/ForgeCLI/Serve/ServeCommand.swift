internal import ArgumentParser
internal import ForgeCore
internal import ForgeRemote
internal import ForgeStore

/// `forge serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the store as a remote cache to Bazel and other clients.",
        discussion: """
            Speaks the Remote Execution API 2.0 to 2.12 over gRPC: capabilities, content-addressable storage, byte \
            streams and the action cache. What clients write lies in the store, under the instance's name and apart \
            from Forge's own results. It runs in the foreground until Ctrl-C.
            """)

    @Option(help: ArgumentHelp("Listen there; port 0 is any that is free.", valueName: "HOST:PORT"))
    var grpc: String

    @Option(help: ArgumentHelp("Serve this instance name; repeatable. Without one, the empty name.", valueName: "NAME"))
    var instance: [String] = []

    @Option(help: ArgumentHelp("Use the store in this directory.", valueName: "DIR"))
    var store: String?

    @Flag(help: "Acknowledge only what survives power loss.")
    var durable = false

    func validate() throws {
        for name in instance where !RemoteServices.isInstanceName(name) {
            throw ValidationError(
                "`\(name)` is no instance name: its segments are not empty, nor words such as `blobs` and `uploads`")
        }
    }

    func run() async throws {
        let address = try ServeAddress(grpc)
        let store = try store.map { (path) throws(ForgeError) in try DiskStore.open(home: path) } ?? Composition.store()
        let services = RemoteServices(store, instances: instance, isDurable: durable)
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
}
