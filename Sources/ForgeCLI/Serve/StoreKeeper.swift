internal import ForgeCore
internal import ForgeJobs
internal import ForgeStore

/// Keeps a served store in order while it is served: pins that are over go, and what the quota has no room for.
struct StoreKeeper: Sendable {
    let evictor: StoreEvictor?
    private let store: DiskStore
    /// A thread of its own, since every piece of work blocks.
    private let pool = BlockingPool(threads: 1)

    /// Takes a store into care.
    init(_ store: DiskStore) throws(ForgeError) {
        self.store = store
        let references = LateReferences(path: "\(store.home)/ledger.sqlite") { () throws(ForgeError) in
            try Composition.ledger(of: store)
        }
        // One that cannot be used is told of before anything is served.
        if store.hasQuota { _ = try references.references() }
        evictor = StoreEvictor(store) { () throws(ForgeError) in try references.read() }
    }

    /// Keeps a tree for as long as the lease lives.
    func hold(_ tree: BlobID) throws(ForgeError) -> StoreLease {
        let lease = try store.openLease(seconds: 3600)
        try lease.pin(tree: tree)
        return lease
    }

    /// Works until the task is cancelled.
    func run() async {
        var complained = false
        while !Task.isCancelled {
            do throws(ForgeError) {
                let isBusy = try await pool.run { [store, evictor] () throws(ForgeError) in
                    try store.tidyPins()
                    return try evictor?.step() ?? false
                }
                try? await Task.sleep(for: isBusy ? .milliseconds(1) : .milliseconds(500))
            } catch {
                if !complained { StandardError.write("warning  Evicting from the store failed: \(error.message)\n") }
                complained = true
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }
}
