internal import ForgeCapture
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeRemote
internal import ForgeStore
private import Glibc

/// Puts the parts of Forge together: the only place that picks implementations and reads the environment.
enum Composition {
    /// The fabric over the user's store.
    static func fabric() throws(ForgeError) -> Fabric { try fabric(over: try store()) }

    /// The fabric over the user's store, with what a cluster does for it.
    static func fabric(_ remote: RemoteOptions) throws(ForgeError) -> Fabric {
        try fabric(over: try store(), remote)
    }

    /// The fabric over a store.
    static func fabric(over store: DiskStore, _ remote: RemoteOptions? = nil) throws(ForgeError) -> Fabric {
        let trees = TreeCache(store: store)
        let clock = SystemClock()
        let pool = BlockingPool(threads: max(4, cpuCount * 2))
        let sandbox = try NamespaceExecutor(store: store, trees: trees, clock: clock)
        let executor = try remote?.executor(over: sandbox, store: store, clock: clock) ?? sandbox
        let cluster = remote?.leavesOutputs == true ? executor as? RemoteExecutor : nil
        let ledger = try ledger(of: store)
        return Fabric(
            store: store, blobs: cluster.map { ClusterStore(store, behind: $0) }, trees: trees,
            executor: executor, ledger: ledger,
            pool: pool, clock: clock, host: host,
            distributionDirectories: SourceFetcher.directories(from: variable("FORGE_DISTDIR")),
            network: NetworkVariables(variable))
    }

    /// The user's store alone, for commands that execute nothing.
    static func store() throws(ForgeError) -> DiskStore { try DiskStore.open(home: try home()) }

    /// The ledger beside a store; one that is gone or damaged is filled anew from the store, and the user told.
    static func ledger(of store: DiskStore) throws(ForgeError) -> Ledger {
        let (ledger, recovered) = try Ledger.openOrRebuild(path: store.home + "/ledger.sqlite") {
            (visit) throws(ForgeError) in
            try store.forEachBlob(upTo: ObservationRecord.maxBytes, { ObservationRecord.isCandidate($0) }, visit)
        }
        ledger.keepOpenUntilExit()
        if let recovered {
            let details = [recovered.message, recovered.cause].compactMap { $0 } + recovered.hints
            StandardError.write("notice   \(details.joined(separator: "; "))\n")
        }
        return ledger
    }

    /// The directory of the user's store.
    static func home() throws(ForgeError) -> String {
        var environment: [String: String] = [:]
        for name in ["FORGE_HOME", "XDG_DATA_HOME", "HOME"] { environment[name] = variable(name) }
        guard let home = StoreLocation.resolve(environment) else {
            throw ForgeError(.usage, "No place for the store is known", hints: ["Set `FORGE_HOME` to a directory"])
        }
        return home
    }

    /// The host's name and its kernel's release.
    static var host: (name: String, kernel: String) {
        var names = utsname()
        guard uname(&names) == 0 else { return ("", "") }
        func text(_ field: UnsafeRawBufferPointer) -> String {
            String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
        }
        return (withUnsafeBytes(of: names.nodename, text), withUnsafeBytes(of: names.release, text))
    }

    /// An environment variable of this process.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The CPUs that this process may use.
    static var cpuCount: Int {
        let count = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return count > 0 ? Int(count) : 1
    }
}
