internal import ArgumentParser
internal import ForgeCore
internal import ForgeStore

/// The store of a program that runs for long, and how much of it is kept.
struct KeptStoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Use the store in this directory.", valueName: "DIR"))
    var store: String?

    @Option(
        help: ArgumentHelp(
            "Keep what a client was told of, or has written, at least so long: N[s|m|h|d|w]; default 1h.",
            valueName: "TIME"))
    var pin: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Let the store take at most this on disk: N[K|M|G|T]. What was of no use for longest is evicted.",
            valueName: "BYTES"))
    var quota: ByteCount?

    @Option(help: ArgumentHelp("Begin to evict above this share of --quota.", valueName: "PERCENT"))
    var highWater = 90

    @Option(help: ArgumentHelp("Evict down to this share of --quota.", valueName: "PERCENT"))
    var lowWater = 75

    func validate() throws {
        if let pin, !(1...31_536_000).contains(pin.seconds) { throw ValidationError("`--pin` takes 1s to 365d") }
        if let quota, quota.bytes < 16 << 20 { throw ValidationError("`--quota` takes 16M and more") }
        if !(1...100).contains(highWater) || !(0..<highWater).contains(lowWater) {
            throw ValidationError("`--low-water` is below `--high-water`, and that is at most 100 percent")
        }
    }

    /// Opens the store.
    func open() throws(ForgeError) -> DiskStore {
        var options = DiskStore.Options()
        options.pinSeconds = pin?.seconds ?? 3600
        options.quota = quota.map { StoreQuota(bytes: $0.bytes, highWater: highWater, lowWater: lowWater) }
        if let quota = options.quota { options.sealSize = quota.sealSize }
        let home = if let store { store } else { try Composition.home() }
        return try DiskStore.open(home: home, disk: LinuxDisk(), clock: SystemClock(), options: options)
    }
}
