internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeRemote
internal import ForgeStore

/// Buckets and directories in the place of a cluster: results are shared through them, and actions run here.
extension RemoteOptions {
    /// Refuses options that are for clusters alone.
    func validateShared() throws {
        guard let remote, SharedPlan.isMeant(by: remote) else { return }
        let needing = [
            ("--remote-token-file", identity.remoteTokenFile != nil),
            ("--credential-helper", identity.credentialHelper != nil),
            ("--download", download != .all), ("--hybrid", hybrid), ("--container-images", containerImages != nil),
            ("--remote-cert", identity.remoteCert != nil),
        ]
        for (name, isGiven) in needing where isGiven {
            throw ValidationError("`\(name)` is for clusters, and `--remote` names none")
        }
    }

    /// What shares results through what a user names.
    func sharing(
        through text: String, over local: any Executor, store: DiskStore, clock: any Clock
    ) throws(ForgeError) -> SharedCacheExecutor {
        let plan = try SharedPlan(text) { (path) throws(ForgeError) in
            do throws(ForgeError) { return try DocumentInput.bytes(of: path) } catch {
                throw ForgeError(
                    .remoteStores, "The file of stores cannot be read", path: path, cause: error.cause)
            }
        }
        let spool = store.home + "/tmp"
        let shared = try SharedStore(plan, spoolDirectory: spool) { (plan) throws(ForgeError) in
            switch plan {
            case .bucket(let address): return try bucket(address, spool: spool, clock)
            case .directory(let path): return SharedStore(try DiskStore.open(home: path))
            default: throw ForgeError(.bug, "A plan of several stores is opened as one")
            }
        }
        var policy = RemotePolicy()
        policy.fallsBack = remoteFallback
        policy.notice = { StandardError.write("notice   \($0)\n") }
        return SharedCacheExecutor(
            shared.store, sends: !shared.isReadOnly, policy, local: local, store: store,
            pool: BlockingPool(threads: 8))
    }

    private func bucket(
        _ text: String, spool: String, _ clock: any Clock
    ) throws(ForgeError) -> SharedStore {
        let settings = Self.settings
        let address = try BucketAddress(text, settings.defaults)
        let store = S3Store(
            address, try settings.keys(), tls: address.isSecure ? try bucketTLS(clock) : nil, clock: clock,
            entropy: SystemEntropy(), spoolDirectory: spool)
        return SharedStore(store, isReadOnly: address.isReadOnly)
    }

    private static var settings: BucketSettings {
        var variables: [String: String] = [:]
        for name in BucketSettings.names { variables[name] = Composition.variable(name) }
        return BucketSettings(variables) { path in
            (try? DocumentInput.bytes(of: path)).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private func bucketTLS(_ clock: any Clock) throws(ForgeError) -> RemoteTLS {
        try RemoteTLS(
            authorities: try TLSFiles.read(identity.remoteCa), seconds: clock.wallNanoseconds() / 1_000_000_000,
            protocols: ["http/1.1"])
    }
}
