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
            valueName: "grpc[s]://HOST:PORT[/INSTANCE]"))
    var remote: String?

    @Flag(help: "Use the cluster of --remote for results alone; actions run here.")
    var remoteCacheOnly = false

    @Option(
        help: ArgumentHelp(
            "Trust a grpcs:// cluster whose certificate these authorities signed, in place of this machine's.",
            valueName: "FILE"))
    var remoteCa: String?

    @Option(help: ArgumentHelp("Show a grpcs:// cluster this certificate.", valueName: "FILE"))
    var remoteCert: String?

    @Option(help: ArgumentHelp("The private key of --remote-cert.", valueName: "FILE"))
    var remoteKey: String?

    func validate() throws {
        if (remoteCert == nil) != (remoteKey == nil) {
            throw ValidationError("`--remote-cert` and `--remote-key` go together")
        }
        if remoteCa != nil || remoteCert != nil, remote?.hasPrefix("grpcs://") != true {
            throw ValidationError(
                "`--remote-ca`, `--remote-cert` and `--remote-key` go with `--remote grpcs://HOST:PORT`")
        }
        if remoteCacheOnly, remote == nil { throw ValidationError("`--remote-cache-only` goes with `--remote`") }
    }

    /// What runs actions then; nil where no cluster is asked for.
    func executor(
        over local: any Executor, store: DiskStore, pool: BlockingPool, clock: any Clock
    ) throws(ForgeError) -> (any Executor)? {
        guard let remote else { return nil }
        let address = try RemoteAddress(remote)
        return RemoteExecutor(
            address, remoteCacheOnly ? .cache : .execution, local: local, store: store, pool: pool,
            clock: clock, entropy: SystemEntropy(), tls: address.isSecure ? try tls(clock) : nil)
    }

    private func tls(_ clock: any Clock) throws(ForgeError) -> RemoteTLS {
        let certificate = try TLSFiles.read(remoteCert)
        let key = try TLSFiles.read(remoteKey)
        return try RemoteTLS(
            authorities: try TLSFiles.read(remoteCa),
            certificate: certificate.flatMap { certificate in key.map { (certificate, $0) } },
            seconds: clock.wallNanoseconds() / 1_000_000_000)
    }
}
