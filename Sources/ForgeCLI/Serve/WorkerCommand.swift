internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
internal import ForgeRemote
internal import ForgeStore
private import Glibc

/// `forge worker`.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Run actions of a server that executes for others, on this machine.",
        discussion: """
            Comes to `forge serve --accept-workers`, or to another scheduler that speaks the Remote Workers API, such \
            as BuildGrid, for one action after another. Inputs come from the server and outputs go there; what lies in \
            the store of this machine comes once. An action sees its input root as the whole file system if that holds \
            the program that it calls, and else the environment of the server, or that of --environment where the \
            server names none.

            It runs in the foreground until Ctrl-C or SIGTERM; then actions that run have `--drain` seconds to end, \
            and what is left goes to another worker. A server that is away is waited for.
            """)

    @Option(
        help: ArgumentHelp("Come to this server for actions.", valueName: "grpc[s]://HOST:PORT[/INSTANCE]"))
    var connect: String

    @Option(help: ArgumentHelp("Run this many actions at once; one for each processor by default.", valueName: "N"))
    var slots: Int?

    @Option(
        help: ArgumentHelp(
            "What this worker is, for actions whose platform asks for it; repeatable.", valueName: "KEY=VALUE"))
    var property: [String] = []

    @Option(
        help: ArgumentHelp(
            "What actions see that bring no programs: an environment of a document.", valueName: "DOC#NAME"))
    var environment: String?

    @Option(help: ArgumentHelp("Call this worker so; the name of the machine by default.", valueName: "NAME"))
    var name: String?

    @Option(help: ArgumentHelp("When asked to stop, wait for actions at most so long.", valueName: "SECONDS"))
    var drain = 10

    @OptionGroup var kept: KeptStoreOptions

    @OptionGroup var identity: RemoteIdentity

    func validate() throws {
        if let slots, !(1...1024).contains(slots) { throw ValidationError("`--slots` takes 1 to 1024") }
        if !(0...86400).contains(drain) { throw ValidationError("`--drain` takes 0 to 86400 seconds") }
        if name?.isEmpty == true { throw ValidationError("`--name` is not empty") }
        for text in property where text.first == "=" || !text.contains("=") {
            throw ValidationError("`--property` takes KEY=VALUE, and `\(text)` is none")
        }
        if identity.remoteCa != nil || identity.remoteCert != nil, !connect.hasPrefix("grpcs://") {
            throw ValidationError(
                "`--remote-ca`, `--remote-cert` and `--remote-key` go with `--connect grpcs://HOST:PORT`")
        }
    }

    func run() async throws {
        let address = try RemoteAddress(connect)
        let clock = SystemClock()
        let credentials = try identity.credentials(for: address, clock)
        let tls = address.isSecure ? try identity.tls(clock) : nil
        let environment = try environment.map { (text) throws(ForgeError) in try ServedEnvironment(text) }
        let store = try kept.open()
        let keeper = try StoreKeeper(store)
        let fabric = try Composition.fabric(over: store)
        let tree = try environment?.capture(fabric)
        let hold = try tree.map { (tree) throws(ForgeError) in try keeper.hold(tree) }
        defer { withExtendedLifetime(hold) {} }
        var setup = WorkerSetup(
            executor: fabric.executor, slots: slots ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            name: name ?? Self.host,
            properties: property.map { text in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), String(parts[1]))
            }, environment: tree, clock: clock, entropy: SystemEntropy())
        setup.drainMilliseconds = Int64(drain) * 1000
        setup.notice = { StandardError.write("notice   \($0)\n") }
        let worker = RemoteWorker(address, setup, store: store, tls: tls, credentials: credentials)
        let slots = setup.slots
        try await Interruption.watched(nil) { () async throws(ForgeError) in
            StandardError.write(
                "Working for \(address.authority) with \(slots) slot\(slots == 1 ? "" : "s"), in \(store.home)\n")
            let keeping = Task { await keeper.run() }
            defer { keeping.cancel() }
            try await worker.run()
        }
    }

    /// The name of this machine.
    private static var host: String {
        var text = [CChar](repeating: 0, count: 256)
        guard gethostname(&text, text.count - 1) == 0 else { return "worker" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
