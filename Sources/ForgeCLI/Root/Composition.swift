private import Glibc
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeStore

/// Puts the parts of Forge together: the only place that picks implementations and reads the environment.
enum Composition {
    /// The fabric over the user's store.
    static func fabric() throws(ForgeError) -> Fabric {
        let home = try StoreLocation.resolve(variable)
        let store = try DiskStore.open(home: home)
        let trees = try TreeCache(store: store)
        let pool = BlockingPool(threads: max(4, cpuCount * 2))
        let clock = SystemClock()
        let executor = try NamespaceExecutor(store: store, trees: trees, pool: pool, clock: clock)
        let ledger = try Ledger.open(path: home + "/ledger.sqlite")
        return Fabric(
            store: store, trees: trees, executor: executor, ledger: ledger, pool: pool, clock: clock,
            distributionDirectories: (variable("FORGE_DISTDIR") ?? "").split(separator: ":").map(String.init))
    }

    /// An environment variable of this process.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The CPUs that this process may use.
    static var cpuCount: Int {
        let count = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return count > 0 ? Int(count) : 1
    }
}
