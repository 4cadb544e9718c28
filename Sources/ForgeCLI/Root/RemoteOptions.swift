internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs
internal import ForgeRemote
internal import ForgeStore

/// What a cluster does for a build.
struct RemoteOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run actions on this cluster, which speaks the Remote Execution API; or share results through a bucket, "
                + "s3://BUCKET/PREFIX, a directory, dir:PATH, or several that a file puts together, stores:FILE.",
            valueName: "grpc[s]://HOST:PORT[/INSTANCE]"))
    var remote: String?

    @Flag(help: "Use the cluster of --remote for results alone; actions run here.")
    var remoteCacheOnly = false

    @OptionGroup var identity: RemoteIdentity

    @Option(
        help: ArgumentHelp(
            "How much of what actions leave on the cluster comes here: what goes on here needs (minimal), also what "
                + "was asked for (toplevel), or all.",
            valueName: "minimal|toplevel|all"),
        transform: { text in
            guard let found = RemoteDownload(rawValue: text) else {
                throw ValidationError("`--download` takes minimal, toplevel or all, and `\(text)` is none of them")
            }
            return found
        })
    var download = RemoteDownload.all

    @Flag(help: "Once the cluster or the bucket fails, go on here without it.")
    var remoteFallback = false

    @Flag(help: "Run each action here and on the cluster at once; the first to end counts.")
    var hybrid = false

    @Option(
        help: ArgumentHelp(
            "Have the cluster run actions of an environment in the image that this JSON object names for it.",
            valueName: "FILE"))
    var containerImages: String?

    func validate() throws {
        let needing = [
            ("--remote-token-file", identity.remoteTokenFile != nil),
            ("--credential-helper", identity.credentialHelper != nil),
            ("--download", download != .all), ("--remote-fallback", remoteFallback), ("--hybrid", hybrid),
            ("--container-images", containerImages != nil),
        ]
        for (name, isGiven) in needing where isGiven && remote == nil {
            throw ValidationError("`\(name)` goes with `--remote`")
        }
        if hybrid, remoteCacheOnly { throw ValidationError("`--hybrid` and `--remote-cache-only` exclude each other") }
        // Here there is no image, and so nothing that such an action could run in.
        let here = [
            ("--remote-cache-only", remoteCacheOnly), ("--remote-fallback", remoteFallback), ("--hybrid", hybrid),
        ]
        for (name, isGiven) in here where isGiven && containerImages != nil {
            throw ValidationError("`--container-images` and `\(name)` exclude each other")
        }
        let isSecure = remote?.hasPrefix("grpcs://") == true
        if identity.remoteCa != nil && !isSecure && remote.map(SharedPlan.isMeant) != true
            || identity.remoteCert != nil && !isSecure
        {
            throw ValidationError(
                "`--remote-ca`, `--remote-cert` and `--remote-key` go with `--remote grpcs://HOST:PORT`")
        }
        if remoteCacheOnly, remote == nil { throw ValidationError("`--remote-cache-only` goes with `--remote`") }
        try validateShared()
    }

    /// Whether what a build leaves may stay on the cluster.
    var leavesOutputs: Bool { download != .all }

    /// Whether what was asked for is shown here.
    var showsOutputs: Bool { download != .minimal }

    /// The images that the cluster has in the place of environments.
    func images() throws(ForgeError) -> ContainerImages {
        guard let containerImages else { return ContainerImages() }
        let bytes: [UInt8]
        do throws(ForgeError) { bytes = try DocumentInput.bytes(of: containerImages) } catch {
            throw ForgeError(
                .remoteImages, "The table of container images cannot be read", path: containerImages,
                cause: error.cause)
        }
        return try ContainerImages(bytes, path: containerImages)
    }

    /// What runs actions then; nil where neither a cluster nor a shared store is asked for.
    func executor(
        over local: any Executor, store: DiskStore, clock: any Clock
    ) throws(ForgeError) -> (any Executor)? {
        guard let remote else { return nil }
        if SharedPlan.isMeant(by: remote) {
            return try sharing(through: remote, over: local, store: store, clock: clock)
        }
        let address = try RemoteAddress(remote)
        var policy = RemotePolicy()
        policy.download = download
        policy.fallsBack = remoteFallback
        policy.races = hybrid
        policy.credentials = try identity.credentials(for: address, clock)
        policy.notice = { StandardError.write("notice   \($0)\n") }
        // Threads of its own: those of builds wait for what is fetched on these.
        return RemoteExecutor(
            address, remoteCacheOnly ? .cache : .execution, policy, local: local, store: store,
            pool: BlockingPool(threads: 8), clock: clock, entropy: SystemEntropy(),
            tls: address.isSecure ? try identity.tls(clock) : nil)
    }
}
