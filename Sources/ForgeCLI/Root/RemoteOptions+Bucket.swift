internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeRemote
internal import ForgeStore

/// A bucket in the place of a cluster: results are shared through it, and actions run here.
extension RemoteOptions {
    /// Refuses options that mean nothing for a bucket.
    func validateBucket() throws {
        guard let remote, BucketAddress.isMeant(by: remote) else { return }
        let needing = [
            ("--remote-token-file", remoteTokenFile != nil), ("--credential-helper", credentialHelper != nil),
            ("--download", download != .all), ("--hybrid", hybrid), ("--container-images", containerImages != nil),
            ("--remote-cert", remoteCert != nil),
        ]
        for (name, isGiven) in needing where isGiven {
            throw ValidationError("`\(name)` is for clusters, and `--remote` names a bucket")
        }
    }

    /// What shares results through the bucket of an address.
    func sharing(
        through text: String, over local: any Executor, store: DiskStore, clock: any Clock
    ) throws(ForgeError) -> SharedCacheExecutor {
        let settings = Self.settings
        let address = try BucketAddress(text, settings.defaults)
        let bucket = S3Store(
            address, try settings.keys(), tls: address.isSecure ? try bucketTLS(clock) : nil, clock: clock,
            entropy: SystemEntropy(), spoolDirectory: store.home + "/tmp")
        var policy = RemotePolicy()
        policy.fallsBack = remoteFallback
        policy.notice = { StandardError.write("notice   \($0)\n") }
        return SharedCacheExecutor(
            bucket, sends: !address.isReadOnly, policy, local: local, store: store, pool: BlockingPool(threads: 8))
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
            authorities: try TLSFiles.read(remoteCa), seconds: clock.wallNanoseconds() / 1_000_000_000,
            protocols: ["http/1.1"])
    }
}
