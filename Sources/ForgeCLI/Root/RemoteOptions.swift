internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeRemote
internal import ForgeStore

/// What a cluster does for a build.
struct RemoteOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run actions on this cluster, which speaks the Remote Execution API.",
            valueName: "grpc://HOST:PORT[/INSTANCE]"))
    var remote: String?

    @Flag(help: "Use the cluster of --remote for results alone; actions run here.")
    var remoteCacheOnly = false

    func validate() throws {
        if remoteCacheOnly, remote == nil { throw ValidationError("`--remote-cache-only` goes with `--remote`") }
    }

    /// What runs actions then; nil where no cluster is asked for.
    func executor(
        over local: any Executor, store: DiskStore, pool: BlockingPool, clock: any Clock
    ) throws(ForgeError) -> (any Executor)? {
        guard let remote else { return nil }
        return RemoteExecutor(
            try RemoteAddress(remote), remoteCacheOnly ? .cache : .execution, local: local, store: store, pool: pool,
            clock: clock, entropy: SystemEntropy())
    }
}
